/** Moments at which something happens because nothing else did. They are part of the state, in event time. */
import type { Instant } from './fact.ts';
import type { ContactWindow } from './policy.ts';

export const TIMER_KINDS = [
  'first_response_due',
  'next_response_due',
  'resolution_due',
  'at_risk',
  'survey_final',
  'survey_expired',
  'contact_window',
  'stayed_resolved',
  'inactive',
  'bot_return_over',
  'forget',
] as const;
export type TimerKind = (typeof TIMER_KINDS)[number];

export interface Timer {
  readonly at: Instant;
  readonly kind: TimerKind;
  /** Of `contact_window`: which contact (by its end) and which window. */
  readonly contact?: { readonly endedAt: Instant; readonly window: ContactWindow };
}

interface HasTimers {
  readonly timers: readonly Timer[];
}

const RANK = new Map<TimerKind, number>(TIMER_KINDS.map((kind, rank) => [kind, rank]));

export function compareTimers(a: Timer, b: Timer): number {
  return a.at - b.at || (RANK.get(a.kind) ?? 0) - (RANK.get(b.kind) ?? 0);
}

/** Adds timers; kinds other than `contact_window` exist once, so a new one replaces the old. */
export function arm<T extends HasTimers>(holder: T, ...timers: readonly Timer[]): T {
  const armed = holder.timers.filter((timer) => !timers.some((other) => replaces(other, timer)));
  for (const timer of timers) armed.splice(placeOf(timer, armed), 0, timer);
  return { ...holder, timers: armed };
}

function replaces(timer: Timer, present: Timer): boolean {
  return timer.kind === present.kind && timer.kind !== 'contact_window';
}

/** Behind all that come no later. */
function placeOf(timer: Timer, sorted: readonly Timer[]): number {
  return sorted.findLastIndex((other) => compareTimers(other, timer) <= 0) + 1;
}

export function disarm<T extends HasTimers>(holder: T, ...kinds: readonly TimerKind[]): T {
  if (!holder.timers.some((timer) => kinds.includes(timer.kind))) return holder;
  return { ...holder, timers: holder.timers.filter((timer) => !kinds.includes(timer.kind)) };
}
