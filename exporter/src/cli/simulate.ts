/** The `simulate` command: makes support traffic and posts it to a running exporter as signed webhooks. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { DIALECTS } from '../simulate/dialects/all.ts';
import { PAIR } from '../simulate/dialects/names.ts';
import type { Voice } from '../simulate/dialects/speaker.ts';
import { postAll, type PostReport, type Progress } from '../simulate/post.ts';
import { countLines, progressBar, progressLine, summaryLines } from '../simulate/report.ts';
import { isSimulatedConfig } from '../simulate/simulatedConfig.ts';
import { createSimulation, type Simulation } from '../simulate/simulation.ts';
import { createTransport } from '../simulate/transport.ts';
import { accountsOf, speakerOf } from './simulateAccounts.ts';
import type { SimulateOptions } from './simulateOptions.ts';
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
  /** What is in a file that would be written over; undefined where there is none. Default: the file system. */
  readonly readExisting?: (path: string) => string | undefined;
}

function writeToDisk(path: string, text: string, isSecret: boolean): void {
  writeFileSync(path, text, { mode: isSecret ? 0o600 : 0o644 });
}

/** A terminal or a pipe holds nothing that could be lost. */
function readFromDisk(path: string): string | undefined {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return isFile ? readFileSync(path, 'utf8') : undefined;
}

const DAY_MS = 86_400_000;

/** What the exporter waits by default before it counts. */
const USUAL_LATENESS_MS = 10_000;

/**
 * Gives the exit code: 1 when the exporter did not take everything, 2 when the options do not go together. Throws
 * `HistoryError` where the folder of `--history` holds another one.
 */
export async function simulate(options: SimulateOptions, tools: SimulateTools): Promise<number> {
  const startedAt = tools.now();
  const from = options.from ?? defaultFrom(options, startedAt);
  const isLive = options.from === undefined && options.speed === 1;
  const fault = faultOf(options, from, startedAt) ?? faultOfOutput(options, tools);
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
  if (apiListen && (dialect === PAIR || !DIALECTS[dialect].createApi))
    return `the dialect ${dialect} has no API to serve`;
  if (history !== undefined && dialect !== PAIR) return `--history is written in the dialect ${PAIR} alone`;
  if (forMs < 1000) return '--for must be at least 1s';
  if (history !== undefined && (step < 5000 || DAY_MS % step !== 0))
    return '--step must divide a day, 5s at least';
  const endsAt = history === undefined ? now + forMs / speed : now;
  return from + forMs > endsAt + 1000
    ? 'the traffic would run ahead of the clock: let --from be earlier'
    : undefined;
}

/** A configuration somebody wrote is worth more than one that can be made again. */
function faultOfOutput({ configOut }: SimulateOptions, tools: SimulateTools): string | undefined {
  if (configOut === undefined) return undefined;
  const { readExisting = readFromDisk } = tools;
  const text = readExisting(configOut);
  if (text === undefined || isSimulatedConfig(text)) return undefined;
  return `${configOut} is there and was not written by simulate: name another file, such as simulated.yml`;
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
  writeFile(options.configOut, voice.config(listenOf(options.url), storeOfItsOwn(options, tools)), true);
}

/** What another try left behind would count beside this one, and the truth knows nothing of it. */
function storeOfItsOwn({ dialect }: SimulateOptions, { now }: SimulateTools): string {
  const writtenAt = new Date(now()).toISOString().replaceAll(/[-:.]/g, '');
  return `sqlite:data/simulated-${dialect.replace('+', '-')}-${writtenAt}.db`;
}

function listenOf(url: string): string {
  const { host, port, protocol } = new URL(url);
  return port === '' ? `${host}:${protocol === 'https:' ? 443 : 80}` : host;
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
