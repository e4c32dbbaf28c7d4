/** A configuration without a disk. */
import type { Config } from '../config.ts';
import { ConfigError } from '../faults.ts';
import { loadConfig } from '../load.ts';
import type { LoadOptions } from '../load.ts';

/** Reads from a table of files; any other path is a file that is not there. */
export function createFakeFiles(files: Readonly<Record<string, string>>): (path: string) => string {
  return (path) => {
    const content = files[path];
    if (content === undefined)
      throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT', syscall: 'open', path });
    return content;
  };
}

export interface Given extends Partial<Pick<LoadOptions, 'env' | 'overrides'>> {
  readonly files?: Readonly<Record<string, string>>;
}

/** Loads a text as `helpdesk.yml`. */
export function load(text: string, { files = {}, env = {}, overrides = {} }: Given = {}): Config {
  const readFile = createFakeFiles({ ...files, 'helpdesk.yml': text });
  return loadConfig({ path: 'helpdesk.yml', env, readFile, overrides });
}

/** What `load` throws; undefined when it loads. Anything but a ConfigError is thrown on. */
export function errorOf(text: string, given?: Given): ConfigError | undefined {
  try {
    load(text, given);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error;
  }
}

/** What `load` says is wrong, a line per fault. */
export function faultsOf(text: string, given?: Given): string[] {
  return errorOf(text, given)?.message.split('\n').slice(0, -1) ?? [];
}

export const KEY = 'pseudonymKey: 0123456789abcdef\n';
export const SOURCE_SECRET = '0123456789abcdef01234567';
export const SOURCES = `sources:
  - name: shop
    kind: generic
    secret: ${SOURCE_SECRET}
    inboxes: { '*': { inbox: support } }
`;
/** The least a configuration holds. */
export const LEAST = KEY + SOURCES;
