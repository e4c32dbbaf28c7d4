/** The `simulate` command: makes support traffic and posts it to a running exporter as signed webhooks. */
import { writeFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { DIALECTS, PAIR } from '../simulate/dialects/all.ts';
import type { ListenOn } from '../simulate/dialects/serveApi.ts';
import { dialectSpeaker, pairSpeaker, type Speaker, type Voice } from '../simulate/dialects/speaker.ts';
import { postAll, type PostReport, type Progress } from '../simulate/post.ts';
import { countLines, progressBar, progressLine, summaryLines } from '../simulate/report.ts';
import type { Accounts } from '../simulate/request.ts';
import { SCENARIOS, type ScenarioName } from '../simulate/scenario.ts';
import { createSimulation, type Simulation } from '../simulate/simulation.ts';
import type { SecretEntry } from '../simulate/simulatedConfig.ts';
import { createTransport } from '../simulate/transport.ts';
import {
  durationOption,
  httpUrl,
  instant,
  listenOn,
  positive,
  positiveWhole,
  shareOption,
  speed,
  wholeNumber,
} from './arguments.ts';
import { writeSimulatedHistory } from './simulatedHistory.ts';
import type { CliTools } from './tools.ts';

/** A part of what every command is lent by the process, and a little more. */
export interface SimulateTools extends Pick<CliTools, 'out' | 'err' | 'readFile' | 'now'> {
  /** Resolves when it shall stop; what is under way is waited for. Asked once, when posting begins. */
  readonly stopSignal?: () => Promise<unknown>;
  /** Writes text as it is to a terminal; absent where progress goes to a file. */
  readonly terminal?: (text: string) => void;
  /** Default: the file system. `isSecret`: for the owner's eyes only. */
  readonly writeFile?: (path: string, text: string, isSecret: boolean) => void;
}

function writeToDisk(path: string, text: string, isSecret: boolean): void {
  writeFileSync(path, text, { mode: isSecret ? 0o600 : 0o644 });
}

export interface SimulateOptions {
  readonly url: string;
  readonly seed: number;
  readonly from?: number;
  readonly for: number;
  readonly rate: number;
  readonly speed: number;
  readonly duplicates: number;
  readonly reorder: number;
  readonly maxDelay: number;
  readonly loss: number;
  readonly scenario: ScenarioName;
  readonly scenarioAt: number;
  readonly scenarioFor: number;
  readonly window: number;
  readonly concurrency: number;
  readonly dialect: string;
  readonly apiListen?: ListenOn;
  readonly apiIdle: number;
  readonly source?: string;
  readonly secret?: string;
  readonly secretFile?: string;
  readonly 'whatsapp.source': string;
  readonly 'whatsapp.secret'?: string;
  readonly 'whatsapp.secretFile'?: string;
  readonly 'generic.source': string;
  readonly 'generic.secret'?: string;
  readonly 'generic.secretFile'?: string;
  readonly truth?: string;
  readonly asOf?: number;
  readonly configOut?: string;
  readonly dryRun?: boolean;
  readonly history?: string;
  readonly step: number;
}

const DAY_MS = 86_400_000;

/** What the exporter waits by default before it counts. */
const USUAL_LATENESS_MS = 10_000;

const DEFAULT_SECRETS = {
  whatsapp: 'simulated-whatsapp-app-secret',
  generic: `whsec_${Buffer.from('simulated-generic-signing-key-32').toString('base64')}`,
} as const;

/** Adds the `simulate` command; `done` is told its exit code. */
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
    done(await simulate(options, tools));
  });
}

