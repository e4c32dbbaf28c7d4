/** The `backfill` command: a log of the past becomes samples that Prometheus can load. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readDocuments } from '../backfill/documents.ts';
import type { Document } from '../backfill/documents.ts';
import { externalLabels } from '../backfill/externalLabels.ts';
import { writeWhole } from '../backfill/files.ts';
import { LOG_FORMATS } from '../backfill/formats/formats.ts';
import type { LogFormat } from '../backfill/formats/formats.ts';
import { writeHistory } from '../backfill/history.ts';
import type { Span } from '../backfill/history.ts';
import { HistoryError } from '../backfill/historyError.ts';
import { arrivalsOf, sortLog } from '../backfill/log.ts';
import type { LogReport } from '../backfill/log.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/config.ts';
import { lentTo } from '../sources/kinds.ts';
import { createPseudonymiser } from '../sources/pseudonyms.ts';
import type { BackfillFlags } from './backfillCommand.ts';
import { writeRuleFiles } from './simulatedHistory.ts';
import type { CliTools } from './tools.ts';
import { createTeller } from './teller.ts';

export type BackfillTools = Pick<
  CliTools,
  'env' | 'version' | 'readFile' | 'openInput' | 'now' | 'out' | 'err' | 'terminal' | 'stopSignal'
>;

const HOUR_MS = 3_600_000;
/** Agents' time is accounted for in spans no shorter than this. */
const LEAST_STEP_MS = 5000;

/** Gives the exit code. Throws `HistoryError`, `ConfigError` and what the store throws. */
export async function backfill(
  files: readonly string[],
  flags: BackfillFlags,
  tools: BackfillTools,
): Promise<number> {
  checkSteps(flags);
  const config = loadConfig({ path: flags['config.file'], env: tools.env, readFile: tools.readFile });
  const external = externalLabels(flags.label, config);
  const format = LOG_FORMATS[flags.fromFormat];
  const source = sourceOf(config, flags.source, format);
  const inputs = files.length === 0 ? ['-'] : files;
  const plan: Plan = { config, flags, format, source, inputs, external };
  const fingerprint = fingerprintOf(plan, tools);
  mkdirSync(flags.output, { recursive: true });
  const log = await readLog(plan, fingerprint, tools);
  tellLeftOut(log, tools);
  const span = spanOf(log, flags);
  if (!span) {
    tools.err('Nothing in the log could be used: nothing is written.');
    return 1;
  }
  return write({ plan, fingerprint, span }, tools);
}

interface Plan {
  readonly config: Config;
  readonly flags: BackfillFlags;
  readonly format: LogFormat;
  readonly source: string;
  readonly inputs: readonly string[];
  readonly external: string;
}

function checkSteps({ step, chunk }: BackfillFlags): void {
  if (step < LEAST_STEP_MS || step % 1000 !== 0)
    throw new HistoryError('--step must be whole seconds, 5s at least');
  if (chunk < HOUR_MS || chunk % step !== 0)
    throw new HistoryError('--chunk must be a multiple of --step, 1h at least');
}

function sourceOf({ sources }: Config, wanted: string | undefined, { kind }: LogFormat): string {
  if (wanted !== undefined) {
    if (sources.some(({ name }) => name === wanted)) return wanted;
    throw new HistoryError(`--source ${wanted}: the configuration has no source of that name`);
  }
  const [first, second] = sources.filter((source) => source.kind === kind);
  if (first && !second) return first.name;
  throw new HistoryError(
    `--source: name the source of the configuration; it has ${first ? 'several' : 'none'} of kind ${kind}`,
  );
}

function fingerprintOf({ flags, source, inputs, external }: Plan, { readFile }: BackfillTools): string {
  const { fromFormat, step, chunk, until } = flags;
  const stamps = inputs.map((path) => (path === '-' ? [path] : [path, ...stampOf(path)]));
  const told = [readFile(flags['config.file']), fromFormat, step, chunk, until, source, external, stamps];
  return createHash('sha256').update(JSON.stringify(told)).digest('base64url');
}

function stampOf(path: string): [size: number, modified: number] {
  const stat = statSync(path);
  if (stat.isDirectory()) throw new HistoryError(`${path} is a folder: name the files in it`);
  return [stat.size, stat.mtimeMs];
}

/** In the output folder: what was read, and the facts in order until they are in the samples. */
const REPORT_FILE = 'log.json';
const FACTS_FILE = 'facts.log';

