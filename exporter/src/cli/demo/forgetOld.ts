/** What is kept only to save the time of making it again, and goes when it has not been touched for long. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Forgetting {
  /** Folder that holds what is kept. */
  readonly place: string;
  /** What of it may go at all. */
  readonly takes: (name: string) => boolean;
  readonly afterMs: number;
  /** Unix ms. */
  readonly now: number;
}

/** Whoever calls sees to it that nobody is at what may go. */
export function forgetOld({ place, takes, afterMs, now }: Forgetting): void {
  for (const name of readdirSync(place).filter(takes)) {
    const path = join(place, name);
    // Somebody else may forget it meanwhile.
    const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (now - touched > afterMs) rmSync(path, { recursive: true, force: true });
  }
}
