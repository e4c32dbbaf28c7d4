/** How the demo begins: the traffic it is about, and where there is Prometheus a past behind it. */
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Programs } from '../../backfill/blocks.ts';
import { DEFAULT_PORT } from '../../config/defaultPort.ts';
import { loadConfig } from '../../config/load.ts';
import { plural } from '../../config/plural.ts';
import type { Accounts } from '../../simulate/request.ts';
import { createSimulation } from '../../simulate/simulation.ts';
import type { Simulation } from '../../simulate/simulation.ts';
import { simulatedConfig } from '../../simulate/simulatedConfig.ts';
import type { CliTools } from '../tools.ts';
import { createTeller } from '../teller.ts';
import type { Teller } from '../teller.ts';
import { alone } from './alone.ts';
import { find } from './companions.ts';
import { bringUpToNow, copyPast, openPast } from './history.ts';
import type { DemoOptions } from './options.ts';

const DAY_MS = 86_400_000;
const LIVE_MS = 24 * 3_600_000;

/** How the demo begins. */
export interface Beginning {
  readonly simulation: Simulation;
  /** What was delivered by then is in the store. */
  readonly reached: number;
  readonly store: string;
  /** What to say of it. */
  readonly opening: string;
}

export interface BeginOptions {
  readonly options: DemoOptions;
  readonly accounts: Accounts;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** With a past behind it where the machine has Prometheus; undefined when stopped meanwhile. */
export async function begin(given: BeginOptions, tools: CliTools): Promise<Beginning | undefined> {
  const promtool = find(['promtool'], tools.env.PATH ?? '');
  const prometheus = find(['prometheus'], tools.env.PATH ?? '');
  if (promtool && prometheus && given.options.historyMs > 0)
    return beginWithHistory(given, { promtool, prometheus }, tools);
  const { options, folder } = given;
  const from = Math.floor((tools.now() - options.postedMs) / 1000) * 1000;
  return {
    simulation: createDemoTraffic(options, from, options.postedMs + LIVE_MS),
    reached: 0,
    store: join(folder, 'helpdesk.db'),
    opening: 'six hours posted again, then live.',
  };
}

async function beginWithHistory(
  given: BeginOptions,
  programs: Programs,
  tools: CliTools,
): Promise<Beginning | undefined> {
  const { folder, signal } = given;
  const cache = cacheFolder(tools) ?? join(folder, 'cache');
  const teller = createTeller(tools);
  const onWait = () => {
    teller.done('Another demo is making the history; waiting for it');
  };
  return alone({ path: join(cache, 'lock'), onWait, signal }, () =>
    takeUpHistory(given, { cache, programs, teller }, tools),
  );
}

interface HistoryPlace {
  readonly cache: string;
  readonly programs: Programs;
  readonly teller: Teller;
}

/** Nobody else may be at the cache meanwhile. */
async function takeUpHistory(
  { options, accounts, folder, signal }: BeginOptions,
  { cache, programs, teller }: HistoryPlace,
  tools: CliTools,
): Promise<Beginning | undefined> {
  const began = tools.now();
  const kept = openPast(cache, { version: tools.version, ...options }, began);
  const simulation = createDemoTraffic(options, kept.from, kept.forMs);
  // Where the live exporter has another port, its series are told apart from the history's by it.
  const place = { port: DEFAULT_PORT, store: join(kept.folder, 'helpdesk.db'), alertmanager: undefined };
  const text = demoConfig(simulation, accounts, place);
  const config = loadConfig({ path: 'the demo', env: {}, readFile: () => text });
  const days = plural(Math.round(options.historyMs / DAY_MS), 'day');
  teller.tell('History is being made');
  const past = { simulation, accounts, config };
  const ready = await bringUpToNow({ ...kept, past, programs, now: tools.now, teller, signal });
  if (!ready) return undefined;
  teller.done(`${days} of history in ${((tools.now() - began) / 1000).toFixed(1)} s`);
  const { store } = copyPast(ready, folder);
  return { simulation, reached: ready.reached, store, opening: `${days} of history, then live.` };
}

/** What is kept between runs, as the XDG Base Directory Specification has it; undefined where there is no home. */
function cacheFolder({ env }: CliTools): string | undefined {
  const base = env.XDG_CACHE_HOME ?? (env.HOME === undefined ? undefined : join(env.HOME, '.cache'));
  return base === undefined || base === '' ? undefined : join(base, 'helpdesk-exporter');
}

function createDemoTraffic({ seed, ratePerHour }: DemoOptions, from: number, forMs: number): Simulation {
  return createSimulation({
    seed,
    from,
    forMs,
    ratePerHour,
    duplicates: 0.02,
    reorder: 0.05,
    maxDelayMs: 4000,
    loss: 0,
    scenario: 'normal',
    scenarioAtMs: 0,
    scenarioForMs: 0,
    sources: { whatsapp: 'whatsapp', generic: 'generic' },
  });
}

/** Nobody but this demo ever signs with these. */
export function createAccounts(): Accounts {
  const secret = Buffer.from('a secret that signs only the demo').toString('base64');
  return {
    whatsapp: { source: 'whatsapp', secret: 'demo-app-secret-of-nobody' },
    generic: { source: 'generic', secret: `whsec_${secret}` },
  };
}

interface DemoExporterPlace {
  readonly port: number;
  /** Path of the store. */
  readonly store: string;
  /** Undefined where there is none. */
  readonly alertmanager: string | undefined;
}

/** Text of the demo's configuration. */
export function demoConfig(
  { world }: Simulation,
  accounts: Accounts,
  { port, store, alertmanager }: DemoExporterPlace,
): string {
  const text = simulatedConfig(world, {
    whatsapp: { source: accounts.whatsapp.source, secret: { value: accounts.whatsapp.secret } },
    generic: { source: accounts.generic.source, secret: { value: accounts.generic.secret } },
    listen: `127.0.0.1:${port}`,
  });
  return stringify({
    ...(parse(text) as Record<string, unknown>),
    store: `sqlite:${store}`,
    // Scores are shown soon: a demo has no quarter of an hour for second thoughts.
    surveys: { changeWithin: '1m' },
    alertmanagers: alertmanager === undefined ? [] : [alertmanager],
  });
}
