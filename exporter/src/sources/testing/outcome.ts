/** All that comes of a body, or of an API's answer, as tests expect it. */
import type { DeadLetterReason, Parsed } from '../source.ts';

export interface Outcome {
  readonly facts: readonly object[];
  readonly ignored: Readonly<Record<string, number>>;
  /** Why something was kept. */
  readonly deadLetters: readonly DeadLetterReason[];
}

export function toOutcome({ facts, ignored, deadLetters }: Parsed): Outcome {
  return { facts, ignored, deadLetters: deadLetters.map(({ reason }) => reason) };
}

export function facts(...list: object[]): Outcome {
  return { facts: list, ignored: {}, deadLetters: [] };
}

export function ignored(name: string, count = 1): Outcome {
  return { facts: [], ignored: { [name]: count }, deadLetters: [] };
}

export function lost(reason: DeadLetterReason): Outcome {
  return { facts: [], ignored: {}, deadLetters: [reason] };
}
