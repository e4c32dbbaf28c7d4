/**
 * Dead letters have no keys: what one look finds to be of no use, every look finds again for days. It is kept once, and
 * once more where it has changed.
 */
import type { Instant, Milliseconds } from '../../conversation/fact.ts';
import type { SourceTools, Told } from '../source.ts';

/** Lists may show a record this long after its own time. */
const LATE_MS: Milliseconds = 3_600_000;

export interface KeptBefore {
  /** When the last look began: what changed well before was seen by it. */
  readonly since: Instant;
  /** Marks of what the last look kept or found kept, and of what this one has so far. */
  readonly last?: readonly string[] | undefined;
  readonly soFar?: readonly string[] | undefined;
}

export class KeptOnce {
  readonly #tools: SourceTools;
  readonly #since: Instant;
  readonly #last: ReadonlySet<string>;
  readonly #soFar: Set<string>;

  constructor({ since, last, soFar }: KeptBefore, tools: SourceTools) {
    this.#tools = tools;
    this.#since = since;
    this.#last = new Set(last);
    this.#soFar = new Set(soFar);
  }

  /** What the next page or look has to know. */
  get marks(): readonly string[] {
    return [...this.#soFar];
  }

  /** `changedAt` is NaN where the record does not say: then only its mark tells. */
  sift(told: Told, record: unknown, changedAt: Instant): Told {
    if (told.deadLetters.length === 0) return told;
    const isOld = changedAt < this.#since - LATE_MS;
    if (!isOld && this.#isNew(record)) return told;
    const ignored = { ...told.ignored, seen_before: told.deadLetters.length };
    return { ...told, deadLetters: [], ignored };
  }

  #isNew(record: unknown): boolean {
    const mark = this.#tools.digest(JSON.stringify(record));
    const isKnown = this.#last.has(mark) || this.#soFar.has(mark);
    this.#soFar.add(mark);
    return !isKnown;
  }
}