function optionsOfTraffic(): Option[] {
  return [
    new Option('--seed <number>', 'the same seed makes the same traffic').argParser(wholeNumber).default(1),
    new Option(
      '--from <RFC3339>',
      'start of the traffic in event time; default: now at speed 1, else so that it ends now',
    ).argParser(instant),
    durationOption('--for <duration>', 'how long the traffic lasts, in event time', '1d'),
    new Option('--rate <number>', 'conversations per hour at the mean of a week')
      .argParser(positive)
      .default(40),
    new Option('--scenario <name>', 'what goes wrong').choices(SCENARIOS).default('normal'),
    durationOption('--scenario-at <duration>', 'from the start until it goes wrong', '12h'),
    durationOption('--scenario-for <duration>', 'how long it goes wrong', '1h'),
    shareOption('--duplicates <share>', 'share of deliveries that are sent again', 0.02),
    shareOption('--reorder <share>', 'share of updates that are held back and overtaken', 0.05),
    durationOption('--max-delay <duration>', 'longest an update is held back, in event time', '5s'),
    shareOption('--loss <share>', 'share of deliveries that never arrive', 0),
  ];
}

function optionsOfSending(): Option[] {
  return [
    new Option('--url <url>', 'the exporter').argParser(httpUrl).default('http://127.0.0.1:9877'),
    new Option('--speed <factor>', 'event time per wall time: 1 is real time, 1440 a day a minute, or max')
      .argParser(speed)
      .default(1),
    durationOption('--window <duration>', 'most event time between two requests under way', '4s'),
    new Option('--concurrency <number>', 'most requests under way').argParser(positiveWhole).default(16),
    new Option('--dialect <name>', 'the provider that tells of it')
      .choices([PAIR, ...Object.keys(DIALECTS)])
      .default(PAIR),
    new Option(
      '--api-listen <host:port>',
      "serve the dialect's API, for the exporter to ask; port 0: a free one",
    ).argParser(listenOn),
    durationOption(
      '--api-idle <duration>',
      'after the posting, how long nothing must have been asked before the API is closed; Ctrl-C closes it at once',
      '1m',
    ),
    new Option('--source <name>', "name of the dialect's source; default: its kind"),
    new Option('--secret <secret>', 'what its webhooks are signed with; default: a well-known one'),
    new Option('--secret-file <file>', 'file that holds the secret').conflicts('secret'),
    ...(['whatsapp', 'generic'] as const).flatMap(optionsOfSource),
    new Option('--truth <file>', 'write the KPIs that must come out of it, as JSON'),
    new Option(
      '--as-of <RFC3339>',
      'instant the truth is judged at; default: the end of the traffic',
    ).argParser(instant),
    new Option('--config-out <file>', 'write the helpdesk.yml that matches'),
    new Option('--dry-run', 'post nothing, print how much there would be'),
    new Option(
      '--history <folder>',
      'post nothing, write what Prometheus would have scraped of the traffic, as backfill does',
    ),
    durationOption('--step <duration>', 'with --history: time between two samples', '2m'),
  ];
}

function optionsOfSource(kind: 'whatsapp' | 'generic'): Option[] {
  return [
    new Option(`--${kind}.source <name>`, `name of the source of kind ${kind}`).default(kind),
    new Option(`--${kind}.secret <secret>`, 'what its webhooks are signed with; default: a well-known one'),
    new Option(`--${kind}.secret-file <file>`, 'file that holds the secret').conflicts(`${kind}.secret`),
  ];
}

/** Gives the exit code: 1 when the exporter did not take everything, 2 when the options do not go together. */
export async function simulate(options: SimulateOptions, tools: SimulateTools): Promise<number> {
  const startedAt = tools.now();
  const from = options.from ?? defaultFrom(options, startedAt);
  const isLive = options.from === undefined && options.speed === 1;
  const fault = faultOf(options, from, startedAt);
  if (fault !== undefined) {
    tools.err(fault);
    return 2;
  }
  warn(options, tools);
  const speaker = speakerOf(options, tools);
  const simulation = createSimulation({
    ...options,
    from,
    forMs: options.for,
    ratePerHour: options.rate,
    maxDelayMs: options.maxDelay,
    scenarioAtMs: options.scenarioAt,
    scenarioForMs: options.scenarioFor,
    ...speaker.settings,
  });
  const voice = await speaker.speak(simulation.world);
  try {
    writeConfig(options, voice, tools);
    if (options.dryRun) return dryRun(options, simulation, tools);
    if (options.history !== undefined) {
      const { history: folder, step: stepMs } = options;
      const text = voice.config(listenOf(options.url));
      const accounts = accountsOf(options, tools);
      await writeSimulatedHistory(
        { folder, stepMs, from, forMs: options.for, simulation, accounts, text },
        tools,
      );
      writeTruthAt(options, simulation, { asOf: simulation.to, missing: new Set() }, tools);
      return 0;
    }
    const start = { eventAt: from, wallAt: isLive ? from : tools.now() };
    const stop = stopOf(tools);
    const report = await post(options, { simulation, voice, stop }, start, tools);
    writeTruth(options, simulation, report, tools);
    await attend(options, { voice, stop }, tools);
    return report.refused > 0 ? 1 : 0;
  } finally {
    await voice.close();
  }
}

