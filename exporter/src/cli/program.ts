/**
 * The command line: its commands, flags and help. What a command does is read only when it is given, so that none waits for
 * the work of the others.
 */
import { Command, Option } from 'commander';
import { LOG_FORMATS, LOG_LEVELS } from '../logNames.ts';
import type { LogFormat, LogLevel } from '../logNames.ts';
import { registerBackfill } from './backfillCommand.ts';
import { registerDemo } from './demoCommand.ts';
import { explained } from './failures.ts';
import { registerSimulate } from './simulateCommand.ts';
import type { CliTools } from './tools.ts';

interface ServeFlags {
  readonly 'config.file': string;
  readonly 'web.listenAddress'?: string;
  readonly 'log.level': LogLevel;
  readonly 'log.format': LogFormat;
}

/** `run` gives the exit code. */
export function createProgram(tools: CliTools): { run: (args: readonly string[]) => Promise<number> } {
  let exitCode = 0;
  const program = new Command('helpdesk-exporter')
    .description('Turns helpdesk webhooks into KPI histograms and gauges for Prometheus.')
    .version(`helpdesk-exporter ${tools.version}`, '--version', 'print the version and exit')
    .helpOption('-h, --help', 'print this help and exit')
    .configureOutput({
      writeOut: (text) => {
        tools.out(text.trimEnd());
      },
      writeErr: (text) => {
        tools.err(text.trimEnd());
      },
    })
    .exitOverride()
    .showHelpAfterError('(--help lists all flags)');
  const serveCommand = program
    .command('serve', { isDefault: true })
    .description('take webhooks and expose metrics (the default command)')
    .option('--config.file <path>', 'configuration file', 'helpdesk.yml')
    .option('--web.listen-address <host:port>', 'address to listen on, over the one in the file')
    .addOption(
      new Option('--log.level <level>', 'least severe level to log').choices(LOG_LEVELS).default('info'),
    )
    .addOption(
      new Option('--log.format <format>', 'how log lines are written').choices(LOG_FORMATS).default('logfmt'),
    )
    // What is no command comes here, where none is named.
    .allowExcessArguments()
    .action(async (flags: ServeFlags) => {
      const [excess] = serveCommand.args;
      if (excess !== undefined) await refuseExcess(program, serveCommand, excess);
      exitCode = await explained(tools, () => serve(flags, tools));
    });
  program.addHelpText('after', () => `\nOptions of serve:\n${optionsIn(serveCommand.helpInformation())}`);
  program
    .command('check-config <file>')
    .description('list every fault of a configuration file; exit 1 if there are any')
    .action(async (file: string) => {
      const { checkConfig } = await import('./checkConfig.ts');
      exitCode = await checkConfig(file, tools);
    });
  registerBackfill(program, async (files, flags) => {
    exitCode = await explained(tools, async () => {
      const { backfill } = await import('./backfill.ts');
      return backfill(files, flags, tools);
    });
  });
  registerSimulate(program, async (options) => {
    exitCode = await explained(
      tools,
      async () => {
        const { simulate } = await import('./simulate.ts');
        return simulate(options, tools);
      },
      '--api-listen',
    );
  });
  registerDemo(program, async (options) => {
    exitCode = await explained(
      tools,
      async () => {
        const { demo } = await import('./demo/demo.ts');
        return demo(options, tools);
      },
      '--port',
    );
  });
  return {
    run: async (args) => {
      try {
        await program.parseAsync(args, { from: 'user' });
      } catch (error) {
        return exitCodeOf(error);
      }
      return exitCode;
    },
  };
}

/** Says what is wrong with a word that `serve`, named or not, does not take. */
async function refuseExcess(program: Command, serveCommand: Command, word: string): Promise<never> {
  const names = program.commands.map((command) => command.name());
  if (program.args[0] === serveCommand.name())
    return serveCommand.error(`error: too many arguments for 'serve': it takes flags alone, not '${word}'`);
  if (names.includes(word)) return program.error(`error: the command '${word}' must come before all flags`);
  const { nearest } = await import('../config/suggestion.ts');
  const meant = nearest(word, names);
  const hint = meant === undefined ? '' : `\n(Did you mean ${meant}?)`;
  return program.error(`error: unknown command '${word}'${hint}`);
}

/** The list of options of a help text. */
function optionsIn(help: string): string {
  return help.slice(help.indexOf('Options:')).split('\n').slice(1).join('\n').trimEnd();
}

/** Commander has already told the user; only its code is left. */
function exitCodeOf(error: unknown): number {
  if (error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number')
    return error.exitCode;
  throw error;
}

async function serve(flags: ServeFlags, tools: CliTools): Promise<number> {
  const listenAddress = flags['web.listenAddress'];
  // Heard from here on: a supervisor may ask a program that is still starting.
  const stopped = tools.stopSignal();
  const reloads = createReloads(tools);
  const { startExporter } = await import('./serve.ts');
  const exporter = await startExporter(
    {
      configFile: flags['config.file'],
      logLevel: flags['log.level'],
      logFormat: flags['log.format'],
      ...(listenAddress === undefined ? {} : { listenAddress }),
    },
    tools,
  );
  reloads.answerWith(() => void exporter.reload());
  const isWanted = await Promise.race([stopped.then(() => true), exporter.died.catch(() => false)]);
  await exporter.stop();
  return isWanted ? 0 : 1;
}

/** Signals to reload; one that comes before there is anybody to answer it is answered as soon as there is. */
function createReloads(tools: Pick<CliTools, 'onReloadSignal'>): {
  answerWith: (reload: () => void) => void;
} {
  let isAsked = false;
  let answer = (): void => {
    isAsked = true;
  };
  tools.onReloadSignal(() => {
    answer();
  });
  return {
    answerWith: (reload) => {
      answer = reload;
      if (isAsked) reload();
    },
  };
}
