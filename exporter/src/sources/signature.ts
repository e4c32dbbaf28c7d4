/** What the providers' signatures have in common: a keyed hash, compared so that time tells an attacker nothing. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Unauthorised } from '../errors.ts';

export type HmacAlgorithm = 'sha1' | 'sha256';

const HEX_DIGEST: Readonly<Record<HmacAlgorithm, RegExp>> = {
  sha1: /^[0-9a-f]{40}$/,
  sha256: /^[0-9a-f]{64}$/,
};

export interface SignedMessage {
  readonly algorithm: HmacAlgorithm;
  readonly encoding: 'hex' | 'base64';
  /** Every secret now in force: two while one is being replaced. Empty ones sign nothing. */
  readonly secrets: readonly string[];
  /** The signed bytes, in order. */
  readonly parts: readonly (string | Buffer)[];
  readonly signature: string;
}

/** Whether one of the secrets made the signature. Takes as long for a wrong one as for a right one. */
export function isSigned(message: SignedMessage): boolean {
  return message.secrets.reduce((signed, secret) => isSignedWith(secret, message) || signed, false);
}

function isSignedWith(secret: string, { algorithm, encoding, parts, signature }: SignedMessage): boolean {
  // Anyone can compute a hash under the empty key.
  if (secret === '') return false;
  const hmac = createHmac(algorithm, secret);
  for (const part of parts) hmac.update(part);
  return isSameDigest(hmac.digest(encoding), signature);
}

/** How long a digest is, is no secret: there is no need to hide it. */
function isSameDigest(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Whether the token is one of the secrets now in force; an empty one never is. Time depends on lengths alone. */
export function isOneOf(secrets: readonly string[], token: string): boolean {
  return secrets.reduce((found, secret) => (secret !== '' && isEqual(secret, token)) || found, false);
}

/** Whether two texts are the same, whatever their lengths. Time depends on lengths alone. */
export function isEqual(a: string, b: string): boolean {
  // timingSafeEqual throws on unequal lengths, and checking them first would give the length of a secret away.
  return timingSafeEqual(fingerprint(a), fingerprint(b));
}

function fingerprint(text: string): Buffer {
  return createHash('sha256').update(text, 'utf16le').digest();
}

/** The two sides of the first separator; base64 may hold more of them. Undefined where there is none. */
export function splitAtFirst(text: string, separator: string): readonly [string, string] | undefined {
  const at = text.indexOf(separator);
  return at < 0 ? undefined : [text.slice(0, at), text.slice(at + separator.length)];
}

/**
 * The digest in a header such as `sha256=<lower-case hex>`. Throws `Unauthorised`: `signature_missing` without a
 * header, `signature_malformed` when it is anything else.
 */
export function hexDigestOf(header: string | undefined, algorithm: HmacAlgorithm): string {
  if (header === undefined || header === '') throw new Unauthorised('Signature missing', 'signature_missing');
  const [name, digest] = splitAtFirst(header, '=') ?? [];
  if (name !== algorithm || digest === undefined || !HEX_DIGEST[algorithm].test(digest)) {
    throw new Unauthorised('Signature malformed', 'signature_malformed');
  }
  return digest;
}
