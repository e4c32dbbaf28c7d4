/** What a request asks for, brought to a path before anything reads it. */
import type { Context } from 'koa';
import { BadRequest } from '../errors.ts';

/** RFC 9112, 3.2.2, with RFC 9110, 4.2: a host is needed. */
const SCHEME_AND_AUTHORITY = /^https?:\/\/[^/?]+/i;
/** Visible characters of ASCII, but for `#`: a fragment is no part of what is asked for. */
const SOUND = /^[!"$-~]+$/;

/**
 * Leaves the path and what follows it as the target, where scheme and authority stand before it. Throws `BadRequest` for what is
 * no path: Node's own reading of such a target finds hosts and ports in it, and warns of them on stderr with all that it holds.
 */
export function requirePath(ctx: Context): void {
  const path = pathOf(ctx.originalUrl);
  if (path === undefined) throw new BadRequest('The target of a request must be a path', 'path');
  ctx.req.url = path;
  ctx.originalUrl = path;
}

function pathOf(target: string): string | undefined {
  if (!SOUND.test(target)) return undefined;
  if (target.startsWith('/')) return target;
  const [before] = SCHEME_AND_AUTHORITY.exec(target) ?? [];
  if (before === undefined) return undefined;
  const path = target.slice(before.length);
  return path.startsWith('/') ? path : `/${path}`;
}
