/** For providers that sign nothing: a secret of the operator's own in the webhook's address. */
import { Unauthorised } from '../errors.ts';
import { isOneOf } from './signature.ts';
import type { WebhookHead } from './source.ts';

const SHORTEST = 24;
const PLAIN = /^[A-Za-z0-9_-]+$/;

/** What is wrong with a token, in words that do not quote it; undefined when it will do. */
export function urlTokenFault(token: string): string | undefined {
  if (token.length < SHORTEST) return `must have at least ${SHORTEST} characters`;
  return PLAIN.test(token) ? undefined : 'must be made of A-Z, a-z, 0-9, _ and -: it is part of the URL';
}

/** Throws `Unauthorised` unless the address ends in one of the tokens: `/webhooks/{source}/{token}`. */
export function requireUrlToken({ rest }: Pick<WebhookHead, 'rest'>, tokens: readonly string[]): void {
  if (rest === '') throw new Unauthorised('The address lacks its token', 'token_mismatch');
  if (!isOneOf(tokens, rest))
    throw new Unauthorised('The token in the address does not match', 'token_mismatch');
}
