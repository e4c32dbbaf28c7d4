/** The symmetric scheme (`v1`) of the Standard Webhooks specification: who sent this, and when. */
import { createHmac } from 'node:crypto';
import { Unauthorised } from '../../errors.ts';
import type { WebhookHead, WebhookRequest } from '../source.ts';
import { isEqual, splitAtFirst } from '../signature.ts';

export type SignedHead = Pick<WebhookHead, 'headers' | 'receivedAt'>;
export type SignedRequest = SignedHead & Pick<WebhookRequest, 'body'>;

/** How far the sender's clock may be from ours, either way. */
export const TOLERANCE_SECONDS = 300;

const PREFIX = 'whsec_';
const SHORTEST_KEY = 24;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
const SHA256_BASE64 = /^[A-Za-z0-9+/]{43}=$/;
const UNIX_SECONDS = /^\d{1,12}$/;
// Full stops divide the signed content. The specification keeps them out of ids, so that nobody can move the
// borders of somebody else's signed request.
const WEBHOOK_ID = /^[\x21-\x2d\x2f-\x7e]{1,256}$/;

/** What is wrong with a secret, in words that do not quote it; undefined when it will do. */
export function secretFault(secret: string): string | undefined {
  if (!secret.startsWith(PREFIX)) {
    return secret.length < SHORTEST_KEY ? `must have at least ${SHORTEST_KEY} characters` : undefined;
  }
  if (!BASE64.test(secret.slice(PREFIX.length))) return `must be base64 after ${PREFIX}`;
  return keyOf(secret).length < SHORTEST_KEY ? `must hold at least ${SHORTEST_KEY} bytes` : undefined;
}

/**
 * A check that throws `Unauthorised` unless one of the secrets signed the request within the tolerance. Throws
 * `RangeError` at once when there is no secret or one has a fault.
 */
export function createVerifier(secrets: readonly string[]): (request: SignedRequest) => void {
  if (secrets.length === 0) throw new RangeError('secret: at least one is needed');
  const keys = secrets.map(usableKey);
  return (request) => {
    verify(keys, request);
  };
}

function usableKey(secret: string): Buffer {
  const fault = secretFault(secret);
  if (fault !== undefined) throw new RangeError(`secret: ${fault}`);
  return keyOf(secret);
}

function keyOf(secret: string): Buffer {
  return secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret);
}

interface Claim {
  /** What stands before the body in the signed content. */
  readonly prefix: string;
  readonly signatures: readonly string[];
}

/** Throws `Unauthorised` when it is missing, malformed or of another time. */
export function claimOf({ headers, receivedAt }: SignedHead): Claim {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = signaturesIn(headerOf(headers, 'webhook-signature'));
  if (!WEBHOOK_ID.test(id)) throw malformed('webhook-id');
  if (!UNIX_SECONDS.test(timestamp)) throw malformed('webhook-timestamp');
  if (signatures.length === 0) throw malformed('webhook-signature');
  if (Math.abs(Math.floor(receivedAt / 1000) - Number(timestamp)) > TOLERANCE_SECONDS) {
    throw new Unauthorised('webhook-timestamp is too far from our clock', 'timestamp_out_of_tolerance');
  }
  return { prefix: `${id}.${timestamp}.`, signatures };
}

function verify(keys: readonly Buffer[], request: SignedRequest): void {
  const { prefix, signatures } = claimOf(request);
  const expected = keys.map((key) => sign(key, prefix, request.body));
  if (!haveOneInCommon(expected, signatures)) {
    throw new Unauthorised('Signature does not match', 'signature_mismatch');
  }
}

function headerOf(headers: SignedHead['headers'], name: string): string {
  const value = headers[name];
  if (value === undefined || value === '') throw new Unauthorised(`${name} missing`, 'signature_missing');
  return value;
}

function malformed(name: string): Unauthorised {
  return new Unauthorised(`${name} malformed`, 'signature_malformed');
}

/** Senders may sign with several keys and schemes at once; the ones we cannot read are none of our business. */
function signaturesIn(header: string): string[] {
  return header
    .split(' ')
    .map((part) => splitAtFirst(part, ','))
    .flatMap((part) => (part?.[0] === 'v1' && SHA256_BASE64.test(part[1]) ? [part[1]] : []));
}

function sign(key: Buffer, prefix: string, body: Buffer): string {
  return createHmac('sha256', key).update(prefix).update(body).digest('base64');
}

/** Looks at every pair, whichever matches, so that time does not tell which secret is in use. */
function haveOneInCommon(expected: readonly string[], given: readonly string[]): boolean {
  return expected
    .flatMap((ours) => given.map((theirs) => isEqual(ours, theirs)))
    .reduce((found, equal) => equal || found, false);
}
