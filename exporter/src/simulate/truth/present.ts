/** Who is open and who waits at one instant. */
import { PRESENT } from '../../metrics/names.ts';
import type { Instant } from '../happening.ts';
import type { Episode } from './episodes.ts';
import { sliceAt, timerAt, type Slice } from './moments.ts';
import type { TruthRules } from './rules.ts';
import { waitsOf } from './waits.ts';

export interface Gauge {
  readonly metric: string;
  readonly labels: Slice;
  readonly value: number;
}

export function presentGauges(episodes: readonly Episode[], asOf: Instant, rules: TruthRules): Gauge[] {
  const open = episodes.filter(({ startAt, end }) => startAt <= asOf && (end?.at ?? Infinity) > asOf);
  const seen = open.map((episode) => ({
    labels: sliceAt(episode, timerAt(episode, asOf), rules),
    since: waitingSince(episode, asOf),
  }));
  const waiting = seen.flatMap(({ labels, since }) =>
    since === undefined ? [] : [{ labels, value: since / 1000 }],
  );
  return [
    ...gauges(
      PRESENT.conversationsOpen.name,
      seen.map(({ labels }) => ({ labels, value: 1 })),
      sum,
    ),
    ...gauges(
      PRESENT.conversationsWaiting.name,
      waiting.map(({ labels }) => ({ labels, value: 1 })),
      sum,
    ),
    ...gauges(PRESENT.oldestWaiting.name, waiting, Math.min),
  ];
}

/** Since when the customer waits, if that is so at `asOf`. */
export function waitingSince(episode: Episode, asOf: Instant): Instant | undefined {
  return waitsOf(episode).find(({ since, over }) => since <= asOf && (over?.at ?? Infinity) > asOf)?.since;
}

function sum(a: number, b: number): number {
  return a + b;
}

function gauges(
  metric: string,
  parts: readonly { readonly labels: Slice; readonly value: number }[],
  join: (a: number, b: number) => number,
): Gauge[] {
  const joined = new Map<string, Gauge>();
  for (const { labels, value } of parts) {
    const key = JSON.stringify([labels.source, labels.inbox, labels.team]);
    const before = joined.get(key);
    joined.set(key, { metric, labels, value: before ? join(before.value, value) : value });
  }
  return [...joined.values()];
}
