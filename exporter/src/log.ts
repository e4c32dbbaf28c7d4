/**
 * Structured logs, an entry a line. Nothing a webhook brought is ever logged: names of sources, reasons and counts are.
 */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { LogFormat, LogLevel } from './logNames.ts';

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Called with each finished line. */
  readonly write: (line: string) => void;
}

export function createLog({ level, format, write }: LogOptions): Logger {
  const destination: DestinationStream = {
    write: (line) => {
      write(withoutTricks(format === 'json' ? line : toLogfmt(line)));
    },
  };
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"ts":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: 'msg',
      serializers: { err: describeError },
    },
    destination,
  );
}

/**
 * What JSON leaves as it is, but some reader takes for a line's end, an escape sequence (C1 controls) or a command to
 * turn the text around. Stands only inside quotes, in either format.
 */
const TRICKS = /[\u007f-\u009f\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

function withoutTricks(line: string): string {
  return line.replace(TRICKS, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Messages and codes, no stack: a stack belongs to unexpected errors only. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name: type, message, cause } = error;
  const isOurs = type !== 'Error' && type !== 'TypeError' && type !== 'RangeError';
  return {
    type,
    message,
    ...(isOurs ? {} : { stack: error.stack }),
    ...(cause instanceof Error ? { cause: cause.message } : {}),
  };
}

/** One line of `key=value`, as Prometheus programs log. */
function toLogfmt(line: string): string {
  const { ts, level, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const pairs = Object.entries({ ts, level, msg, ...flatten(rest) });
  return `${pairs.map(([key, value]) => `${key}=${quote(value)}`).join(' ')}\n`;
}

function flatten(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).map(([inner, deep]) => [`${key}_${inner}`, deep as unknown])
        : [[key, value]],
    ),
  );
}

function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w.:/+-]+$/.test(text) ? text : JSON.stringify(text);
}

/** Swallows everything: for tests that are not about logs. */
export function silentLog(): Logger {
  return pino(
    { level: 'silent' },
    new Writable({
      write: (_chunk, _encoding, done) => {
        done();
      },
    }),
  );
}
