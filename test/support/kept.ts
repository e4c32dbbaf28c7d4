/** What takes minutes to make and is the same for the same sources: made once, then kept until they change. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface Keeping {
  /** Folder for what is kept of this sort; nothing else is in it. */
  readonly place: string;
  /** Files that decide what is made. */
  readonly madeBy: readonly string[];
  /** Whatever else decides it. */
  readonly settings?: string;
}

/**
 * The folder that `make` fills. It is filled beside its place and there at once: whoever else makes it meanwhile makes
 * the same. Of what older sources made nothing stays. Throws what `make` throws.
 */
export async function kept(keeping: Keeping, make: (folder: string) => Promise<void>): Promise<string> {
  const { place } = keeping;
  const name = fingerprint(keeping);
  const folder = join(place, name);
  if (existsSync(folder)) return folder;
  mkdirSync(place, { recursive: true });
  const making = mkdtempSync(join(place, MAKING));
  try {
    await make(making);
    forgetOthers(place, name);
    if (!existsSync(folder)) renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

const MAKING = 'making-';

function fingerprint({ madeBy, settings = '' }: Keeping): string {
  const hash = createHash('sha256').update(settings);
  for (const file of [...madeBy].sort()) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

function forgetOthers(place: string, name: string): void {
  const others = readdirSync(place).filter((other) => other !== name && !other.startsWith(MAKING));
  for (const other of others) rmSync(join(place, other), { recursive: true, force: true });
}

/** Files below the folder whose names the filter takes. */
export function filesIn(folder: string, takes: (name: string) => boolean): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter(takes).map((name) => join(folder, name));
}
