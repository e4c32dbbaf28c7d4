/** `POST /receivers/whatsapp`: a webhook of Alertmanager's, with the bearer token of the API. */
import type { Context } from 'koa';
import type { Route } from '../../http/app.ts';
import { requireToken } from '../../http/bearer.ts';
import { parseNotice } from './notice.ts';
import type { WhatsappReceiver } from './receiver.ts';

export interface WhatsappRouteDeps {
  readonly receiver: WhatsappReceiver;
  readonly apiTokens: () => readonly string[];
  /** Reads a body of JSON within limits, as for webhooks; throws what a client may be told. */
  readonly readJson: (ctx: Context, maxBytes: number) => Promise<unknown>;
}

/** Alerts have about a kilobyte each; a group may have the cap of several inboxes. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

export function whatsappReceiverRoute(deps: WhatsappRouteDeps): Route {
  return { path: '/receivers/whatsapp', handlers: { POST: (ctx) => receive(ctx, deps) } };
}

async function receive(ctx: Context, { receiver, apiTokens, readJson }: WhatsappRouteDeps): Promise<void> {
  requireToken(ctx, apiTokens());
  await receiver.receive(parseNotice(await readJson(ctx, MAX_BODY_BYTES)));
  ctx.status = 200;
  ctx.body = 'OK\n';
}
