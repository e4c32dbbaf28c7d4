/** Arguments of the command line. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { EXPORTER_BIN, PERFORMANCE_PAGE } from './paths.ts';

export interface Options {
  readonly rows: readonly string[];
  readonly quick: boolean;
  readonly profile: boolean;
  readonly exporter: string;
  readonly rounds: number;
  readonly connections: number;
  readonly dir: string;
  readonly json?: string;
  /** Undefined: not to be written. */
  readonly markdown?: string;
  readonly facts: number;
  readonly factsMinutes: number;
  readonly soakMinutes: number;
  readonly clockSpeed: number;
}

export const USAGE = `npm run bench [-- ROW … FLAGS]

  --quick              shorter; the figures are rough, and docs/performance.md stays as it is
  --profile            CPU profile of the exporter, its functions by self time; slows it down
  --exporter FILE      measure another build: its bin/helpdesk-exporter.js
  --rounds N           rounds of each comparison (3; quick: 1)
  --connections N      keep-alive connections of the load (256)
  --dir FOLDER         where the stores lie while measured (the system's folder for temporary files)
  --json FILE          write the figures as JSON
  --markdown FILE      page to write the tables into (docs/performance.md)
  --facts N            growth: facts to store in the end (10000000; quick: 200000)
  --facts-minutes N    growth: and how long that may take (15)
  --soak-minutes N     soak: how long (30)
  --clock-speed N      soak: how much faster the exporter's clock runs than ours (2880: a day in 30 s)
`;

/** Throws `TypeError` on what it does not know, and on a page that is not there to be written into. */
export function parseOptions(args: readonly string[], known: readonly string[]): Options {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: FLAGS });
  const unknown = positionals.find((row) => !known.includes(row));
  if (unknown !== undefined) throw new TypeError(`No row ${unknown}; there are ${known.join(', ')}`);
  const { quick, profile } = values;
  const markdown = values.markdown ?? (quick || profile ? undefined : PERFORMANCE_PAGE);
  if (markdown !== undefined && !existsSync(markdown))
    throw new TypeError(`--markdown: there is no page ${markdown}; the tables go between the markers of one`);
  return {
    rows: positionals,
    quick,
    profile,
    exporter: values.exporter,
    dir: values.dir,
    rounds: toCount('rounds', values.rounds ?? (quick ? '1' : '3')),
    connections: toCount('connections', values.connections),
    facts: toCount('facts', values.facts ?? (quick ? '200000' : '10000000')),
    factsMinutes: toCount('facts-minutes', values['facts-minutes']),
    soakMinutes: toCount('soak-minutes', values['soak-minutes']),
    clockSpeed: toCount('clock-speed', values['clock-speed']),
    ...(values.json === undefined ? {} : { json: values.json }),
    ...(markdown === undefined ? {} : { markdown }),
  };
}

const FLAGS = {
  quick: { type: 'boolean', default: false },
  profile: { type: 'boolean', default: false },
  exporter: { type: 'string', default: EXPORTER_BIN },
  rounds: { type: 'string' },
  connections: { type: 'string', default: '256' },
  dir: { type: 'string', default: tmpdir() },
  json: { type: 'string' },
  markdown: { type: 'string' },
  facts: { type: 'string' },
  'facts-minutes': { type: 'string', default: '15' },
  'soak-minutes': { type: 'string', default: '30' },
  'clock-speed': { type: 'string', default: '2880' },
} as const;

function toCount(flag: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new TypeError(`--${flag} must be a number above 0`);
  return value;
}
