/** Gauges of the present, read off who is open and who waits at the moment of the scrape. */
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import type { Slice } from '../conversation/observation.ts';
import { gaugeFamily } from './family.ts';
import type { Family } from './family.ts';
import { BACKLOG_AGES, PRESENT } from './names.ts';

export interface OpenNow {
  readonly slice: Slice;
  readonly openSince: Instant;
  readonly waitingSince?: Instant;
}

export interface PresentInput {
  readonly conversations: Iterable<OpenNow>;
  readonly slices: readonly (readonly [source: string, inbox: string, team: string])[];
  readonly levels: readonly { readonly level: string; readonly afterMs: Milliseconds }[];
  readonly showTeam: (team: string) => string;
  /** The events' own time. */
  readonly eventTime: Instant;
}

interface Counts {
  readonly labels: readonly string[];
  open: number;
  waiting: number;
  oldest: Instant;
  readonly overdue: number[];
  readonly ages: number[];
}

const AGE_NAMES = Object.keys(BACKLOG_AGES);
const AGE_BOUNDS_MS = Object.values(BACKLOG_AGES).map((seconds) => seconds * 1000);

export function presentFamilies(input: PresentInput): Family[] {
  const counts = countPresent(input);
  const each = (value: (count: Counts) => number) =>
    counts.map((count) => [count.labels, value(count)] as const);
  return [
    gaugeFamily(
      PRESENT.conversationsOpen,
      each(({ open }) => open),
    ),
    gaugeFamily(
      PRESENT.conversationsWaiting,
      each(({ waiting }) => waiting),
    ),
    gaugeFamily(
      PRESENT.conversationsOverdue,
      counts.flatMap(({ labels, overdue }) =>
        input.levels.map(({ level }, index) => [[...labels, level], overdue[index] ?? 0] as const),
      ),
    ),
    gaugeFamily(
      PRESENT.oldestWaiting,
      counts
        .filter(({ waiting }) => waiting > 0)
        .map(({ labels, oldest }) => [labels, oldest / 1000] as const),
    ),
    gaugeFamily(
      PRESENT.backlogAge,
      counts.flatMap(({ labels, ages }) =>
        AGE_NAMES.map((age, index) => [[...labels, age], ages[index] ?? 0] as const),
      ),
    ),
  ];
}

function countPresent(input: PresentInput): Counts[] {
  const bySlice = new Map<string, Counts>();
  const countsOf = (labels: readonly string[]) => {
    const key = JSON.stringify(labels);
    const present = bySlice.get(key);
    if (present) return present;
    const counts: Counts = {
      labels,
      open: 0,
      waiting: 0,
      oldest: Infinity,
      overdue: input.levels.map(() => 0),
      ages: AGE_NAMES.map(() => 0),
    };
    bySlice.set(key, counts);
    return counts;
  };
  for (const slice of input.slices) countsOf(slice);
  for (const conversation of input.conversations) {
    const { source, inbox, team } = conversation.slice;
    addConversation(countsOf([source, inbox, input.showTeam(team)]), conversation, input);
  }
  return [...bySlice.values()];
}

function addConversation(counts: Counts, conversation: OpenNow, { levels, eventTime }: PresentInput): void {
  counts.open += 1;
  increment(
    counts.ages,
    AGE_BOUNDS_MS.findIndex((bound) => eventTime - conversation.openSince <= bound),
  );
  const { waitingSince } = conversation;
  if (waitingSince === undefined) return;
  counts.waiting += 1;
  counts.oldest = Math.min(counts.oldest, waitingSince);
  for (const [index, { afterMs }] of levels.entries()) {
    if (eventTime - waitingSince > afterMs) increment(counts.overdue, index);
  }
}

function increment(counts: number[], index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}
