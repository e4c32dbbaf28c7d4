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

/** The system's codes for a file that is there and not for this user. */
const FORBIDDEN: readonly unknown[] = ['EACCES', 'EPERM'];

/**
 * Why a file could not be read, without its name, which may be a secret put in the wrong place; and what to do: `advice`,
 * unless the file is there and not for this user.
 */
export function unreadable(error: unknown, advice: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reason = typeof code === 'string' ? `cannot be read (${code})` : 'cannot be read';
  return `${reason}: ${FORBIDDEN.includes(code) ? 'let the user who runs this read it' : advice}`;
}
