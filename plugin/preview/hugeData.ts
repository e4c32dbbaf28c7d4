import { toDataFrame } from '@grafana/data';
import type { DataFrame } from '@grafana/data';

import type { View } from '../src/options.ts';
import { NOW_MS } from './sampleData.ts';

const HOUR_MS = 3_600_000;
const HOURS = 28 * 24;
const GROUPS = 50;

const ends = Array.from({ length: HOURS }, (_, i) => NOW_MS - (HOURS - 1 - i) * HOUR_MS);
const groups = Array.from({ length: GROUPS }, (_, i) => `Team ${String(i + 1).padStart(2, '0')}`);

/** A wave over the hours that differs by group, always above zero. */
const wave = (hour: number, group: number): number =>
  20 + 15 * Math.sin((hour + 3 * group) / 4) + (group % 7);

interface Told {
  readonly labels: Readonly<Record<string, string>>;
  readonly group: number;
  readonly share?: number;
}

function perHour(refId: string, { labels, group, share = 1 }: Told): DataFrame {
  return toDataFrame({
    refId,
    fields: [
      { name: 'Time', type: 'time', values: ends },
      { name: 'Value', type: 'number', labels, values: ends.map((_, hour) => share * wave(hour, group)) },
    ],
  });
}

type Shares = Readonly<Record<string, number>>;
/** Up to each bound, of all. */
const WAITS: Shares = {
  '15': 0.2,
  '30': 0.5,
  '60': 0.8,
  '120': 0.88,
  '300': 0.94,
  '600': 0.97,
  '1800': 0.98,
  '3600': 0.99,
  '14400': 0.995,
  '86400': 1,
  '+Inf': 1,
};
const SCORES: Shares = { '1': 0.04, '2': 0.07, '3': 0.13, '4': 0.4, '5': 1, '+Inf': 1 };

/** A cumulative histogram of every group, hour by hour. */
function buckets(refId: string, shares: Shares): DataFrame[] {
  return groups.flatMap((team, group) =>
    Object.entries(shares).map(([le, upTo]) =>
      perHour(refId, { labels: { team, le }, group, share: upTo === 1 ? 1 : upTo * (1 - group / 200) }),
    ),
  );
}

/** 28 days, hour by hour, of 50 groups: as much as a team is likely to ask one panel for. */
export function hugeFrames(view: View): DataFrame[] {
  switch (view) {
    case 'firstResponse':
      return [
        ...buckets('buckets', WAITS),
        ...buckets('groups', WAITS),
        ...groups.flatMap((team, group) => [
          perHour('trend', { labels: { team, result: 'met' }, group, share: 0.9 }),
          perHour('trend', { labels: { team, result: 'missed' }, group, share: 0.1 }),
        ]),
      ];
    case 'satisfaction':
      return [
        ...buckets('scores', SCORES),
        ...buckets('scoreGroups', SCORES),
        ...buckets('scoreTrend', SCORES),
      ];
    case 'peakLoad':
      return groups.flatMap((team, group) => [
        perHour('arrivals', { labels: { team }, group }),
        perHour('agents', { labels: { team }, group, share: 0.2 }),
      ]);
  }
}