function defaultFrom({ speed, for: forMs, history }: SimulateOptions, now: number): number {
  const from = speed === 1 && history === undefined ? now : now - forMs;
  return Math.floor(from / 1000) * 1000;
}

/** Event time must never run ahead of the wall clock: the exporter does not believe such stamps. */
function faultOf(options: SimulateOptions, from: number, now: number): string | undefined {
  const { for: forMs, speed, history, step, dialect, apiListen } = options;
  if (apiListen && !DIALECTS[dialect]?.createApi) return `the dialect ${dialect} has no API to serve`;
  if (history !== undefined && dialect !== PAIR) return `--history is written in the dialect ${PAIR} alone`;
  if (forMs < 1000) return '--for must be at least 1s';
  if (history !== undefined && (step < 5000 || DAY_MS % step !== 0))
    return '--step must divide a day, 5s at least';
  const endsAt = history === undefined ? now + forMs / speed : now;
  return from + forMs > endsAt + 1000
    ? 'the traffic would run ahead of the clock: let --from be earlier'
    : undefined;
}

function warn({ maxDelay, window, speed }: SimulateOptions, tools: SimulateTools): void {
  if (speed === 1 || maxDelay + window < USUAL_LATENESS_MS) return;
  tools.err(
    '--max-delay and --window together reach the 10 s an exporter usually waits: facts may come late\n',
  );
}

function writeConfig(options: SimulateOptions, voice: Voice, tools: SimulateTools): void {
  if (options.configOut === undefined) return;
  const { writeFile = writeToDisk } = tools;
  writeFile(options.configOut, voice.config(listenOf(options.url)), true);
}

function listenOf(url: string): string {
  const { host, port, protocol } = new URL(url);
  return port === '' ? `${host}:${protocol === 'https:' ? 443 : 80}` : host;
}

function speakerOf(options: SimulateOptions, tools: SimulateTools): Speaker {
  const dialect = DIALECTS[options.dialect];
  if (!dialect) return pairSpeaker(accountsOf(options, tools), secretEntriesOf(options));
  const {
    source = dialect.kind,
    secretFile,
    secret = defaultSecretOf(dialect.kind),
    url,
    apiListen,
  } = options;
  return dialectSpeaker(dialect, {
    account: {
      source,
      secret: secretFile === undefined ? secret : tools.readFile(secretFile).trim(),
      publicUrl: url.replace(/\/$/, ''),
    },
    apiListen,
  });
}

/** Letters and digits, and long enough for whatever a provider signs with or puts into its address. */
function defaultSecretOf(kind: string): string {
  return `simulated-${kind}-secret-0123456789`;
}

function secretEntry(options: SimulateOptions, kind: 'whatsapp' | 'generic'): SecretEntry {
  const file = options[`${kind}.secretFile`];
  return file === undefined ? { value: options[`${kind}.secret`] ?? DEFAULT_SECRETS[kind] } : { file };
}

function secretEntriesOf(options: SimulateOptions) {
  return { whatsapp: secretEntry(options, 'whatsapp'), generic: secretEntry(options, 'generic') };
}

