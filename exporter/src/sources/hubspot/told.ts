/** What becomes of an answer of the API. */
import type { DeadLetterReason, Told } from '../source.ts';
import type { Fact } from '../../conversation/fact.ts';

export function facts(...list: readonly Fact[]): Told {
  return { facts: list, deadLetters: [], ignored: {} };
}

export function leftAside(name: string): Told {
  return { facts: [], deadLetters: [], ignored: { [name]: 1 } };
}

export function kept(content: unknown, reason: DeadLetterReason = 'not_understood'): Told {
  return { facts: [], deadLetters: [{ reason, content: JSON.stringify(content ?? null) }], ignored: {} };
}
