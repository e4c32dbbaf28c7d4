/** The HTTP request of a delivery: where to, what, and how it is signed. */
import type { Delivery } from './deliver.ts';
import { genericBody } from './genericBody.ts';
import { signForWhatsApp, signStandardWebhook } from './sign.ts';
import { whatsappBody } from './whatsappBody.ts';
import type { World } from './world.ts';

export interface Account {
  /** Name of the configured source: the end of the webhook URL. */
  readonly source: string;
  readonly secret: string;
}

export interface Accounts {
  readonly whatsapp: Account;
  readonly generic: Account;
}

export interface WebhookPost {
  /** Below the exporter's URL. */
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** `sentAtMs` is the wall clock's time at the moment of sending: a retry is signed anew. */
export function toRequest(
  delivery: Delivery,
  world: World,
  accounts: Accounts,
  sentAtMs: number,
): WebhookPost {
  const account = accounts[delivery.source];
  const body = bodyOf(delivery, world);
  const id = `msg_${world.seed}_${delivery.signs[0]?.happening.id ?? ''}_${delivery.number}`;
  const signed =
    delivery.source === 'whatsapp'
      ? signForWhatsApp(body, account.secret)
      : signStandardWebhook({ id, sentAtSeconds: Math.floor(sentAtMs / 1000), body }, account.secret);
  return {
    path: `/webhooks/${account.source}`,
    body,
    headers: { 'content-type': 'application/json', 'user-agent': 'helpdesk-exporter-simulate', ...signed },
  };
}

/** What a delivery tells, unsigned. */
export function bodyOf(delivery: Delivery, world: World): string {
  return delivery.source === 'whatsapp' ? whatsappBody(delivery, world) : genericBody(delivery);
}