function secretOf(options: SimulateOptions, kind: 'whatsapp' | 'generic', tools: SimulateTools): string {
  const entry = secretEntry(options, kind);
  return 'file' in entry ? tools.readFile(entry.file).trim() : entry.value;
}

function accountsOf(options: SimulateOptions, tools: SimulateTools): Accounts {
  return {
    whatsapp: { source: options['whatsapp.source'], secret: secretOf(options, 'whatsapp', tools) },
    generic: { source: options['generic.source'], secret: secretOf(options, 'generic', tools) },
  };
}

function dryRun(options: SimulateOptions, simulation: Simulation, tools: SimulateTools): number {
  for (const line of countLines(simulation.happenings, simulation.deliveries)) tools.out(line);
  writeTruthAt(options, simulation, { asOf: simulation.to, missing: new Set() }, tools);
  return 0;
}

interface Playing {
  readonly voice: Voice;
  readonly stop: AbortSignal;
}

/** What came up with the last webhooks is asked only afterwards. */
async function attend(
  { apiListen, apiIdle }: SimulateOptions,
  { voice, stop }: Playing,
  { err }: SimulateTools,
): Promise<void> {
  if (!apiListen || stop.aborted) return;
  err(`the API is served until nothing has been asked for ${apiIdle / 1000} s\n`);
  await voice.untilUnasked(apiIdle, stop);
}

async function post(
  options: SimulateOptions,
  { simulation, voice, stop }: Playing & { readonly simulation: Simulation },
  start: { readonly eventAt: number; readonly wallAt: number },
  tools: SimulateTools,
): Promise<PostReport> {
  const { deliveries } = simulation;
  const transport = createTransport(options.url, options.concurrency);
  const watcher = createWatcher(tools);
  try {
    const report = await postAll(deliveries, {
      transport,
      toRequests: voice.toRequests,
      speed: options.speed,
      start,
      windowMs: options.window,
      concurrency: options.concurrency,
      onProgress: watcher.show,
      now: tools.now,
      signal: stop,
    });
    watcher.finish(report);
    return report;
  } finally {
    transport.close();
  }
}

function stopOf({ stopSignal }: SimulateTools): AbortSignal {
  const stop = new AbortController();
  void stopSignal?.().then(() => {
    stop.abort();
  });
  return stop.signal;
}

interface Watcher {
  readonly show: (progress: Progress) => void;
  readonly finish: (report: PostReport) => void;
}

const CLEAR_LINE = '\r\u001b[K';

/** A bar on a terminal, a line now and then elsewhere. */
function createWatcher({ err, terminal, now }: SimulateTools): Watcher {
  const everyMs = terminal ? 200 : 5000;
  let shownAt = now();
  return {
    show: (progress) => {
      if (now() - shownAt < everyMs) return;
      shownAt = now();
      if (terminal) terminal(`${CLEAR_LINE}${progressBar(progress)}`);
      else err(progressLine(progress));
    },
    finish: (report) => {
      terminal?.(CLEAR_LINE);
      for (const line of summaryLines(report)) err(line);
    },
  };
}

/** A run that was stopped is judged at the instant it had reached. */
function writeTruth(
  options: SimulateOptions,
  simulation: Simulation,
  report: PostReport,
  tools: SimulateTools,
): void {
  const wasStopped = report.posted < report.total;
  const asOf = wasStopped ? report.reachedAt : simulation.to;
  writeTruthAt(options, simulation, { asOf, missing: report.missing }, tools);
}

function writeTruthAt(
  { truth: path, asOf: wanted }: SimulateOptions,
  simulation: Simulation,
  { asOf, missing }: { readonly asOf: number; readonly missing: PostReport['missing'] },
  tools: SimulateTools,
): void {
  if (path === undefined) return;
  const truth = simulation.truthAt(wanted ?? asOf, missing);
  const { writeFile = writeToDisk } = tools;
  writeFile(path, `${JSON.stringify(truth, null, 2)}\n`, false);
}
