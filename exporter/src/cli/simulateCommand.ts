/** How `simulate` is given on the command line. */
import type { Command } from 'commander';
import type { SimulateTools } from './simulate.ts';
import { optionsOfSending, optionsOfTraffic, type SimulateOptions } from './simulateOptions.ts';

/** Adds the command; `done` is told its exit code. */
export function registerSimulate(
  program: Command,
  tools: SimulateTools,
  done: (exitCode: number) => void,
): void {
  const command = program
    .command('simulate')
    .description('make seeded support traffic and post it to a running exporter as signed webhooks');
  for (const option of [...optionsOfTraffic(), ...optionsOfSending()]) command.addOption(option);
  command.action(async (options: SimulateOptions) => {
    const { simulate } = await import('./simulate.ts');
    done(await simulate(options, tools));
  });
}
