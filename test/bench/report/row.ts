/** What a row of the table says. */
import { spreadOf } from './stats.ts';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Smallest and largest of the rounds, where there were several. */
  readonly least?: number;
  readonly most?: number;
}

export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
  readonly unit: string;
}

export interface Row {
  readonly name: string;
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly goals: readonly Goal[];
  /** How it was measured, and what was odd. */
  readonly notes: readonly string[];
  /** What makes the figures void: lost messages, errors. */
  readonly faults: readonly string[];
}

/** The median of the rounds with its spread. */
export function figureOf(name: string, unit: string, values: readonly number[]): Figure {
  const { median, least, most } = spreadOf(values);
  return values.length === 1 ? { name, unit, value: median } : { name, unit, value: median, least, most };
}

export function atMost(name: string, value: number, limit: number, unit = ''): Goal {
  return { name, value, bound: 'at most', limit, unit };
}

export function atLeast(name: string, value: number, limit: number, unit = ''): Goal {
  return { name, value, bound: 'at least', limit, unit };
}

export function isMet({ value, bound, limit }: Goal): boolean {
  return bound === 'at most' ? value <= limit : value >= limit;
}

/** By how much of the limit it was missed, as a ratio; 0 when met. */
export function missedBy(goal: Goal): number {
  if (isMet(goal)) return 0;
  return goal.limit === 0 ? Infinity : Math.abs(goal.value - goal.limit) / goal.limit;
}
