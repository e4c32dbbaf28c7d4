/** How `demo` is given on the command line. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { DEFAULT_PORT } from '../config/defaultPort.ts';
import { daysOption, portNumber, positive, wholeNumber } from './arguments.ts';
import type { DemoOptions } from './demo/options.ts';

interface DemoFlags {
  readonly port: number;
  readonly rate: number;
  readonly seed: number;
  readonly history: number;
}

const POSTED_MS = 6 * 3_600_000;
/** A quarter of an hour to make, about. */
const LONGEST_HISTORY_DAYS = 366;

/** Adds the command; `run` is called with what was asked for. */
export function registerDemo(program: Command, run: (options: DemoOptions) => Promise<void>): void {
  program
    .command('demo')
    .description('run the exporter with simulated traffic and show its KPIs live')
    .addOption(
      new Option('--port <number>', 'port of the exporter; 0: any free one')
        .argParser(portNumber)
        .default(DEFAULT_PORT),
    )
    .addOption(
      new Option('--rate <number>', 'conversations per hour at the mean').argParser(positive).default(12),
    )
    .addOption(
      new Option('--seed <number>', 'the same seed makes the same traffic').argParser(wholeNumber).default(1),
    )
    .addOption(
      daysOption(
        '--history <duration>',
        'past it opens on, where Prometheus is there; whole days',
        '28d',
        LONGEST_HISTORY_DAYS,
      ),
    )
    .action(async ({ rate, history, ...flags }: DemoFlags) => {
      await run({ ...flags, ratePerHour: rate, historyMs: history, postedMs: POSTED_MS });
    });
}
