/** The kinds of keys the configuration is made of. Every one takes the text as written and says itself what is wrong. */
import { z } from 'zod';
import type { Milliseconds } from '../conversation/fact.ts';
import { parseDuration } from './duration.ts';
import type { Path } from './faults.ts';
import { EMPTY, expected, Refusal, refuse } from './refusal.ts';
import type { Report } from './refusal.ts';
import { checkPairs, pairsIn } from './secretKeys.ts';
import { nearest } from './suggestion.ts';

/** A key whose value is one text, which `read` gets without white space around it. */
export function text<T>(type: string, read: (value: string) => T | Refusal) {
  return z
    .string({ error: expected(type, `one text (${type})`) })
    .transform((value, context): T => {
      const trimmed = value.trim();
      const result = trimmed === '' ? refuse(EMPTY) : read(trimmed);
      if (!(result instanceof Refusal)) return result;
      context.addIssue(result.message);
      // Stands beside an issue, so it is seen by checks at most and never given out.
      return undefined as T;
    })
    .meta({ type });
}

export interface DurationBounds {
  readonly min: string;
  readonly max?: string;
}

const DURATION_HINT = 'must be a duration such as 10s, 2m, 24h, 7d or 1h30m, or a number of seconds';

export function duration(bounds: DurationBounds) {
  return text('duration', (value) => readDuration(value, bounds));
}

/** A duration, or null for `off`. */
export function durationOrOff(bounds: DurationBounds) {
  return text('duration or off', (value): Milliseconds | null | Refusal => {
    if (value === 'off') return null;
    const result = readDuration(value, bounds);
    return result instanceof Refusal ? refuse(`${result.message}, or off`) : result;
  });
}

function readDuration(value: string, { min, max = '366d' }: DurationBounds): Milliseconds | Refusal {
  const ms = parseDuration(value);
  if (ms === undefined) return refuse(DURATION_HINT);
  if (ms < (parseDuration(min) ?? 0)) return refuse(`must be at least ${min}`);
  return ms > (parseDuration(max) ?? 0) ? refuse(`must be at most ${max}`) : ms;
}

/** A wanted share. 1 is not one: it leaves no error budget, and rules divide by the budget. */
export function share() {
  return text('share between 0 and 1', (value) => {
    const number = /^\d*\.?\d+$/.test(value) ? Number(value) : NaN;
    if (number > 0 && number < 1) return number;
    return refuse('must be above 0 and below 1, such as 0.9 for 90 %');
  });
}

export function count({ min, max }: { readonly min: number; readonly max: number }) {
  return text('whole number', (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    return number >= min && number <= max ? number : refuse(`must be a whole number from ${min} to ${max}`);
  });
}

export function flag() {
  return text('true or false', (value) => {
    if (value === 'true') return true;
    return value === 'false' ? false : refuse('must be true or false');
  });
}

export function choice<const C extends string>(choices: readonly C[]) {
  const alternatives = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`;
  return text(alternatives, (value) => {
    return choices.find((known) => known === value) ?? refuse(`must be ${alternatives}`);
  });
}

/** A list of what `item` reads. */
export function list<I extends z.ZodType>(item: I) {
  return z.array(item, { error: expected('list', 'a list') });
}

/** A list, for which one entry may stand by itself. */
export function oneOrMore<I extends z.ZodType>(item: I) {
  return z.preprocess((value) => (typeof value === 'string' ? [value] : value), list(item));
}

/** A map with keys of the user's own choice; `problem` says what is wrong with a key. */
export function mapOf<V extends z.ZodType>(value: V, problem: (key: string) => string | undefined) {
  const keysAreSound = (map: unknown, report: Report): void => {
    for (const [key] of entriesOf(map)) {
      const message = problem(key);
      if (message !== undefined) report([key], message);
    }
  };
  return checked(z.record(z.string(), value, { error: expected('map', 'a map') }), keysAreSound);
}

/**
 * A map with exactly these keys: an unknown one is a fault, and so is a secret given twice or, where it is required,
 * not at all.
 */
export function section<const S extends z.ZodRawShape>(shape: S) {
  const keys = Object.keys(shape);
  const secrets = pairsIn(shape);
  return z.strictObject(shape, { error: expected('map', 'a map') }).superRefine((value, { issues }) => {
    const report = reporter(issues, value);
    for (const key of takeUnknownKeys(issues)) report([key], unknownKey(key, keys));
    if (isMap(value)) checkPairs(value, secrets, report);
  }, ALWAYS);
}

/** Removes the object's own complaint, which is one for all keys, and gives the keys. */
function takeUnknownKeys(issues: z.core.$ZodRawIssue[]): readonly string[] {
  const at = issues.findIndex(({ code, path }) => code === 'unrecognized_keys' && (path ?? []).length === 0);
  const [taken] = at < 0 ? [] : issues.splice(at, 1);
  return taken?.code === 'unrecognized_keys' ? (taken as z.core.$ZodIssueUnrecognizedKeys).keys : [];
}

// Without this a check waits until everything else is right, and the user would learn of one fault after another.
const ALWAYS = { when: () => true };

/** Whether nothing is wrong at a path, above it or below it: then the value there has its proper type. */
export type IsSound = (path: Path) => boolean;

export type Check = (value: unknown, report: Report, isSound: IsSound) => void;

/** Adds a check that runs even where the value has other faults: it must expect any shape. */
export function checked<S extends z.ZodType>(schema: S, check: Check): S {
  return schema.superRefine((value, { issues }) => {
    const earlier = issues.map(({ path }) => path ?? []);
    const isSound = (path: Path) => !earlier.some((fault) => isPrefix(fault, path) || isPrefix(path, fault));
    check(value, reporter(issues, value), isSound);
  }, ALWAYS);
}

function isPrefix(short: Path, long: Path): boolean {
  return short.every((part, index) => part === long[index]);
}

function reporter(issues: z.core.$ZodRawIssue[], input: unknown): Report {
  return (path, message) => {
    issues.push({ code: 'custom', path: [...path], message, input });
  };
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return meant === undefined
    ? 'unknown key: remove it, or see docs/config.md'
    : `unknown key: did you mean ${meant}?`;
}

/** The keys and values of a map that may be anything. */
export function entriesOf(value: unknown): [string, unknown][] {
  return isMap(value) ? Object.entries(value) : [];
}

export function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items of a list that may be anything. */
export function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
