import type { Path } from './faults.ts';

/** Why a value is not accepted, and what to write instead. */
export class Refusal {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export function refuse(message: string): Refusal {
  return new Refusal(message);
}

/** Adds a fault found by looking at several keys, at a path below the value looked at. */
export type Report = (path: Path, message: string) => void;

export const EMPTY = 'has no value: give one, or remove the key';

/** The message for a value that is missing or not of the `shape` a `type` is written in. */
export function expected(type: string, shape: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => {
    if (input === undefined) return `is required (${type})`;
    return input === null ? EMPTY : `must be ${shape}`;
  };
}

/** Why a file could not be read, without its name, which may be a secret put in the wrong place. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? `cannot be read (${code})` : 'cannot be read';
}
