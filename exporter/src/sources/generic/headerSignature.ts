/** Signatures of vendors that put a keyed hash of the body into a header of their own. */
import { Unauthorised } from '../../errors.ts';
import { isSigned, type HmacAlgorithm } from '../signature.ts';
import type { WebhookHead, WebhookRequest } from '../source.ts';

export interface HeaderSignature {
  /** Lower case. */
  readonly header: string;
  readonly algorithm: HmacAlgorithm;
  readonly encoding: 'hex' | 'base64';
  /** What stands before the digest, such as `sha1=`. */
  readonly prefix: string;
  readonly secrets: readonly string[];
}

const DIGESTS: Readonly<Record<HmacAlgorithm, Readonly<Record<'hex' | 'base64', RegExp>>>> = {
  sha1: { hex: /^[0-9a-f]{40}$/, base64: /^[A-Za-z0-9+/]{27}=$/ },
  sha256: { hex: /^[0-9a-f]{64}$/, base64: /^[A-Za-z0-9+/]{43}=$/ },
};

/** Throws `Unauthorised` when the header is missing or malformed. */
export function digestOf({ headers }: Pick<WebhookHead, 'headers'>, how: HeaderSignature): string {
  const { header, algorithm, encoding, prefix } = how;
  const value = headers[header];
  if (value === undefined || value === '') throw new Unauthorised('Signature missing', 'signature_missing');
  const digest = value.slice(prefix.length);
  if (!value.startsWith(prefix) || !DIGESTS[algorithm][encoding].test(digest))
    throw new Unauthorised('Signature malformed', 'signature_malformed');
  return digest;
}

/** Throws `Unauthorised` unless one of the secrets made the signature of these very bytes. */
export function requireHeaderSignature(request: WebhookRequest, how: HeaderSignature): void {
  const signature = digestOf(request, how);
  const { algorithm, encoding, secrets } = how;
  if (!isSigned({ algorithm, encoding, secrets, parts: [request.body], signature }))
    throw new Unauthorised('Signature does not match', 'signature_mismatch');
}
