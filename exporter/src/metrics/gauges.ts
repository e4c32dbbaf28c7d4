/** Gauges of the present, read off who is open and who waits at the moment of the scrape. */
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import type { Slice } from '../conversation/observation.ts';
import { plainFamily } from './family.ts';
import type { Family } from './family.ts';
import { BACKLOG_AGES, PRESENT } from './names.ts';

export interface OpenNow {
  readonly slice: Slice;
  readonly openSince: Instant;
  readonly waitingSince?: Instant;
}

export interface PresentView {
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

/** Counts conversations one by one: there may be a million, and requests want their turn in between. */
export class PresentCounts {
  readonly #view: PresentView;
  readonly #byLabels = new Map<string, Counts>();
  /** Slices are mostly shared objects: found by themselves, they need no key. */
  readonly #bySlice = new Map<Slice, Counts>();

  constructor(view: PresentView) {
    this.#view = view;
    for (const slice of view.slices) this.#countsOf(slice);
  }

  add({ slice, openSince, waitingSince }: OpenNow): void {
    const { levels, eventTime } = this.#view;
    const counts = this.#bySlice.get(slice) ?? this.#adopt(slice);
    counts.open += 1;
    increment(
      counts.ages,
      AGE_BOUNDS_MS.findIndex((bound) => eventTime - openSince <= bound),
    );
    if (waitingSince === undefined) return;
    counts.waiting += 1;
    counts.oldest = Math.min(counts.oldest, waitingSince);
    for (const [index, { afterMs }] of levels.entries()) {
      if (eventTime - waitingSince > afterMs) increment(counts.overdue, index);
    }
  }

  #adopt(slice: Slice): Counts {
    const { source, inbox, team } = slice;
    const counts = this.#countsOf([source, inbox, this.#view.showTeam(team)]);
    this.#bySlice.set(slice, counts);
    return counts;
  }

  #countsOf(labels: readonly string[]): Counts {
    const key = JSON.stringify(labels);
    const present = this.#byLabels.get(key);
    if (present) return present;
    const counts: Counts = {
      labels,
      open: 0,
      waiting: 0,
      oldest: Infinity,
      overdue: this.#view.levels.map(() => 0),
      ages: AGE_NAMES.map(() => 0),
    };
    this.#byLabels.set(key, counts);
    return counts;
  }

  families(): Family[] {
    const counts = [...this.#byLabels.values()];
    const { levels } = this.#view;
    const each = (value: (count: Counts) => number) =>
      counts.map((count) => [count.labels, value(count)] as const);
    return [
      plainFamily(
        PRESENT.conversationsOpen,
        each(({ open }) => open),
      ),
      plainFamily(
        PRESENT.conversationsWaiting,
        each(({ waiting }) => waiting),
      ),
      plainFamily(
        PRESENT.conversationsOverdue,
        counts.flatMap(({ labels, overdue }) =>
          levels.map(({ level }, index) => [[...labels, level], overdue[index] ?? 0] as const),
        ),
      ),
      plainFamily(
        PRESENT.oldestWaiting,
        counts
          .filter(({ waiting }) => waiting > 0)
          .map(({ labels, oldest }) => [labels, oldest / 1000] as const),
      ),
      plainFamily(
        PRESENT.backlogAge,
        counts.flatMap(({ labels, ages }) =>
          AGE_NAMES.map((age, index) => [[...labels, age], ages[index] ?? 0] as const),
        ),
      ),
    ];
  }
}

function increment(counts: number[], index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}
