/** Every webhook of a workspace has a signing key of its own, so a request is tried with all of them. */
import { Unauthorised } from '../../errors.ts';
import { isSigned } from '../signature.ts';
import type { WebhookHead, WebhookRequest } from '../source.ts';

const SHA256_BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/** The digest in the header; throws `Unauthorised` where there is none. */
export function signatureOf({ headers }: Pick<WebhookHead, 'headers'>): string {
  const signature = headers['x-webhook-signature'];
  if (signature === undefined || signature === '')
    throw new Unauthorised('Signature missing', 'signature_missing');
  if (!SHA256_BASE64.test(signature)) throw new Unauthorised('Signature malformed', 'signature_malformed');
  return signature;
}

/** No time is signed: a replayed request is caught by the keys of its facts. */
export function verify(request: WebhookRequest, secrets: readonly string[]): void {
  const signature = signatureOf(request);
  if (!isSigned({ algorithm: 'sha256', encoding: 'base64', secrets, parts: [request.body], signature }))
    throw new Unauthorised('Signature does not match', 'signature_mismatch');
}
