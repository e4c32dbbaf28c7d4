/** Collects log lines, and knows which of them nobody expected. */
import { createLog } from '../log.ts';
import type { Logger } from 'pino';

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

const GRAVE = new Set(['error', 'fatal']);

export class LogWatch {
  readonly lines: LogLine[] = [];
  readonly raw: string[] = [];
  readonly #expected: RegExp[] = [];

  readonly write = (line: string): void => {
    this.raw.push(line);
    this.lines.push(JSON.parse(line) as LogLine);
  };

  createLog(): Logger {
    return createLog({ level: 'debug', format: 'json', write: this.write });
  }

  /** Error-level lines whose message fits are part of the test. */
  expectError(message: RegExp): void {
    this.#expected.push(message);
  }

  messages(level?: string): string[] {
    return this.lines.filter((line) => level === undefined || line.level === level).map(({ msg }) => msg);
  }

  /** Throws when a line at error level or above was not expected, or holds what no log may hold. */
  verify(forbidden: readonly string[]): void {
    const unexpected = this.lines.filter(
      ({ level, msg }) => GRAVE.has(level) && !this.#expected.some((expected) => expected.test(msg)),
    );
    if (unexpected.length > 0)
      throw new Error(`Unexpected in the log: ${JSON.stringify(unexpected, null, 2)}`);
    const leaked = forbidden.filter((text) => this.raw.some((line) => line.includes(text)));
    if (leaked.length > 0) throw new Error(`The log gives away: ${leaked.join(', ')}`);
  }
}
