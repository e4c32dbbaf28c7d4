/** Files that hold what is expected. With GOLDEN=update in the environment they are written instead of compared. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The expected text, to be compared with `actual`; `name` is a file in the folder `golden` beside this one. */
export function golden(name: string, actual: string): string {
  const path = join(__dirname, 'golden', name);
  if (process.env.GOLDEN === 'update') writeFileSync(path, actual);
  return readFileSync(path, 'utf8');
}
