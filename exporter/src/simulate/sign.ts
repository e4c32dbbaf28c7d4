/** Signatures as the vendors make them. */
import { createHash, createHmac } from 'node:crypto';

export type SignedHeaders = Readonly<Record<string, string>>;

/** Meta's: a keyed hash of the body, with the app secret. */
export function signForWhatsApp(body: string | Buffer, appSecret: string): SignedHeaders {
  const digest = createHmac('sha256', appSecret).update(body).digest('hex');
  return { 'x-hub-signature-256': `sha256=${digest}` };
}

export interface StandardWebhook {
  /** The same when it is sent again. */
  readonly id: string;
  /** When it is sent, Unix seconds: receivers refuse old stamps. */
  readonly sentAtSeconds: number;
  readonly body: string | Buffer;
}

/** Standard Webhooks, scheme v1. `secret` is `whsec_` and base64, or the key itself. */
export function signStandardWebhook(
  { id, sentAtSeconds, body }: StandardWebhook,
  secret: string,
): SignedHeaders {
  const signature = createHmac('sha256', keyOf(secret))
    .update(`${id}.${sentAtSeconds}.`)
    .update(body)
    .digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(sentAtSeconds),
    'webhook-signature': `v1,${signature}`,
  };
}

const PREFIX = 'whsec_';

function keyOf(secret: string): Buffer {
  return secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret);
}

export interface TwilioWebhook {
  /** As it is configured at Twilio. */
  readonly url: string;
  /** What is posted as a form; JSON has its hash in the address instead. */
  readonly form?: URLSearchParams;
}

/** Twilio's: a keyed hash of the address and the form's parameters in the order of their names. */
export function signForTwilio({ url, form }: TwilioWebhook, authToken: string): SignedHeaders {
  const pairs = [...new Set([...(form ?? [])].map(([name, value]) => JSON.stringify([name, value])))]
    .map((pair) => JSON.parse(pair) as [string, string])
    .sort(([a, x], [b, y]) => (a === b ? order(x, y) : order(a, b)));
  const signed = url + pairs.map(([name, value]) => name + value).join('');
  return { 'x-twilio-signature': createHmac('sha1', authToken).update(signed).digest('base64') };
}

/** The address with the hash by which Twilio vouches for a body that is no form. */
export function withBodyHash(url: string, body: string | Buffer): string {
  const hash = createHash('sha256').update(body).digest('hex');
  return `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${hash}`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Zendesk's: its own time as text, directly followed by the body. */
export function signForZendesk(
  { sentAtMs, body }: { readonly sentAtMs: number; readonly body: string | Buffer },
  signingSecret: string,
): SignedHeaders {
  const timestamp = `${new Date(sentAtMs).toISOString().slice(0, 19)}Z`;
  const signature = createHmac('sha256', signingSecret).update(timestamp).update(body).digest('base64');
  return {
    'x-zendesk-webhook-signature': signature,
    'x-zendesk-webhook-signature-timestamp': timestamp,
  };
}

export interface HubSpotRequest {
  /** As HubSpot knows it: the public address, with nothing escaped that need not be. */
  readonly url: string;
  readonly sentAtMs: number;
  readonly body: string | Buffer;
}

/** HubSpot's, version 3, of a POST. */
export function signForHubSpot({ url, sentAtMs, body }: HubSpotRequest, clientSecret: string): SignedHeaders {
  const timestamp = String(sentAtMs);
  const signature = createHmac('sha256', clientSecret)
    .update(`POST${url}`)
    .update(body)
    .update(timestamp)
    .digest('base64');
  return { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp };
}

/** Chatwoot's: over the time at which it sends, a full stop and the body. */
export function signForChatwoot(
  { sentAtSeconds, body }: { readonly sentAtSeconds: number; readonly body: string | Buffer },
  webhookSecret: string,
): SignedHeaders {
  const digest = createHmac('sha256', webhookSecret).update(`${sentAtSeconds}.`).update(body).digest('hex');
  return { 'x-chatwoot-timestamp': String(sentAtSeconds), 'x-chatwoot-signature': `sha256=${digest}` };
}

/** respond.io's: a keyed hash of the body alone. */
export function signForRespondIo(body: string | Buffer, signingKey: string): SignedHeaders {
  return { 'x-webhook-signature': createHmac('sha256', signingKey).update(body).digest('base64') };
}

/** Trengo's: its own seconds, a full stop, the body. */
export function signForTrengo(
  { sentAtSeconds, body }: { readonly sentAtSeconds: number; readonly body: string },
  signingSecret: string,
): SignedHeaders {
  const digest = createHmac('sha256', signingSecret).update(`${sentAtSeconds}.${body}`).digest('hex');
  return { 'trengo-signature': `${sentAtSeconds};${digest}` };
}
