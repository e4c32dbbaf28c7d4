/** What SQLite's result codes, and those of the file system below it, mean to us. */
import { StoreCorrupt, StoreUnavailable } from '../store.ts';

const START_ANEW = 'restore a backup, or move the file away to start anew';

/** SQLite's native half is loaded with the first database; without a file handle left that fails like a missing file. */
const BINDING =
  "SQLite's binding cannot be loaded; install again for this Node.js (bash scripts/prepare.sh), or raise the limit of open " +
  'files (ulimit -n)';

const ADVICE: Readonly<Record<string, string>> = {
  SQLITE_BUSY: 'the database is locked; is another exporter running on it?',
  SQLITE_LOCKED: 'the database is locked; is another exporter running on it?',
  SQLITE_FULL: 'the disk is full; free some space',
  SQLITE_IOERR: 'reading or writing failed; check the disk and the limit of open files',
  // What an exclusive lock on a file opened for reading alone comes to, and what a file system without locks answers.
  SQLITE_IOERR_LOCK:
    'the database cannot be locked for writing; make the file and its folder writable for this user, on a file system ' +
    'that is neither read-only nor of the network',
  SQLITE_READONLY: 'the database is read-only; make the file and its folder writable for this user',
  // SQLite does not tell a forbidden file from one too many.
  SQLITE_CANTOPEN:
    'the database cannot be opened; it must be a file in a folder writable for this user, within the limit of open ' +
    'files (ulimit -n)',
  EACCES: 'the folder cannot be created; make the one above it writable for this user',
  EPERM: 'the folder cannot be created; make the one above it writable for this user',
  EROFS: 'the folder cannot be created: the file system is read-only',
  // What Node makes of EROFS when it creates the folders above as well: https://github.com/nodejs/node/issues/47098
  ENOENT: 'the folder cannot be created; make the one above it writable for this user: it may be read-only',
  EEXIST: 'a file is where the folder should be; set `store` to another path',
  ENOTDIR: 'a file is where a folder should be; set `store` to another path',
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the disk quota is used up; free some space',
  EIO: 'reading or writing failed; check the disk',
  EMFILE: 'too many open files; raise the limit (ulimit -n)',
  MODULE_NOT_FOUND: BINDING,
  ERR_DLOPEN_FAILED: BINDING,
};

const DAMAGE: Readonly<Record<string, string>> = {
  SQLITE_CORRUPT: `the database is damaged; ${START_ANEW}`,
  SQLITE_NOTADB: `the file is not a SQLite database; ${START_ANEW}`,
};

/** Pages in order that hold what this program never wrote: a row's JSON no longer is any. */
const GARBLED = `the database is damaged: it holds a row that cannot be read; ${START_ANEW}`;

/** Runs `work`, turning SQLite's errors into the store's own, with what to do about them. */
export function guarded<T>(path: string, work: () => T): T {
  return attempt(path, work, DAMAGE);
}

/** The same for work that takes its time. */
export async function guardedAsync<T>(
  path: string,
  work: () => Promise<T> | undefined,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    throw translate(path, error, DAMAGE);
  }
}

/** The same while opening, where a statement SQLite cannot make sense of means that the file makes none. */
export function guardedOpening<T>(path: string, work: () => T): T {
  return attempt(path, work, { ...DAMAGE, SQLITE_ERROR: `the database cannot be read; ${START_ANEW}` });
}

function attempt<T>(path: string, work: () => T, damage: Readonly<Record<string, string>>): T {
  try {
    return work();
  } catch (error) {
    throw translate(path, error, damage);
  }
}

function translate(path: string, error: unknown, damage: Readonly<Record<string, string>>): unknown {
  if (fieldOf(error, 'name') === 'SyntaxError') {
    return new StoreCorrupt(`${path}: ${GARBLED}`, { cause: error });
  }
  const code = codeOf(error);
  if (code === undefined) return error;
  // Extended codes, such as SQLITE_IOERR_WRITE, are of the family their first two words name.
  const family = code.startsWith('SQLITE_') ? code.split('_').slice(0, 2).join('_') : code;
  const harm = damage[family];
  if (harm !== undefined) return new StoreCorrupt(`${path}: ${harm} (${code})`, { cause: error });
  const advice = ADVICE[code] ?? ADVICE[family] ?? fieldOf(error, 'message') ?? family;
  return new StoreUnavailable(`${path}: ${advice} (${code})`, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  const code = fieldOf(error, 'code');
  return code !== undefined && (code.startsWith('SQLITE_') || code in ADVICE) ? code : undefined;
}

/** Told by its shape: the classes of native modules are not always those seen here. */
function fieldOf(error: unknown, name: 'code' | 'message' | 'name'): string | undefined {
  if (typeof error !== 'object' || error === null || !(name in error)) return undefined;
  const value = (error as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}
