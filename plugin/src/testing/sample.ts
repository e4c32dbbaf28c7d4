import type { DataFrame } from '@grafana/data';

import { bucketTable, table, timeSeries } from './frames.ts';

const QUARTER_MS = 900_000;
/** Sunday 22 November 2026, 09:00 UTC. */
export const NOW_MS = Date.UTC(2026, 10, 22, 9);

/** 80 of 100 chats in time; Refunds worse than Billing; Night too small to rank. */
export function firstResponseFrames(): DataFrame[] {
  const group = (team: string, fast: number, all: number): DataFrame =>
    bucketTable('groups', { '60': fast, '120': all, '+Inf': all }, { team });
  return [
    bucketTable('buckets', { '15': 40, '30': 60, '60': 80, '120': 90, '300': 98, '+Inf': 100 }),
    table('results', [
      [{ result: 'met' }, 80],
      [{ result: 'missed' }, 20],
    ]),
    ...timeSeries(
      'trend',
      [NOW_MS - QUARTER_MS, NOW_MS],
      [
        { labels: { result: 'met' }, values: [50, 30] },
        { labels: { result: 'missed' }, values: [0, 20] },
      ],
    ),
    group('Refunds', 50, 100),
    group('Billing', 95, 100),
    group('Night', 1, 3),
  ];
}

/** 88 of 100 satisfied. */
export function satisfactionFrames(): DataFrame[] {
  const day = 86_400_000;
  return [
    bucketTable('scores', { '1': 4, '2': 7, '3': 12, '4': 38, '5': 100, '+Inf': 100 }),
    ...timeSeries(
      'scoreTrend',
      [NOW_MS - day, NOW_MS],
      [
        { labels: { le: '3' }, values: [5, 0] },
        { labels: { le: '5' }, values: [50, 0] },
      ],
    ),
    bucketTable('scoreGroups', { '3': 40, '5': 100, '+Inf': 100 }, { team: 'Refunds' }),
    bucketTable('scoreGroups', { '3': 1, '5': 9, '+Inf': 9 }, { team: 'Night' }),
  ];
}

/** Three weeks with a busy noon (UTC) that five agents cannot carry. */
export function peakLoadFrames(): DataFrame[] {
  const start = Date.UTC(2026, 10, 1);
  const ends = Array.from({ length: 21 * 96 }, (_, i) => start + (i + 1) * QUARTER_MS);
  return [
    ...timeSeries('arrivals', ends, [
      { values: ends.map((end) => (new Date(end - QUARTER_MS).getUTCHours() === 12 ? 50 : 1)) },
    ]),
    ...timeSeries('agents', ends, [{ values: ends.map(() => 5) }]),
  ];
}
