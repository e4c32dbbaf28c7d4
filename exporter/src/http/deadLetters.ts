/**
 * `/api/v1/dead-letters`: what was authentic and not understood. A list that tells nothing of anybody, and one by one
 * the raw part of the webhook, which may hold all a customer wrote: hence a token of its own.
 */
import type { Context } from 'koa';
import { BadRequest, NotFound } from '../errors.ts';
import type { DeadLetterHead, DeadLetterRequest, StoredDeadLetter } from '../store/store.ts';
import type { Route } from './app.ts';
import { requireToken } from './bearer.ts';

export interface DeadLetterDeps {
  readonly tokens: () => readonly string[];
  readonly list: (request: DeadLetterRequest) => Promise<readonly DeadLetterHead[]>;
  readonly read: (id: number) => Promise<StoredDeadLetter | undefined>;
  /** False when there was none. */
  readonly erase: (id: number) => Promise<boolean>;
}

const LIST = '/api/v1/dead-letters';
const ONE = `${LIST}/`;
const DEFAULT_LIMIT = 100;
const MOST_LISTED = 1000;
/** Below the least number that JSON and SQLite do not agree on. */
const ID = /^[1-9]\d{0,14}$/;

export function deadLetterRoutes(deps: DeadLetterDeps): Route[] {
  const guarded = (handle: (ctx: Context) => Promise<void>) => (ctx: Context) => {
    requireToken(ctx, deps.tokens(), 'deadLetterToken');
    return handle(ctx);
  };
  return [
    { path: LIST, handlers: { GET: guarded((ctx) => list(ctx, deps)) } },
    {
      path: ONE,
      handlers: {
        GET: guarded((ctx) => read(ctx, deps)),
        DELETE: guarded((ctx) => erase(ctx, deps)),
      },
    },
  ];
}

async function list(ctx: Context, deps: DeadLetterDeps): Promise<void> {
  const { source } = ctx.query;
  if (Array.isArray(source)) throw new BadRequest('`source` is one name');
  const heads = await deps.list({ ...(source !== undefined && { source }), limit: limitIn(ctx) });
  ctx.body = { deadLetters: heads.map(shown) };
}

function limitIn({ query: { limit } }: Context): number {
  if (limit === undefined) return DEFAULT_LIMIT;
  const number = typeof limit === 'string' && /^\d{1,4}$/.test(limit) ? Number(limit) : 0;
  if (number < 1 || number > MOST_LISTED) {
    throw new BadRequest(`\`limit\` is a whole number from 1 to ${MOST_LISTED}`);
  }
  return number;
}

async function read(ctx: Context, deps: DeadLetterDeps): Promise<void> {
  const letter = await deps.read(idIn(ctx));
  if (!letter) throw gone();
  // What strangers wrote stays out of every cache on the way.
  ctx.set('Cache-Control', 'no-store');
  ctx.body = { ...shown(letter), content: letter.content };
}

async function erase(ctx: Context, deps: DeadLetterDeps): Promise<void> {
  if (!(await deps.erase(idIn(ctx)))) throw gone();
  ctx.status = 204;
}

function idIn(ctx: Context): number {
  const id = ctx.path.slice(ONE.length);
  if (!ID.test(id)) throw new BadRequest('A dead letter is named by its number');
  return Number(id);
}

function gone(): NotFound {
  return new NotFound('There is no dead letter of this number; it may have outlived its retention');
}

function shown({ id, source, receivedAt, reason, bytes }: DeadLetterHead) {
  return { id, source, receivedAt: new Date(receivedAt).toISOString(), reason, bytes };
}
