/** Bearer tokens of the API, compared in constant time. */
import type { Context } from 'koa';
import { createHash, timingSafeEqual } from 'node:crypto';
import { TokenRequired, Unauthorised } from '../errors.ts';

/** Throws `Unauthorised` 401 unless the request carries one of the tokens, 403 when there are none under that key. */
export function requireToken(ctx: Context, tokens: readonly string[], key = 'apiToken'): void {
  if (tokens.length === 0) {
    throw new Unauthorised(`Set \`${key}\` in the configuration to use this`, 'token_mismatch', 403);
  }
  const given = tokenOf(ctx);
  const matches = tokens.map((token) => isSame(token, given));
  if (given === '' || !matches.includes(true)) throw new TokenRequired(key);
}

/** Empty where there is none, or several: a proxy before us may have looked at another one than we would. */
function tokenOf({ req }: Context): string {
  const [authorization = '', ...others] = req.headersDistinct.authorization ?? [];
  return others.length > 0 ? '' : (/^Bearer (.+)$/i.exec(authorization)?.[1] ?? '');
}

/** Digests have one length whatever was given, so the comparison tells nothing about the token. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
