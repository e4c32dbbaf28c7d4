import { PresentCounts } from './gauges.ts';
import type { OpenNow, PresentView } from './gauges.ts';

const NOW = 1_000_000_000;
const SLICE = { source: 'shop', inbox: 'web', team: 'sales' };
const MINUTE = 60_000;

function open(more: Partial<OpenNow> & { ageMs?: number; waitedMs?: number } = {}): OpenNow {
  const { ageMs = 0, waitedMs, ...rest } = more;
  return {
    slice: SLICE,
    openSince: NOW - ageMs,
    ...(waitedMs === undefined ? {} : { waitingSince: NOW - waitedMs }),
    ...rest,
  };
}

/** Samples as `name labels: value`, without the zeroes. */
function shown(conversations: readonly OpenNow[], more: Partial<PresentView> = {}): string[] {
  return all(conversations, more).filter((line) => !line.endsWith(': 0'));
}

function all(conversations: readonly OpenNow[], more: Partial<PresentView> = {}): string[] {
  const counts = new PresentCounts({
    slices: [['shop', 'web', 'sales']],
    levels: [
      { level: 'lead', afterMs: 2 * MINUTE },
      { level: 'boss', afterMs: 5 * MINUTE },
    ],
    showTeam: (team) => team,
    eventTime: NOW,
    ...more,
  });
  for (const conversation of conversations) counts.add(conversation);
  return counts
    .families()
    .flatMap(({ spec, samples }) =>
      [...samples].map(
        ({ labels, value }) => `${spec.name.replace('helpdesk_', '')} ${labels.join(' ')}: ${value}`,
      ),
    );
}

it('are all there at 0 while nothing is open, but for the oldest, which is nobody', () => {
  expect(all([])).toEqual([
    'conversations_open shop web sales: 0',
    'conversations_waiting shop web sales: 0',
    'conversations_overdue shop web sales lead: 0',
    'conversations_overdue shop web sales boss: 0',
    'backlog_conversations shop web sales 5m: 0',
    'backlog_conversations shop web sales 1h: 0',
    'backlog_conversations shop web sales 4h: 0',
    'backlog_conversations shop web sales 1d: 0',
    'backlog_conversations shop web sales +Inf: 0',
  ]);
});

it('count who is open and who of them waits, since when', () => {
  expect(shown([open(), open({ waitedMs: 90_000 }), open({ waitedMs: 30_000 })])).toEqual([
    'conversations_open shop web sales: 3',
    'conversations_waiting shop web sales: 2',
    `oldest_waiting_timestamp_seconds shop web sales: ${(NOW - 90_000) / 1000}`,
    'backlog_conversations shop web sales 5m: 3',
  ]);
});

it.each([
  [2 * MINUTE, []],
  [2 * MINUTE + 1, ['lead: 1']],
  [5 * MINUTE, ['lead: 1']],
  [5 * MINUTE + 1, ['lead: 1', 'boss: 1']],
])(
  'count a wait of %d ms as overdue beyond each level, the level itself being in time',
  (waitedMs, levels) => {
    const overdue = shown([open({ waitedMs })]).filter((line) => line.startsWith('conversations_overdue'));
    expect(overdue).toEqual(levels.map((level) => `conversations_overdue shop web sales ${level}`));
  },
);

it.each([
  [0, '5m'],
  [5 * MINUTE, '5m'],
  [5 * MINUTE + 1, '1h'],
  [60 * MINUTE, '1h'],
  [240 * MINUTE, '4h'],
  [1440 * MINUTE, '1d'],
  [1440 * MINUTE + 1, '+Inf'],
  [-MINUTE, '5m'],
])('put an episode opened %d ms ago in one class of age', (ageMs, age) => {
  const backlog = shown([open({ ageMs })]).filter((line) => line.startsWith('backlog'));
  expect(backlog).toEqual([`backlog_conversations shop web sales ${age}: 1`]);
});

it('tell slices apart, those of no configuration too', () => {
  const moved = { ...SLICE, team: 'tier2' };
  expect(shown([open(), open({ slice: moved })])).toEqual([
    'conversations_open shop web sales: 1',
    'conversations_open shop web tier2: 1',
    'backlog_conversations shop web sales 5m: 1',
    'backlog_conversations shop web tier2 5m: 1',
  ]);
});

it('add up teams that are shown as one', () => {
  const slices = ['a', 'b'].map((team) =>
    open({ slice: { ...SLICE, team }, waitedMs: team === 'a' ? 5 : 9 }),
  );
  expect(shown(slices, { showTeam: () => 'other' })).toEqual([
    'conversations_open shop web other: 2',
    'conversations_waiting shop web other: 2',
    `oldest_waiting_timestamp_seconds shop web other: ${(NOW - 9) / 1000}`,
    'backlog_conversations shop web other 5m: 2',
  ]);
});
