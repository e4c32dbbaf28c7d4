/** `/api/v1`: the list behind an alert, and erasure. Bearer token; pseudonyms only. */
import type { Context } from 'koa';
import type { Waiting, WaitingConversation } from '../backend/backend.ts';
import type { CustomerKey, Instant, Milliseconds } from '../conversation/fact.ts';
import { BadRequest, NotFound } from '../errors.ts';
import type { Route } from './app.ts';
import { requireToken } from './bearer.ts';

export interface ApiDeps {
  readonly apiTokens: () => readonly string[];
  /** Who waits for longer than this, longest first, and the events' own time now. */
  readonly waiting: (longerThanMs: Milliseconds) => Promise<Waiting>;
  /** In ascending order. */
  readonly levels: () => readonly { readonly level: string; readonly afterMs: Milliseconds }[];
  /** The conversation's page in the helpdesk. */
  readonly linkTo: (conversation: WaitingConversation) => string | undefined;
  /** False when nothing was known. */
  readonly erase: (customer: CustomerKey) => Promise<boolean>;
}

const CUSTOMERS = '/api/v1/customers/';
const MAX_LISTED = 1000;
const PSEUDONYM = /^[\w-]{1,64}$/;

export function apiRoutes(deps: ApiDeps): Route[] {
  return [
    { path: '/api/v1/conversations', handlers: { GET: (ctx) => listConversations(ctx, deps) } },
    { path: CUSTOMERS, handlers: { DELETE: (ctx) => eraseCustomer(ctx, deps) } },
  ];
}

async function listConversations(ctx: Context, deps: ApiDeps): Promise<void> {
  requireToken(ctx, deps.apiTokens());
  const state = ctx.query.state ?? 'waiting';
  if (state !== 'waiting' && state !== 'overdue') throw new BadRequest('`state` is waiting or overdue');
  const levels = deps.levels();
  const leastMs = state === 'overdue' ? (levels[0]?.afterMs ?? Infinity) : -Infinity;
  const customer = customerIn(ctx);
  const { conversations, eventTime: now } = await deps.waiting(leastMs);
  const found =
    customer === undefined ? conversations : conversations.filter((one) => one.customer === customer);
  ctx.body = {
    total: found.length,
    conversations: found.slice(0, MAX_LISTED).map((one) => ({
      customer: one.customer,
      ...one.slice,
      category: one.category,
      openSince: toTime(one.openSince),
      waitingSince: toTime(one.waitingSince),
      waitingSeconds: Math.max(0, Math.floor((now - one.waitingSince) / 1000)),
      level: levels.findLast(({ afterMs }) => now - one.waitingSince > afterMs)?.level ?? null,
      link: deps.linkTo(one) ?? null,
    })),
  };
}

function customerIn({ query }: Context): string | undefined {
  const { customer } = query;
  if (customer === undefined || (typeof customer === 'string' && PSEUDONYM.test(customer))) return customer;
  throw new BadRequest('`customer` is one pseudonym');
}

async function eraseCustomer(ctx: Context, deps: ApiDeps): Promise<void> {
  requireToken(ctx, deps.apiTokens());
  const customer = ctx.path.slice(CUSTOMERS.length);
  if (!PSEUDONYM.test(customer)) throw new BadRequest('A customer is named by pseudonym');
  if (!(await deps.erase(customer as CustomerKey))) throw new NotFound('Nothing is held of this customer');
  ctx.status = 204;
}

function toTime(at: Instant): string {
  return new Date(at).toISOString();
}
