/** How `backfill` is given on the command line. */
import { Option } from 'commander';
import type { Command } from 'commander';
import { LOG_FORMAT_TITLES } from '../backfill/formats/titles.ts';
import type { LogFormatName } from '../backfill/formats/titles.ts';
import { duration, instant } from './arguments.ts';

export interface BackfillFlags {
  readonly 'config.file': string;
  readonly output: string;
  readonly fromFormat: LogFormatName;
  readonly source?: string;
  readonly step: number;
  readonly chunk: number;
  readonly until?: number;
  readonly label: readonly string[];
  readonly store?: string;
}

/** Adds the command; `run` is called with what was asked for. */
export function registerBackfill(
  program: Command,
  run: (files: readonly string[], flags: BackfillFlags) => Promise<void>,
): void {
  const titles = Object.entries(LOG_FORMAT_TITLES).map(([name, title]) => `${name}: ${title}`);
  program
    .command('backfill [files...]')
    .description('turn a log of the past into OpenMetrics for Prometheus; - or no file: standard input')
    .requiredOption('--output <folder>', 'where the samples go, and how far they have come')
    .option('--config.file <path>', 'configuration file: key, inboxes, calendars, objectives', 'helpdesk.yml')
    .addOption(
      new Option('--from-format <format>', `what the log is written in (${titles.join('; ')})`)
        .choices(Object.keys(LOG_FORMAT_TITLES))
        .default('generic'),
    )
    .option('--source <name>', 'source of the configuration it belongs to; default: the only one of its kind')
    .addOption(
      new Option('--step <duration>', 'time between two samples: the scrape interval of the past')
        .argParser(duration)
        .default(120_000, '2m'),
    )
    .addOption(
      new Option('--chunk <duration>', 'time in one file').argParser(duration).default(86_400_000, '1d'),
    )
    .addOption(
      new Option(
        '--until <RFC3339>',
        'leave out what happened later, let time go on until then; default: the last event',
      ).argParser(instant),
    )
    .addOption(
      new Option('--label <name=value>', 'label of every sample, may be repeated; default: job and instance')
        .argParser((text: string, before: readonly string[]) => [...before, text])
        .default([], 'job=helpdesk-exporter, instance=<listen>'),
    )
    .option('--store <file>', 'store a live exporter goes on from; default: helpdesk.db in the output folder')
    .action(run);
}
