/** All alerts as they stand: those that fire, and those that have ended of late. Pure. */
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import type { Firing, Wanted } from './plan.ts';

export interface Posted extends Wanted {
  /** Revision of the board at which it began to fire or ended. */
  readonly revision: number;
  /** Event time it was last wanted at. */
  readonly seenAt: Instant;
  /** By our clock. */
  readonly resolvedAt?: Instant;
}

export interface Board {
  /** Grows with every alert that begins or ends. */
  readonly revision: number;
  readonly posted: ReadonlyMap<string, Posted>;
}

export const EMPTY_BOARD: Board = { revision: 0, posted: new Map() };

export interface BoardMoment {
  /** Our clock. */
  readonly now: Instant;
  readonly eventTime: Instant;
  /** How long an alert that has ended is told of. */
  readonly keepResolvedMs: Milliseconds;
}

export function isFiring(board: Board, id: string): boolean {
  const posted = board.posted.get(id);
  return posted !== undefined && posted.resolvedAt === undefined;
}

export function firingOn(board: Board): Firing {
  const firing = [...board.posted.values()].filter(({ resolvedAt }) => resolvedAt === undefined);
  return {
    has: (id) => isFiring(board, id),
    customers: new Set(firing.flatMap(({ notice }) => (notice.kind === 'waiting' ? notice.customer : []))),
  };
}

/** Makes the board say what is wanted: what is no longer wanted has ended now. */
export function updateBoard(board: Board, wanted: readonly Wanted[], moment: BoardMoment): Board {
  const next = board.revision + 1;
  const posted = new Map<string, Posted>();
  for (const one of wanted) posted.set(one.id, wantedNow(one, board.posted.get(one.id), { next, moment }));
  for (const [id, old] of board.posted) {
    if (posted.has(id)) continue;
    const ended = old.resolvedAt === undefined ? { ...old, resolvedAt: moment.now, revision: next } : old;
    if (!isForgotten(ended, moment)) posted.set(id, ended);
  }
  const hasChanged = [...posted.values()].some(({ revision }) => revision === next);
  return { revision: hasChanged ? next : board.revision, posted };
}

function wantedNow(
  wanted: Wanted,
  old: Posted | undefined,
  { next, moment }: { next: number; moment: BoardMoment },
): Posted {
  const seenAt = moment.eventTime;
  if (old === undefined || old.resolvedAt !== undefined) return { ...wanted, seenAt, revision: next };
  const startsAt = Math.min(old.startsAt, wanted.startsAt);
  return { ...wanted, startsAt, seenAt, revision: old.revision };
}

function isForgotten({ resolvedAt }: Posted, { now, keepResolvedMs }: BoardMoment): boolean {
  return resolvedAt !== undefined && Math.abs(now - resolvedAt) > keepResolvedMs;
}
