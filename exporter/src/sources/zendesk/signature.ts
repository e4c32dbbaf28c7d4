/** How Zendesk signs: a time of its own as text, directly followed by the body. */
import { Unauthorised } from '../../errors.ts';
import { RFC_3339, toInstant } from '../eventTime.ts';
import { isSigned } from '../signature.ts';
import type { WebhookHead, WebhookRequest } from '../source.ts';

/** Ours, since Zendesk names none: a timed-out webhook is sent up to five times more, signed when it was made. */
export const TOLERANCE_MS = 15 * 60_000;

const SHA256_BASE64 = /^[A-Za-z0-9+/]{43}=$/;

interface Claim {
  /** As it stands in the header: that text is signed. */
  readonly timestamp: string;
  readonly signature: string;
}

/** Throws `Unauthorised` when it is missing, malformed or of another time. */
export function claimOf({ headers, receivedAt }: Pick<WebhookHead, 'headers' | 'receivedAt'>): Claim {
  const signature = headers['x-zendesk-webhook-signature'];
  const timestamp = headers['x-zendesk-webhook-signature-timestamp'];
  if (!signature || !timestamp) throw new Unauthorised('Signature missing', 'signature_missing');
  if (!SHA256_BASE64.test(signature) || !RFC_3339.test(timestamp)) {
    throw new Unauthorised('Signature malformed', 'signature_malformed');
  }
  // Written so that a time nobody can read is out of tolerance too.
  if (!(Math.abs(receivedAt - toInstant(timestamp)) <= TOLERANCE_MS)) {
    throw new Unauthorised('Signed too far from our clock', 'timestamp_out_of_tolerance');
  }
  return { timestamp, signature };
}

export function verify(request: WebhookRequest, secrets: readonly string[]): void {
  const { timestamp, signature } = claimOf(request);
  const parts = [timestamp, request.body];
  if (!isSigned({ algorithm: 'sha256', encoding: 'base64', secrets, parts, signature })) {
    throw new Unauthorised('Signature does not match', 'signature_mismatch');
  }
}

/** When Zendesk signed the request; NaN where it does not say. */
export function signedAt({ headers }: Pick<WebhookHead, 'headers'>): number {
  return toInstant(headers['x-zendesk-webhook-signature-timestamp']);
}
