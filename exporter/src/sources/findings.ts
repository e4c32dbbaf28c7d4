/** What becomes of the parts of a body, whoever sends it. */
import type { Fact } from '../conversation/fact.ts';
import type { DeadLetter, DeadLetterReason, Errand, Parsed } from './source.ts';

/** What one part of a POST turned out to be; it can be several things at once. */
export interface Finding {
  readonly fact?: Fact;
  /** Name under which it is counted as left aside. */
  readonly ignored?: string;
  /** How many it counts for; 1 unless set. */
  readonly count?: number;
  /** Why the part is kept. */
  readonly deadLetter?: DeadLetterReason;
  /** What the provider's API has to be asked for. */
  readonly errand?: Errand;
}

export const NOT_UNDERSTOOD: Finding = { deadLetter: 'not_understood' };
export const UNKNOWN_TYPE: Finding = { deadLetter: 'unknown_type' };
export const UNKNOWN_INBOX: Finding = { deadLetter: 'unknown_inbox' };

/** Providers send up to 1,000 updates in a POST. A body of megabytes can hold a million things that are none. */
const MOST_DEAD_LETTERS = 1000;

/** What one POST is found to hold, collected part by part. */
export class Findings {
  readonly #facts: Fact[] = [];
  readonly #deadLetters: DeadLetter[] = [];
  readonly #errands: Errand[] = [];
  readonly #ignored = new Map<string, number>();
  readonly #body: Buffer;
  #isBodyKept = false;

  /** `body` is kept whole when a part of it cannot be written out by itself, or when there are too many parts. */
  constructor(body: Buffer) {
    this.#body = body;
  }

  record(finding: Finding, part: unknown): void {
    if (finding.fact !== undefined) this.#facts.push(finding.fact);
    if (finding.ignored !== undefined) this.#ignore(finding.ignored, finding.count ?? 1);
    if (finding.deadLetter !== undefined) this.#keep(finding.deadLetter, part);
    if (finding.errand !== undefined) this.#errands.push(finding.errand);
  }

  parsed(): Parsed {
    return {
      facts: this.#facts,
      deadLetters: this.#deadLetters,
      ignored: Object.fromEntries(this.#ignored),
      ...(this.#errands.length > 0 && { errands: this.#errands }),
    };
  }

  #ignore(name: string, count: number): void {
    this.#ignored.set(name, (this.#ignored.get(name) ?? 0) + count);
  }

  #keep(reason: DeadLetterReason, part: unknown): void {
    const content = this.#deadLetters.length < MOST_DEAD_LETTERS ? toJson(part) : undefined;
    if (content !== undefined) this.#deadLetters.push({ reason, content });
    else this.#keepBody(reason);
  }

  /** Once is enough: a thousand copies of a body of megabytes would leave no memory for anybody else. */
  #keepBody(reason: DeadLetterReason): void {
    if (this.#isBodyKept) return;
    this.#isBodyKept = true;
    this.#deadLetters.push({ reason, content: this.#body.toString() });
  }
}

/** What a body that is one event is found to hold; what is kept of it is the whole. */
export function parsedAs(found: readonly Finding[], body: unknown, bytes: Buffer): Parsed {
  const findings = new Findings(bytes);
  for (const finding of found) findings.record(finding, body);
  return findings.parsed();
}

/** V8 reads JSON nested to any depth, yet overflows its stack when it writes such a value back. */
function toJson(part: unknown): string | undefined {
  try {
    return JSON.stringify(part);
  } catch {
    return undefined;
  }
}
