/** How `simulate` is given on the command line. */
import type { Command } from 'commander';
import { optionsOfSending, optionsOfTraffic, type SimulateOptions } from './simulateOptions.ts';

/** Adds the command; `run` is called with what was asked for. */
export function registerSimulate(program: Command, run: (options: SimulateOptions) => Promise<void>): void {
  const command = program
    .command('simulate')
    .description('make seeded support traffic and post it to a running exporter as signed webhooks');
  for (const option of [...optionsOfTraffic(), ...optionsOfSending()]) command.addOption(option);
  command.action(run);
}