interface KeptReport {
  readonly fingerprint: string;
  readonly report: LogReport;
}

/** Reads and sorts the log, unless that has been done. */
async function readLog(plan: Plan, fingerprint: string, tools: BackfillTools): Promise<LogReport> {
  const { config, flags, format, source, inputs } = plan;
  const reportPath = join(flags.output, REPORT_FILE);
  if (existsSync(reportPath)) {
    const kept = JSON.parse(readFileSync(reportPath, 'utf8')) as KeptReport;
    if (kept.fingerprint === fingerprint) return kept.report;
    throw new HistoryError(
      `${flags.output} holds a history of other files, options or configuration: name another folder`,
    );
  }
  const lent = lentTo(
    source,
    config,
    createPseudonymiser(config.pseudonymKey.reveal(), config.labels.agents.show),
  );
  if (!lent) throw new HistoryError(`The configuration has no source ${source}`);
  const teller = createTeller(tools);
  const report = await sortLog({
    documents: documentsOf(inputs, format, tools),
    convert: format.createConverter(),
    tools: lent,
    now: tools.now(),
    until: flags.until ?? Infinity,
    path: join(flags.output, FACTS_FILE),
    workFolder: join(flags.output, 'sorting'),
    onProgress: ({ documents, facts }) => {
      teller.tell(`reading: ${documents} documents, ${facts} facts`);
    },
  });
  teller.done(`Read ${report.documents} documents: ${report.facts} facts`);
  writeWhole(reportPath, [JSON.stringify({ fingerprint, report } satisfies KeptReport)]);
  return report;
}

async function* documentsOf(
  inputs: readonly string[],
  { isSpread }: LogFormat,
  { openInput }: BackfillTools,
): AsyncGenerator<Document, void> {
  for (const path of inputs) {
    const name = path === '-' ? 'standard input' : path;
    yield* readDocuments({ name, bytes: openInput(path) }, isSpread);
  }
}

function tellLeftOut({ leftOut, ignored, examples }: LogReport, { err }: BackfillTools): void {
  for (const [reason, count] of Object.entries(leftOut)) err(`Left out ${count}: ${reason}`);
  for (const example of examples) err(`  ${example}`);
  for (const [name, count] of Object.entries(ignored)) err(`Without KPI input ${count}: ${name}`);
}

/** From the step before the first event, so that every count is seen to begin at 0. */
function spanOf({ first, last }: LogReport, { step, chunk, until }: BackfillFlags): Span | undefined {
  if (first === undefined || last === undefined) return undefined;
  const from = Math.floor((first - 1) / step) * step;
  const to = until === undefined ? Math.ceil(last / step) * step : Math.floor(until / step) * step;
  return { from, to, stepMs: step, chunkMs: chunk };
}

interface Writing {
  readonly plan: Plan;
  readonly fingerprint: string;
  readonly span: Span;
}

async function write({ plan, fingerprint, span }: Writing, tools: BackfillTools): Promise<number> {
  const { config, flags, external } = plan;
  const factsPath = join(flags.output, FACTS_FILE);
  const stopping = new AbortController();
  void tools.stopSignal().then(() => {
    stopping.abort();
  });
  const teller = createTeller(tools);
  const next = await writeHistory({
    ...span,
    config,
    external,
    fingerprint,
    folder: flags.output,
    store: flags.store ?? join(flags.output, 'helpdesk.db'),
    // The log is in order, and nothing else is on its way.
    allowedLatenessMs: 0,
    arrivals: (position) => (existsSync(factsPath) ? arrivalsOf(factsPath, position) : [].values()),
    signal: stopping.signal,
    onChunk: (chunk) => {
      teller.tell(`${chunk.path}  ${percent(chunk.next, span)} %`);
    },
  });
  if (next <= span.to) {
    teller.done('Stopped; the same command goes on from here.');
    return 1;
  }
  writeRuleFiles(flags.output, flags.step);
  rmSync(factsPath, { force: true });
  const [from, to] = [span.from, next - span.stepMs].map((at) => new Date(at).toISOString());
  teller.done(`Wrote ${from ?? ''} to ${to ?? ''}, every ${flags.step / 1000} s, into ${flags.output}`);
  return 0;
}

function percent(reached: number, { from, to }: Span): number {
  return Math.min(100, Math.round((100 * (reached - from)) / (to - from + 1)));
}
