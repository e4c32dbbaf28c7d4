/** `npm run bench [-- row …]`: measures, prints, and writes what was measured. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseOptions, USAGE } from './options.ts';
import type { Options } from './options.ts';
import { describeMachine, sayMachine } from './report/machine.ts';
import { withRow } from './report/page.ts';
import { profilesIn } from './report/profile.ts';
import type { Row } from './report/row.ts';
import { isMet } from './report/row.ts';
import { markdownOf } from './report/table.ts';
import { Stage } from './rows/bench.ts';
import type { Bench } from './rows/bench.ts';
import { growth } from './rows/growth.ts';
import { latency } from './rows/latency.ts';
import { memory } from './rows/memory.ts';
import { recovery } from './rows/recovery.ts';
import { scrapes } from './rows/scrapes.ts';
import { soak } from './rows/soak.ts';
import { batches, throughput } from './rows/throughput.ts';

/** In this order: what `growth` leaves in its store, `memory` and `recovery` start from. */
const ROWS: Readonly<Record<string, (stage: Stage) => Promise<Row>>> = {
  throughput,
  latency,
  batches,
  scrapes,
  growth,
  memory,
  recovery,
  soak,
};
/** Only when asked for by name. */
const LONG_ROWS = ['soak'];
const PROFILE_LINES = 30;

let upNow: Stage | undefined;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function benchOf(options: Options, folder: string): Bench {
  return {
    bin: options.exporter,
    folder,
    isQuick: options.quick,
    rounds: options.rounds,
    connections: options.connections,
    facts: options.facts,
    factsBudgetMs: options.factsMinutes * 60_000,
    soakMinutes: options.soakMinutes,
    clockSpeed: options.clockSpeed,
    filled: {},
    say,
  };
}

async function measure(name: string, bench: Bench): Promise<Row> {
  const stage = new Stage(bench);
  upNow = stage;
  try {
    const row = await ROWS[name]?.(stage);
    if (!row) throw new TypeError(`No row ${name}`);
    return row;
  } finally {
    await stage.strike();
  }
}

async function measureAll(options: Options, folder: string): Promise<void> {
  const machine = describeMachine(folder);
  const day = new Date().toISOString().slice(0, 10);
  say(sayMachine(machine));
  const bench = benchOf(options, folder);
  const names =
    options.rows.length > 0 ? options.rows : Object.keys(ROWS).filter((name) => !LONG_ROWS.includes(name));
  const rows: Row[] = [];
  for (const name of Object.keys(ROWS).filter((one) => names.includes(one))) {
    const profiles = join(folder, `profiles-${name}`);
    if (options.profile) mkdirSync(profiles);
    const row = await measure(name, options.profile ? { ...bench, profiles } : bench);
    rows.push(row);
    const text = `${markdownOf(row)}\n\nMeasured ${day}${options.quick ? ', short run' : ''}: ${sayMachine(machine)}.`;
    process.stdout.write(`${text}\n\n`);
    if (options.profile) process.stdout.write(`${profilesIn(profiles, PROFILE_LINES).join('\n\n')}\n\n`);
    if (options.markdown !== undefined)
      writeFileSync(options.markdown, withRow(readFileSync(options.markdown, 'utf8'), name, text));
    if (options.json !== undefined)
      writeFileSync(
        options.json,
        `${JSON.stringify({ day, isQuick: options.quick, machine, rows }, null, 2)}\n`,
      );
  }
  close(rows);
}

function close(rows: readonly Row[]): void {
  const goals = rows.flatMap((row) => row.goals);
  const isVoid = rows.filter(({ faults }) => faults.length > 0);
  const met = rows.filter((row) => !isVoid.includes(row)).flatMap((row) => row.goals.filter(isMet));
  process.stdout.write(`${met.length} of ${goals.length} goals met\n`);
  if (isVoid.length === 0) return;
  process.stdout.write(`Void: ${isVoid.map(({ name }) => name).join(', ')}\n`);
  process.exitCode = 1;
}

/** Nothing where they cannot be understood; that has been said then. */
function optionsOf(args: readonly string[]): Options | undefined {
  try {
    return parseOptions(args, Object.keys(ROWS));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    say(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
    return undefined;
  }
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(`${USAGE}\nRows: ${Object.keys(ROWS).join(', ')}\n`);
    return;
  }
  const options = optionsOf(args);
  if (!options) return;
  const folder = mkdtempSync(join(options.dir, 'helpdesk-bench-'));
  const clean = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      // What runs still writes into the folder.
      void Promise.resolve(upNow?.strike()).finally(() => {
        clean();
        process.exit(1);
      });
    });
  }
  try {
    await measureAll(options, folder);
  } finally {
    clean();
  }
}

await main(process.argv.slice(2));
