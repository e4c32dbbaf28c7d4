/** `demo`: the exporter with simulated traffic, and a table of its KPIs that follows along. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, refuseTaken } from '../../backfill/freePort.ts';
import { postAll } from '../../simulate/post.ts';
import type { PostOptions } from '../../simulate/post.ts';
import { toRequest } from '../../simulate/request.ts';
import type { Accounts } from '../../simulate/request.ts';
import type { Simulation } from '../../simulate/simulation.ts';
import { createTransport } from '../../simulate/transport.ts';
import type { RunningExporter } from '../serve.ts';
import { startExporter } from '../serve.ts';
import type { CliTools } from '../tools.ts';
import { begin, createAccounts, demoConfig } from './beginning.ts';
import { startCompanions } from './companions.ts';
import type { Companions } from './companions.ts';
import { toKpiRows } from './kpis.ts';
import { noticeLine, renderNotices } from './notices.ts';
import { startReceiver } from './receiver.ts';
import type { Receiver, ReceiverOptions } from './receiver.ts';
import type { DemoOptions } from './options.ts';
import { parseExposition } from './scrape.ts';
import { cutTo, renderTable } from './table.ts';

/** Event time per wall time while the past is replayed: six hours in ten seconds. */
const HISTORY_SPEED = 2160;
const WINDOW_MS = 4000;
const CONCURRENCY = 8;
const REFRESH_MS = 2000;
const REFRESH_PLAIN_MS = 10_000;

/** Runs until the stop signal. Gives the exit code. */
export async function demo(options: DemoOptions, tools: CliTools): Promise<number> {
  // A history takes a minute or two: not for somebody who then hears that it was in vain.
  if (options.port !== 0) await refuseTaken(options.port);
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-demo-'));
  const stopping = new AbortController();
  const stopped = tools.stopSignal().then(() => {
    stopping.abort();
  });
  const started: { stop(): Promise<void> }[] = [];
  const keep = <T extends { stop(): Promise<void> }>(one: T): T => {
    started.unshift(one);
    return one;
  };
  try {
    const accounts = createAccounts();
    const beginning = await begin({ options, accounts, folder, signal: stopping.signal }, tools);
    if (!beginning) return 0;
    const { simulation, reached, store, opening } = beginning;
    const port = options.port === 0 ? await freePort() : options.port;
    const receiver = keep(await startReceiver(receiverOptions(tools)));
    const companions = keep(await startDemoCompanions({ folder, port, receiver, tools }));
    const place = { port, store, alertmanager: companions.alertmanager };
    const exporter = keep(await startDemoExporter(folder, demoConfig(simulation, accounts, place), tools));
    const traffic = post(simulation, {
      url: exporter.url,
      accounts,
      after: reached,
      signal: stopping.signal,
      now: tools.now,
    });
    await follow({ exporter, companions, receiver, opening, tools, signal: stopping.signal });
    await Promise.all([traffic, stopped]);
  } finally {
    // The exporter first: whom it tells of alerts must still be there.
    for (const one of started) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  tools.out('All stopped.');
  return 0;
}

/** A terminal shows notices below the table; elsewhere each is a line when it comes. */
function receiverOptions({ terminal, now, out }: CliTools): ReceiverOptions {
  if (terminal) return { now };
  return {
    now,
    onNotice: (notice) => {
      out(noticeLine(notice));
    },
  };
}

function startDemoCompanions({ folder, port, receiver, tools }: DemoPlace): Promise<Companions> {
  return startCompanions({
    folder,
    searchPath: tools.env.PATH ?? '',
    prometheusConfig: tools.readFile(tools.provisioned('prometheus/prometheus.yml')),
    alertmanagerConfig: tools.readFile(tools.provisioned('alertmanager/alertmanager.yml')),
    prometheusFolder: tools.provisioned('prometheus'),
    exporterAddress: `127.0.0.1:${port}`,
    receiverUrl: (name) => receiver.urlOf(name),
  });
}

interface DemoPlace {
  readonly folder: string;
  readonly port: number;
  readonly receiver: Receiver;
  readonly tools: CliTools;
}

function startDemoExporter(folder: string, config: string, tools: CliTools): Promise<RunningExporter> {
  const configFile = join(folder, 'helpdesk.yml');
  writeFileSync(configFile, config, { mode: 0o600 });
  return startExporter({ configFile, logLevel: 'warn', logFormat: 'logfmt' }, tools);
}

/** First the past, fast; then the present, as it comes. */
async function post(
  { deliveries, world }: Simulation,
  target: { url: string; accounts: Accounts; after: number; signal: AbortSignal; now: () => number },
): Promise<void> {
  const { url, accounts, after, signal, now } = target;
  const transport = createTransport(url, CONCURRENCY);
  const began = now();
  const left = deliveries.filter(({ deliverAt }) => deliverAt > after);
  const past = left.filter(({ deliverAt }) => deliverAt <= began);
  const common: Omit<PostOptions, 'speed' | 'start'> = {
    transport,
    toRequests: (delivery, sentAtMs) => [toRequest(delivery, world, accounts, sentAtMs)],
    windowMs: WINDOW_MS,
    concurrency: CONCURRENCY,
    signal,
    now,
  };
  try {
    const [first] = past;
    if (first) {
      await postAll(past, {
        ...common,
        speed: HISTORY_SPEED,
        start: { eventAt: first.deliverAt, wallAt: began },
      });
    }
    const future = left.slice(past.length);
    await postAll(future, { ...common, speed: 1, start: { eventAt: began, wallAt: began } });
  } finally {
    transport.close();
  }
}

interface Follow {
  readonly exporter: RunningExporter;
  readonly companions: Companions;
  readonly receiver: Receiver;
  readonly opening: string;
  readonly tools: CliTools;
  readonly signal: AbortSignal;
}

/** Shows the table until stopped: in place on a terminal, one after the other elsewhere. */
async function follow({ exporter, companions, receiver, opening, tools, signal }: Follow): Promise<void> {
  const isTerminal = tools.terminal !== undefined;
  const header = headerOf(exporter.url, opening, companions);
  if (!isTerminal) for (const line of header) tools.out(line);
  while (!signal.aborted) {
    await pause(isTerminal ? REFRESH_MS : REFRESH_PLAIN_MS, undefined, { signal }).catch(() => undefined);
    const width = tools.terminalWidth?.() ?? Infinity;
    const table = renderTable(toKpiRows(parseExposition(await scrape(exporter.url))), width);
    const time = new Date(tools.now()).toISOString().slice(11, 19);
    if (tools.terminal) {
      const notices = renderNotices(receiver.notices());
      tools.terminal(
        inPlace(
          [...header, ...table, ...notices, '', `${time} UTC  ·  ctrl-C stops everything`].map((line) =>
            cutTo(width, line),
          ),
        ),
      );
    } else for (const line of ['', `${time} UTC`, ...table]) tools.out(line);
  }
}

const NOT_HERE = 'not on this machine';

function headerOf(
  url: string,
  opening: string,
  { prometheus = NOT_HERE, alertmanager = NOT_HERE }: Companions,
): string[] {
  return [
    `Helpdesk Exporter with simulated WhatsApp traffic: ${opening}`,
    '',
    `  Metrics        ${url}/metrics`,
    `  Prometheus     ${prometheus}`,
    `  Alertmanager   ${alertmanager}`,
    '',
  ];
}

const CLEAR_AND_HOME = '\u001b[H\u001b[2J';

function inPlace(lines: readonly string[]): string {
  return `${CLEAR_AND_HOME}${lines.join('\n')}\n`;
}

async function scrape(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`);
  return response.text();
}
