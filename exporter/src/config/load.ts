import { dirname, isAbsolute, join } from 'node:path';
import type { Config } from './config.ts';
import { readDocument } from './document.ts';
import type { Complaint, ConfigDocument } from './document.ts';
import type { Environment } from './environment.ts';
import { ConfigError, keyPath } from './faults.ts';
import type { Fault } from './faults.ts';
import { entriesOf, isMap } from './fields.ts';
import { unreadable } from './refusal.ts';
import { resolveConfig } from './resolve.ts';
import { createSchema } from './schema.ts';

export interface LoadOptions {
  /** Of the configuration file. Relative paths of secret files start from its folder. */
  readonly path: string;
  readonly env: Environment;
  /** Gives a file's text or throws. */
  readonly readFile: (path: string) => string;
  /** What flags say instead of the file. */
  readonly overrides?: Overrides;
  /** How the file is named; by `--config.file`, unless told. */
  readonly namedBy?: string;
}

export interface Overrides {
  /** `--web.listen-address` */
  readonly listen?: string | undefined;
}

const FLAGS: Readonly<Record<keyof Overrides, string>> = { listen: '--web.listen-address' };

/** Reads, judges and freezes a configuration; throws a `ConfigError` with every fault it has. */
export function loadConfig(options: LoadOptions): Config {
  const document = readDocument(contentOf(options), options.env);
  if (!document.readable) throw errorOf(document.complaints, document, options);
  const schema = createSchema((path) => options.readFile(besideConfig(path, options.path)));
  const result = schema.safeParse(overridden(document.value, options.overrides));
  const found = result.success ? [] : result.error.issues;
  const known = new Set(document.complaints.map(({ path }) => keyPath(path)));
  const complaints = [...document.complaints, ...found.filter(({ path }) => !known.has(keyPath(path)))];
  if (!result.success || complaints.length > 0) throw errorOf(complaints, document, options);
  return resolveConfig(result.data);
}

function contentOf({ path, readFile, namedBy = 'with --config.file' }: LoadOptions): string {
  try {
    return readFile(path);
  } catch (error) {
    const message = unreadable(error, `name the configuration file ${namedBy}`);
    throw new ConfigError([{ file: path, message }]);
  }
}

function besideConfig(path: string, configPath: string): string {
  return isAbsolute(path) ? path : join(dirname(configPath), path);
}

function overridden(value: unknown, overrides: Overrides = {}): unknown {
  const given = entriesOf(overrides).filter(([, text]) => text !== undefined);
  return given.length === 0 || !isMap(value) ? value : { ...value, ...Object.fromEntries(given) };
}

function errorOf(
  complaints: readonly Complaint[],
  document: ConfigDocument,
  options: LoadOptions,
): ConfigError {
  const faults = complaints.map((complaint) => toFault(complaint, document, options));
  const unlike = new Map(faults.map((fault) => [`${fault.key ?? ''} ${fault.message}`, fault]));
  return new ConfigError([...unlike.values()].sort(byPlace));
}

function toFault(
  complaint: Complaint,
  document: ConfigDocument,
  { path: file, overrides }: LoadOptions,
): Fault {
  const { path, message } = complaint;
  const key = path.length === 0 ? {} : { key: keyPath(path) };
  if (path[0] === 'listen' && overrides?.listen !== undefined) return { file: FLAGS.listen, ...key, message };
  return { file, ...(complaint.position ?? document.locate(path)), ...key, message };
}

function byPlace(a: Fault, b: Fault): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
