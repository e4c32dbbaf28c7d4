/** Progress of long work: in place on a terminal, a line now and then elsewhere. */
import type { CliTools } from './tools.ts';

export interface Teller {
  /** Shown when it is time for news. */
  tell(line: string): void;
  /** Always shown. */
  done(line: string): void;
}

export const CLEAR_LINE = '\r\u001b[K';
const EVERY_MS = 5000;
const EVERY_ON_TERMINAL_MS = 200;

export function createTeller({ err, terminal, now }: Pick<CliTools, 'err' | 'terminal' | 'now'>): Teller {
  const everyMs = terminal ? EVERY_ON_TERMINAL_MS : EVERY_MS;
  let toldAt = now();
  return {
    tell: (line) => {
      if (now() - toldAt < everyMs) return;
      toldAt = now();
      if (terminal) terminal(`${CLEAR_LINE}${line}`);
      else err(line);
    },
    done: (line) => {
      terminal?.(CLEAR_LINE);
      err(line);
    },
  };
}
