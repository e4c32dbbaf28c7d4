/** A log of what happened in the past: documents in, facts in order of time out, in a file of our own. */
import type { Fact, Instant } from '../conversation/fact.ts';
import { readGenericEvent } from '../sources/generic/generic.ts';
import type { DeadLetterReason, SourceTools } from '../sources/source.ts';
import type { Document } from './documents.ts';
import type { Arrival } from './replay.ts';
import { Sorter, readTimed } from './sort.ts';

/** Why something in a log is not in the history. */
export type LeftOut = DeadLetterReason | 'not_json' | 'too_long' | 'no_time' | 'after_until';

/** An event of the generic vocabulary as it would be posted, or why there is none. */
export type Converted =
  { readonly event: unknown } | { readonly leftOut: LeftOut } | { readonly ignored: string };

/** From a document of some format to what happened. Never throws. */
export type Converter = (document: unknown) => readonly Converted[];

export interface LogReport {
  readonly documents: number;
  readonly facts: number;
  /** Times of the first and last fact; undefined where there is none. */
  readonly first?: Instant;
  readonly last?: Instant;
  readonly leftOut: Readonly<Partial<Record<LeftOut, number>>>;
  /** What carries no KPI input, by name. */
  readonly ignored: Readonly<Record<string, number>>;
  /** Where the first few that were left out stand. */
  readonly examples: readonly string[];
}

export interface SortOptions {
  readonly documents: AsyncIterable<Document>;
  readonly convert: Converter;
  readonly tools: SourceTools;
  /** Our clock: what is said to happen later than it cannot be true. */
  readonly now: Instant;
  /** What happened later is left out. */
  readonly until: Instant;
  /** Where the facts go, and where there is room for runs of them. */
  readonly path: string;
  readonly workFolder: string;
  readonly onProgress?: (report: LogReport) => void;
}

const EXAMPLES = 5;
const REPORT_EVERY = 1000;

/** The file is there once this resolves. */
export async function sortLog(options: SortOptions): Promise<LogReport> {
  const { documents, path, workFolder, onProgress } = options;
  const sorter = new Sorter({ folder: workFolder });
  const book = new LogBook(sorter, options);
  for await (const document of documents) {
    book.take(document);
    if (book.documents % REPORT_EVERY === 0) onProgress?.(book.report());
  }
  sorter.finish(path);
  return book.report();
}

/** Facts of a file `sortLog` has made, as they reach the exporter: the moment they happen. */
export function* arrivalsOf(path: string, position: number): Generator<Arrival, void> {
  for (const { at, text, next } of readTimed(path, position)) {
    const fact = JSON.parse(text) as Fact;
    yield {
      position: next,
      delivery: { source: fact.source, receivedAt: at, facts: [fact], deadLetters: [], ignored: {} },
    };
  }
}

class LogBook {
  documents = 0;
  readonly #sorter: Sorter;
  readonly #options: Pick<SortOptions, 'convert' | 'tools' | 'now' | 'until'>;
  #facts = 0;
  #first = Infinity;
  #last = -Infinity;
  readonly #leftOut: Partial<Record<LeftOut, number>> = {};
  readonly #ignored: Record<string, number> = {};
  readonly #examples: string[] = [];

  constructor(sorter: Sorter, options: Pick<SortOptions, 'convert' | 'tools' | 'now' | 'until'>) {
    this.#sorter = sorter;
    this.#options = options;
  }

  take(document: Document): void {
    this.documents += 1;
    if ('fault' in document) {
      this.#leaveOut(document.fault, document);
      return;
    }
    for (const converted of this.#options.convert(document.value)) this.#takeConverted(converted, document);
  }

  report(): LogReport {
    return {
      documents: this.documents,
      facts: this.#facts,
      ...(this.#facts === 0 ? {} : { first: this.#first, last: this.#last }),
      leftOut: this.#leftOut,
      ignored: this.#ignored,
      examples: this.#examples,
    };
  }

  #takeConverted(converted: Converted, document: Document): void {
    if ('leftOut' in converted) this.#leaveOut(converted.leftOut, document);
    else if ('ignored' in converted) this.#ignore(converted.ignored);
    else this.#takeEvent(converted.event, document);
  }

  #takeEvent(event: unknown, document: Document): void {
    const { tools, now, until } = this.#options;
    const outcome = readGenericEvent(event, { tools, receivedAt: now });
    if ('refused' in outcome) this.#leaveOut(outcome.refused, document);
    else if ('ignored' in outcome) this.#ignore(outcome.ignored);
    else if (outcome.fact.timeSource === 'receipt') this.#leaveOut('no_time', document);
    else if (outcome.fact.at > until) this.#leaveOut('after_until', document);
    else this.#takeFact(outcome.fact);
  }

  #takeFact(fact: Fact): void {
    // While the past is replayed the time of receipt is the time of the event: it says nothing of delays.
    this.#sorter.add({
      at: fact.at,
      text: JSON.stringify({ ...fact, timeSource: 'receipt' } satisfies Fact),
    });
    this.#facts += 1;
    this.#first = Math.min(this.#first, fact.at);
    this.#last = Math.max(this.#last, fact.at);
  }

  #ignore(name: string): void {
    this.#ignored[name] = (this.#ignored[name] ?? 0) + 1;
  }

  #leaveOut(reason: LeftOut, { input, line }: Document): void {
    this.#leftOut[reason] = (this.#leftOut[reason] ?? 0) + 1;
    if (reason !== 'after_until' && this.#examples.length < EXAMPLES)
      this.#examples.push(`${input}:${line}: ${reason}`);
  }
}
