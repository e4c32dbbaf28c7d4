/** Signatures as the vendors make them. */
import { createHmac } from 'node:crypto';

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
