/** HubSpot's third way to sign: method, whole address, body and time. Its older ways are plain hashes without a time. */
import { Unauthorised } from '../../errors.ts';
import { isSigned } from '../signature.ts';
import type { WebhookHead, WebhookRequest } from '../source.ts';

/** HubSpot's own rule, here for both directions. */
export const TOLERANCE_MS = 5 * 60_000;

const SHA256_BASE64 = /^[A-Za-z0-9+/]{43}=$/;
const UNIX_MS = /^\d{10,16}$/;

interface Claim {
  /** As it stands in the header: that text is signed. */
  readonly timestamp: string;
  readonly signature: string;
}

/** Throws `Unauthorised` when it is missing, malformed or of another time. */
export function claimOf({ headers, receivedAt }: Pick<WebhookHead, 'headers' | 'receivedAt'>): Claim {
  const signature = headers['x-hubspot-signature-v3'];
  const timestamp = headers['x-hubspot-request-timestamp'];
  if (!signature || !timestamp) throw new Unauthorised('Signature missing', 'signature_missing');
  if (!SHA256_BASE64.test(signature) || !UNIX_MS.test(timestamp)) {
    throw new Unauthorised('Signature malformed', 'signature_malformed');
  }
  if (Math.abs(receivedAt - Number(timestamp)) > TOLERANCE_MS) {
    throw new Unauthorised('Signed too far from our clock', 'timestamp_out_of_tolerance');
  }
  return { timestamp, signature };
}

export interface Keys {
  readonly secrets: readonly string[];
  /** Without a slash at its end. */
  readonly publicUrl: string;
}

export function verify(request: WebhookRequest, { secrets, publicUrl }: Keys): void {
  const { timestamp, signature } = claimOf(request);
  const { method, target, body } = request;
  const parts = [method.toUpperCase(), decoded(publicUrl + target), body, timestamp];
  if (!isSigned({ algorithm: 'sha256', encoding: 'base64', secrets, parts, signature })) {
    throw new Unauthorised('Signature does not match', 'signature_mismatch');
  }
}

const DECODED: ReadonlyMap<string, string> = new Map([
  ['%21', '!'],
  ['%24', '$'],
  ['%27', "'"],
  ['%28', '('],
  ['%29', ')'],
  ['%2A', '*'],
  ['%2C', ','],
  ['%2F', '/'],
  ['%3A', ':'],
  ['%3B', ';'],
  ['%3F', '?'],
  ['%40', '@'],
]);

/** Before it signs, HubSpot writes these twelve out and leaves all others escaped. */
function decoded(uri: string): string {
  return uri.replace(/%[0-9A-Fa-f]{2}/g, (escape) => DECODED.get(escape.toUpperCase()) ?? escape);
}
