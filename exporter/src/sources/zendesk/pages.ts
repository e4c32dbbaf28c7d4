/** Zendesk's lists, page by page. */
import { isRecord, toText, type JsonRecord } from '../json.ts';
import type { Told } from '../source.ts';

/** Where the next page begins; undefined after the last. */
export function nextPage({ meta }: JsonRecord): string | undefined {
  return isRecord(meta) && meta.has_more === true ? toText(meta.after_cursor) : undefined;
}

/** An answer nobody can read is kept. */
export function unreadable(answer: unknown): Told {
  const content = JSON.stringify(answer ?? null);
  return { facts: [], deadLetters: [{ reason: 'not_understood', content }], ignored: {} };
}

export function leftAside(name: string): Told {
  return { facts: [], deadLetters: [], ignored: { [name]: 1 } };
}

export function together(told: readonly Told[]): Told {
  return {
    facts: told.flatMap(({ facts }) => facts),
    deadLetters: told.flatMap(({ deadLetters }) => deadLetters),
    ignored: summed(told.map(({ ignored }) => ignored)),
  };
}

function summed(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const [name, count] of counts.flatMap((one) => Object.entries(one))) {
    sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return Object.fromEntries(sums);
}
