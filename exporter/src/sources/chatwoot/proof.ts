/** Who may speak for Chatwoot: servers since 2026 sign, older ones can only be told a secret address. */
import { Unauthorised } from '../../errors.ts';
import { hexDigestOf, isSigned } from '../signature.ts';
import type { WebhookHead, WebhookRequest } from '../source.ts';
import { requireUrlToken } from '../urlToken.ts';

/** How far the server's clock may be from ours, either way. */
export const TOLERANCE_SECONDS = 300;

const UNIX_SECONDS = /^\d{1,12}$/;

/** One of the two lists holds secrets: of the webhook where the server signs, else tokens of the address. */
export interface Secrets {
  readonly webhookSecret: readonly string[];
  readonly urlToken: readonly string[];
}

export interface Proof {
  /** Throw `Unauthorised`, as `Source` has it. */
  readonly admit: (head: WebhookHead) => void;
  readonly verify: (request: WebhookRequest) => void;
  /** When Chatwoot sent the request, unix seconds as text, where it has signed that. */
  readonly signedTime: (request: WebhookRequest) => string | undefined;
}

export function createProof({ webhookSecret, urlToken }: Secrets): Proof {
  return webhookSecret.length > 0 ? signature(webhookSecret) : token(urlToken);
}

function token(tokens: readonly string[]): Proof {
  const check = (head: WebhookHead) => {
    requireUrlToken(head, tokens);
  };
  return { admit: check, verify: check, signedTime: () => undefined };
}

function signature(secrets: readonly string[]): Proof {
  return {
    admit: (head) => {
      claimOf(head);
    },
    verify: (request) => {
      verify(request, secrets);
    },
    signedTime: ({ headers }) => headers['x-chatwoot-timestamp'],
  };
}

interface Claim {
  readonly timestamp: string;
  readonly signature: string;
}

function claimOf({ headers, receivedAt }: WebhookHead): Claim {
  const signature = hexDigestOf(headers['x-chatwoot-signature'], 'sha256');
  const timestamp = headers['x-chatwoot-timestamp'] ?? '';
  if (!UNIX_SECONDS.test(timestamp))
    throw new Unauthorised('X-Chatwoot-Timestamp missing or malformed', 'signature_malformed');
  if (Math.abs(Math.floor(receivedAt / 1000) - Number(timestamp)) > TOLERANCE_SECONDS)
    throw new Unauthorised('X-Chatwoot-Timestamp is too far from our clock', 'timestamp_out_of_tolerance');
  return { timestamp, signature };
}

/** Rails escapes `<`, `>` and `&` in JSON in a way of its own: only the bytes on the wire verify. */
function verify(request: WebhookRequest, secrets: readonly string[]): void {
  const { timestamp, signature } = claimOf(request);
  const parts = [`${timestamp}.`, request.body];
  if (!isSigned({ algorithm: 'sha256', encoding: 'hex', secrets, parts, signature }))
    throw new Unauthorised('Signature does not match', 'signature_mismatch');
}
