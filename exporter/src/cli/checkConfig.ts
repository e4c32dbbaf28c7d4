import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { ConfigError, formatFault } from '../config/faults.ts';
import { loadConfig } from '../config/load.ts';
import { plural } from '../config/plural.ts';

export interface CheckConfigTools {
  readonly env: Environment;
  /** Gives a file's text or throws. */
  readonly readFile: (path: string) => string;
  /** Called once per line, without its end. */
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** The `check-config` command: says what a file holds, or all that is wrong with it. Gives the exit code, 0 or 1. */
export function checkConfig(path: string, tools: CheckConfigTools): Promise<number> {
  return new Promise((resolve) => {
    resolve(check(path, tools));
  });
}

function check(path: string, { env, readFile, out, err }: CheckConfigTools): number {
  try {
    out(`${path} is fine: ${summaryOf(loadConfig({ path, env, readFile, namedBy: 'behind check-config' }))}`);
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const fault of error.faults) err(formatFault(fault));
    err(plural(error.faults.length, 'fault'));
    return 1;
  }
}

function summaryOf({ sources, inboxes, calendars, escalation, alertmanagers }: Config): string {
  return [
    plural(sources.length, 'source'),
    plural(Object.keys(inboxes).length, 'inbox'),
    plural(Object.keys(calendars).length, 'calendar'),
    plural(escalation.length, 'escalation level'),
    plural(alertmanagers.length, 'Alertmanager'),
  ].join(', ');
}
