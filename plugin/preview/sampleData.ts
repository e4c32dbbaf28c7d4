import { toDataFrame } from '@grafana/data';
import type { DataFrame } from '@grafana/data';

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
/** Sunday 22 November 2026, noon in Riyadh: the preview never changes with the day it is drawn. */
export const NOW_MS = Date.UTC(2026, 10, 22, 9);

type Labels = Readonly<Record<string, string>>;

/** Seeded, so that two screenshots differ only by what changed in the code. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

function table(refId: string, rows: readonly (readonly [Labels, number])[]): DataFrame {
  const names = [...new Set(rows.flatMap(([labels]) => Object.keys(labels)))];
  return toDataFrame({
    refId,
    fields: [
      { name: 'Time', type: 'time', values: rows.map(() => NOW_MS) },
      ...names.map((name) => ({ name, type: 'string', values: rows.map(([labels]) => labels[name] ?? '') })),
      { name: 'Value', type: 'number', values: rows.map(([, value]) => value), config: { links: LINKS } },
    ],
  });
}

const LINKS = [{ title: 'Conversations', url: '#conversations' }];

function series(
  refId: string,
  labels: Labels,
  times: readonly number[],
  values: readonly number[],
): DataFrame {
  return toDataFrame({
    refId,
    fields: [
      { name: 'Time', type: 'time', values: [...times] },
      { name: 'Value', type: 'number', labels, values: [...values] },
    ],
  });
}

const BOUNDS = ['5', '10', '15', '30', '60', '120', '300', '600', '1800', '3600', '+Inf'];

function cumulative(counts: readonly number[]): number[] {
  let sum = 0;
  return counts.map((count) => (sum += count));
}

function waits(refId: string, counts: readonly number[], labels: Labels = {}): DataFrame {
  return table(
    refId,
    cumulative(counts).map((value, i) => [{ ...labels, le: BOUNDS[i] ?? '+Inf' }, value] as const),
  );
}

/** Counts per wait bucket for a team that answers the given share in time. */
function waitsFor(inTime: number, chats: number): number[] {
  const shape = [0.15, 0.2, 0.24, 0.27, 0.14].map((part) => part * inTime);
  const rest = [0.52, 0.27, 0.13, 0.05, 0.02, 0.01].map((part) => part * (1 - inTime));
  return [...shape, ...rest].map((part) => Math.round(part * chats));
}

const TEAMS: readonly (readonly [string, number, number, number])[] = [
  ['Refunds', 0.712, 421, 0.794],
  ['Billing', 0.825, 530, 0.86],
  ['Delivery', 0.88, 498, 0.898],
  ['Product support', 0.914, 610, 0.931],
  ['Account', 0.949, 402, 0.92],
  ['Night team', 0.6, 9, 0.78],
];

export function firstResponseFrames(): DataFrame[] {
  const hours = Array.from({ length: 24 }, (_, i) => NOW_MS - (23 - i) * 3_600_000);
  const due = hours.map((_, i) => 60 + Math.round(60 * Math.sin(i / 4) ** 2));
  const share = hours.map((_, i) =>
    i > 16 && i < 21 ? 0.35 + Math.abs(i - 18.5) * 0.15 : 0.93 - (i % 5) * 0.015,
  );
  return [
    waits('buckets', waitsFor(0.874, 2653)),
    table('results', [
      [{ result: 'met' }, 2319],
      [{ result: 'missed' }, 334],
    ]),
    series(
      'trend',
      { result: 'met' },
      hours,
      due.map((count, i) => count * (share[i] ?? 0)),
    ),
    series(
      'trend',
      { result: 'missed' },
      hours,
      due.map((count, i) => count * (1 - (share[i] ?? 0))),
    ),
    ...TEAMS.map(([team, inTime, chats]) => waits('groups', waitsFor(inTime, chats), { team })),
    series('objective', {}, [NOW_MS], [60]),
    series('target', {}, [NOW_MS], [0.9]),
  ];
}

