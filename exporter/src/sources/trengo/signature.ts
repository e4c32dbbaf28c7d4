/** `Trengo-Signature: <unix seconds>;<hex>`: a keyed hash over the seconds, a full stop and the body as it came. */
import type { Instant } from '../../conversation/fact.ts';
import { Unauthorised } from '../../errors.ts';
import { isSigned, splitAtFirst } from '../signature.ts';
import type { WebhookHead, WebhookRequest } from '../source.ts';

/**
 * Whether a repeated delivery is stamped anew Trengo does not say, so that one may be as old as an outage. It counts
 * once all the same: every key is made of the message's id or of this very stamp.
 */
const MOST_AGE_SECONDS = 24 * 3600;
const MOST_AHEAD_SECONDS = 300;

const UNIX_SECONDS = /^\d{1,12}$/;
const SHA256_HEX = /^[0-9a-f]{64}$/;

export interface Stamp {
  /** As written, which is how it is signed. */
  readonly seconds: string;
  readonly digest: string;
}

/** Throws `Unauthorised` when the header is missing or malformed, or its time cannot be that of a delivery. */
export function stampOf({ headers, receivedAt }: Pick<WebhookHead, 'headers' | 'receivedAt'>): Stamp {
  const header = headers['trengo-signature'];
  if (header === undefined || header === '') throw new Unauthorised('Signature missing', 'signature_missing');
  const [seconds, digest] = splitAtFirst(header, ';') ?? [];
  if (
    seconds === undefined ||
    digest === undefined ||
    !UNIX_SECONDS.test(seconds) ||
    !SHA256_HEX.test(digest)
  )
    throw new Unauthorised('Signature malformed', 'signature_malformed');
  if (!isInTime(Number(seconds), receivedAt))
    throw new Unauthorised(
      'The time in the signature is too far from our clock',
      'timestamp_out_of_tolerance',
    );
  return { seconds, digest };
}

function isInTime(seconds: number, receivedAt: Instant): boolean {
  const age = Math.floor(receivedAt / 1000) - seconds;
  return age <= MOST_AGE_SECONDS && age >= -MOST_AHEAD_SECONDS;
}

/** Throws `Unauthorised` unless one of the secrets made the signature. */
export function requireSignature(request: WebhookRequest, secrets: readonly string[]): void {
  const { seconds, digest } = stampOf(request);
  const parts = [`${seconds}.`, request.body];
  if (!isSigned({ algorithm: 'sha256', encoding: 'hex', secrets, parts, signature: digest }))
    throw new Unauthorised('Signature does not match', 'signature_mismatch');
}
