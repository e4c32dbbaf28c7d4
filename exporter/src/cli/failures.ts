/** Failures people can mend are told in a sentence; any other is a bug and keeps its stack. */
import { HistoryError } from '../backfill/historyError.ts';
import { ConfigError, formatFault } from '../config/faults.ts';
import { Unavailable } from '../errors.ts';
import { StoreCorrupt, StoreUnavailable } from '../store/store.ts';
import type { CliTools } from './tools.ts';

/** By the code of the system's error. */
type Reasons = Readonly<Record<string, string>>;

const ADDRESS_FAULTS: Reasons = {
  EADDRINUSE: 'is in use',
  EADDRNOTAVAIL: 'is not of this machine',
  ENOTFOUND: 'has a name nobody knows',
  EAI_AGAIN: 'has a name that cannot be looked up now',
  EACCES: 'is not for this user: ports below 1024 need root',
};

const FILE_FAULTS: Reasons = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not use it',
  EPERM: 'this user may not use it',
  EEXIST: 'it is there and is no folder',
  EROFS: 'it cannot be written: its file system is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
  ENOTDIR: 'what should be a folder on the way to it is none',
};

interface SystemError extends NodeJS.ErrnoException {
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
}

/** A thread that cannot be started is short of the handles it waits for events with. */
const TOO_FEW_HANDLES = new Set(['EMFILE', 'ENFILE', 'ERR_WORKER_INIT_FAILED']);

/** Thrown without a code on Node 20, where `npm ci` alone leaves SQLite uncompiled: packages run no install scripts (.npmrc). */
const NOT_COMPILED = 'Could not locate the bindings file';

/**
 * Gives the exit code of `work`; 1 where it fails for a reason that is told. Throws any other. `addressFlag` is what
 * another address to listen on is given by.
 */
export async function explained(
  { err }: Pick<CliTools, 'err'>,
  work: () => Promise<number>,
  addressFlag = '--web.listen-address',
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const sentences = sentencesOf(error, addressFlag);
    if (!sentences) throw error;
    for (const sentence of sentences) err(sentence);
    return 1;
  }
}

function sentencesOf(error: unknown, addressFlag: string): readonly string[] | undefined {
  if (error instanceof ConfigError) return error.faults.map(formatFault);
  if (error instanceof HistoryError) return [error.message];
  if (error instanceof Unavailable) return sentencesOf(error.cause, addressFlag);
  if (error instanceof StoreUnavailable || error instanceof StoreCorrupt) return [`store: ${error.message}`];
  const sentence = ofInstallation(error) ?? ofSystem(error, addressFlag);
  return sentence === undefined ? undefined : [sentence];
}

function ofInstallation(error: unknown): string | undefined {
  return error instanceof Error && error.message.startsWith(NOT_COMPILED)
    ? "SQLite's binding has not been compiled for this Node.js; from the source's folder, run: bash scripts/prepare.sh"
    : undefined;
}

/** What the operating system refused. */
function ofSystem(error: unknown, addressFlag: string): string | undefined {
  const { code = '', path, ...where } = (error ?? {}) as SystemError;
  if (TOO_FEW_HANDLES.has(code)) return `Too many open files; raise the limit (ulimit -n) (${code})`;
  if (path !== undefined) return FILE_FAULTS[code] && `${path}: ${FILE_FAULTS[code]}`;
  const reason = ADDRESS_FAULTS[code];
  return (
    reason &&
    `The listen address${nameOf(where)} ${reason}; set another one with ${addressFlag} (port 0: any that is free)`
  );
}

/** As far as the error tells it, with a space before it. */
function nameOf({ hostname, address, port }: Partial<SystemError>): string {
  const host = hostname ?? address;
  if (host === undefined) return '';
  const written = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? ` ${written}` : ` ${written}:${port}`;
}
