/** What the backfill tests read and write by. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Name and text of every chunk in the folder, in order of time. */
export function chunksIn(folder: string): readonly (readonly [name: string, text: string])[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.om'));
  return names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
}

/** Values at a time, in seconds, by name and labels as written. */
export function samplesAt(text: string, seconds: number): Map<string, number> {
  const lines = text.split('\n').filter((line) => line.endsWith(` ${seconds}`));
  return new Map(
    lines.map((line) => {
      const [, series = '', value = ''] = /^(.*) (\S+) \S+$/.exec(line) ?? [];
      return [series, Number(value)] as const;
    }),
  );
}
