import { plural } from './plural.ts';

/** From the root of the file to a value: names of keys and places in lists. */
export type Path = readonly PropertyKey[];

/** One thing wrong with the configuration. `line` and `column` count from 1; absent where there is no place to name. */
export interface Fault {
  /** The file, or the flag where a flag gave the value. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Such as `sources[0].inboxes.*.team`; absent when the file as a whole is concerned. */
  readonly key?: string;
  /** What is wrong and what to do. Never quotes a text of the file that could be a secret. */
  readonly message: string;
}

/** Everything wrong with the configuration, at once. The message is the list, a fault per line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super([...faults.map(formatFault), plural(faults.length, 'fault')].join('\n'));
    this.faults = faults;
  }
}

/** `file:line:column key: message`. */
export function formatFault({ file, line, column, key, message }: Fault): string {
  const place = line === undefined ? [file] : [file, line, column ?? 1];
  return `${place.join(':')} ${key === undefined ? '' : `${key}: `}${message}`;
}

const PLAIN_KEY = /^[\p{L}\p{N}_*@+:-]+$/u;

/** Path as one reads it: `sources[0].inboxes["a b"].team`. */
export function keyPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const name = String(part);
    if (!PLAIN_KEY.test(name)) return `${text}[${JSON.stringify(name)}]`;
    return text === '' ? name : `${text}.${name}`;
  }, '');
}
