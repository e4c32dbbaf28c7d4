import { Unauthorised } from '../../errors.ts';
import { isOneOf } from '../signature.ts';
import type { WebhookRequest } from '../source.ts';

/** Meta sends digits. Anything that could be read as markup is not sent back. */
const CHALLENGE = /^[A-Za-z0-9_.-]{1,128}$/;

/** The challenge to send back when Meta checks that the address is ours; throws `Unauthorised` with status 403. */
export function answerHandshake({ query }: WebhookRequest, verifyTokens: readonly string[]): string {
  const challenge = query.get('hub.challenge') ?? '';
  const isOurs = isOneOf(verifyTokens, query.get('hub.verify_token') ?? '');
  if (!isOurs || query.get('hub.mode') !== 'subscribe' || !CHALLENGE.test(challenge)) {
    throw new Unauthorised('Not a subscription we asked for', 'token_mismatch', 403);
  }
  return challenge;
}