function scores(refId: string, satisfied: number, n: number, labels: Labels = {}): DataFrame {
  const good = Math.round(satisfied * n);
  const fours = Math.round(good * 0.3);
  const bad = n - good;
  const counts = [Math.round(bad * 0.3), Math.round(bad * 0.3), 0, fours, good - fours];
  counts[2] = bad - (counts[0] ?? 0) - (counts[1] ?? 0);
  return table(
    refId,
    [...cumulative(counts), n].map(
      (value, i) => [{ ...labels, le: ['1', '2', '3', '4', '5', '+Inf'][i] ?? '' }, value] as const,
    ),
  );
}

export function satisfactionFrames(): DataFrame[] {
  const days = Array.from({ length: 7 }, (_, i) => NOW_MS - (6 - i) * DAY_MS);
  const share = [0.863, 0.88, 0.841, 0.888, 0.903, 0.892, 0.881];
  const n = [120, 160, 140, 150, 130, 62, 50];
  const upTo = (le: string, part: (i: number) => number): DataFrame =>
    series(
      'scoreTrend',
      { le },
      days,
      days.map((_, i) => Math.round((n[i] ?? 0) * part(i))),
    );
  return [
    scores('scores', 0.881, 812),
    upTo('1', (i) => (1 - (share[i] ?? 0)) / 3),
    upTo('3', (i) => 1 - (share[i] ?? 0)),
    upTo('4', (i) => 1 - (share[i] ?? 0) + 0.26),
    upTo('5', () => 1),
    ...TEAMS.map(([team, , chats, satisfied]) =>
      scores('scoreGroups', satisfied, team === 'Night team' ? 9 : Math.round(chats / 2.4), { team }),
    ),
    table('surveys', [
      [{ outcome: 'sent' }, 1980],
      [{ outcome: 'answered' }, 812],
    ]),
    series('changes', {}, [NOW_MS], [14]),
    series('csatTarget', {}, [NOW_MS], [0.85]),
  ];
}

/** Four weeks of quarter hours in Riyadh: a bump before noon, a tall evening, quiet Fridays. */
export function peakLoadFrames(): DataFrame[] {
  const random = noise(42);
  const start = NOW_MS - 28 * DAY_MS;
  const ends = Array.from({ length: 28 * 96 }, (_, i) => start + (i + 1) * QUARTER_MS);
  const local = (end: number): { hour: number; weekday: number } => {
    const date = new Date(end - QUARTER_MS / 2 + 3 * 3_600_000);
    return { hour: date.getUTCHours() + date.getUTCMinutes() / 60, weekday: date.getUTCDay() };
  };
  const moods = Array.from({ length: 30 }, () => 0.75 + 0.5 * random());
  const load = (end: number): number => {
    const { hour, weekday } = local(end);
    const mood = moods[Math.floor((end - start) / DAY_MS)] ?? 1;
    const day = [1.05, 1.3, 1.02, 1, 0.98, 0.5, 0.8][weekday] ?? 1;
    const evening = 17 * Math.exp(-(((hour - 19.6) / 1.35) ** 2));
    const noon = 3 * Math.exp(-(((hour - 11) / 2.6) ** 2));
    return Math.max(0, Math.round((evening + noon + 0.5) * day * mood * (0.8 + 0.4 * random())));
  };
  const agents = (end: number): number => {
    const { hour } = local(end);
    return hour < 8 ? 2 : hour < 17 ? 7 : hour < 22 ? 9 : 5;
  };
  return [
    series('arrivals', {}, ends, ends.map(load)),
    series('agents', {}, ends, ends.map(agents)),
    series('handleTime', {}, [NOW_MS], [960]),
    series('concurrency', {}, [NOW_MS], [2.2]),
    series('objective', {}, [NOW_MS], [60]),
    series('target', {}, [NOW_MS], [0.9]),
  ];
}
