/** What takes minutes to make and is the same for the same sources: made once, then kept until they change. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { forgetOld } from '../../exporter/src/cli/demo/forgetOld.ts';

/** What is younger may be in use. */
const DAY_MS = 86_400_000;

export interface Keeping {
  /** Folder for what is kept of this sort; nothing else is in it. */
  readonly place: string;
  /** Files that decide what is made. */
  readonly madeBy: readonly string[];
  /** Whatever else decides it. */
  readonly settings?: string;
}

/**
 * The folder that `make` fills, beside its place, and there at once. Of what older sources made, and of what was cut off,
 * nothing stays that is a day old. Throws what `make` throws.
 */
export async function kept(keeping: Keeping, make: (folder: string) => Promise<void>): Promise<string> {
  const { place } = keeping;
  const folder = join(place, fingerprint(keeping));
  if (existsSync(folder)) return folder;
  mkdirSync(place, { recursive: true });
  forgetOld({ place, takes: () => true, afterMs: DAY_MS, now: Date.now() });
  const making = mkdtempSync(join(place, 'making-'));
  try {
    await make(making);
    moveTo(folder, making);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

function fingerprint({ madeBy, settings = '' }: Keeping): string {
  const hash = createHash('sha256').update(settings);
  for (const file of [...madeBy].sort())
    hash.update(relative(process.cwd(), file)).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** Somebody else may have made the same meanwhile. */
function moveTo(folder: string, made: string): void {
  try {
    renameSync(made, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** Files below the folder whose names the filter takes. */
export function filesIn(folder: string, takes: (name: string) => boolean): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter(takes).map((name) => join(folder, name));
}
