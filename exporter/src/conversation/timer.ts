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
  const replaced = new Set(timers.map((timer) => timer.kind));
  replaced.delete('contact_window');
  const kept = holder.timers.filter((timer) => !replaced.has(timer.kind));
  return { ...holder, timers: [...kept, ...timers].sort(compareTimers) };
}

export function disarm<T extends HasTimers>(holder: T, ...kinds: readonly TimerKind[]): T {
  if (!holder.timers.some((timer) => kinds.includes(timer.kind))) return holder;
  return { ...holder, timers: holder.timers.filter((timer) => !kinds.includes(timer.kind)) };
}
