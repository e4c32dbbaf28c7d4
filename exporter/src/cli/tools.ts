/** What the commands need of the process, handed in by `main.ts` so that tests can hand in their own. */
import type { createServer } from 'node:http';
import type { OpenBackend } from '../backend/backend.ts';

export interface CliTools {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly nodeVersion: string;
  readonly createServer: typeof createServer;
  /** Opens the store and all that counts, in a thread of its own or in this one. */
  readonly openBackend: OpenBackend;
  /** Our clock, milliseconds. */
  readonly now: () => number;
  /** Gives a file's text or throws. */
  readonly readFile: (path: string) => string;
  /** Gives a file's bytes as they come, `-` being standard input. Fails as it is read, where it cannot be. */
  readonly openInput: (path: string) => AsyncIterable<Uint8Array>;
  /** Called with a whole line, without its end. */
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Called with a whole log line, with its end. */
  readonly logLine: (line: string) => void;
  /** Resolves with the name of the signal that asks to stop. */
  readonly stopSignal: () => Promise<string>;
  /** Writes text as it is to a terminal; absent where standard error is none. */
  readonly terminal?: (text: string) => void;
  /** Characters in a row of that terminal now; infinite where it does not say. */
  readonly terminalWidth?: () => number;
  /** Path of a file below the repository's `provisioning` folder. */
  readonly provisioned: (name: string) => string;
  /** Calls back at every signal that asks to reload. */
  readonly onReloadSignal: (reload: () => void) => void;
}
