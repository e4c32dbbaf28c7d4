/** What the exporter counts of a simulation told to it in process, with a virtual clock; and what it should have. */
import { toBackendConfig } from '../../backend/config.ts';
import { LocalBackend } from '../../backend/localBackend.ts';
import { loadConfig } from '../../config/load.ts';
import { Inquiries, inquiringOf } from '../../inquiry/inquiries.ts';
import { silentLog } from '../../log.ts';
import type { Sample } from '../../metrics/family.ts';
import type { MetricSpec } from '../../metrics/names.ts';
import { createSources } from '../../sources/kinds.ts';
import type { ConfiguredSource } from '../../sources/kinds.ts';
import { createPseudonymiser } from '../../sources/pseudonyms.ts';
import { createFakeRequest } from '../../sources/testing/tools.ts';
import { openSqliteStore } from '../../store/sqlite/sqliteStore.ts';
import type { Voice } from '../dialects/speaker.ts';
import type { WebhookPost } from '../request.ts';
import type { Simulation } from '../simulation.ts';

const DAY_MS = 86_400_000;
/** How often a due step is taken, in event time; where a provider is asked, its answer is to come before the asking message settles. */
const STEP_MS = 60_000;
const ASKING_STEP_MS = 15_000;
const LONG_STEP_MS = 300_000;
const PATIENCE = { timeoutMs: 20_000, totalMs: 30_000, firstRetryMs: 10 };
const PLENTY = { requests: 1_000_000, perMs: 1000 };

const MONITOR = {
  storeCommitted: () => undefined,
  storeRecovered: () => undefined,
  storeFailed: fail,
  readFailed: fail,
  died: fail,
};

function fail(...given: readonly unknown[]): never {
  throw new Error('The store failed', { cause: given });
}

export interface Counting {
  readonly simulation: Simulation;
  readonly voice: Voice;
  /** Up to when time passes; what waits for its time until then is counted. */
  readonly asOf: number;
  /** As if the source had no token for its provider's API. */
  readonly asksNothing?: boolean;
}

/** Every series at `asOf`, as exposed: signatures are checked, and what the source asks is asked over HTTP. */
export async function count({
  simulation,
  voice,
  asOf,
  asksNothing = false,
}: Counting): Promise<Map<string, number>> {
  const text = voice.config('127.0.0.1:9877');
  const config = loadConfig({ path: 'helpdesk.yml', env: {}, readFile: () => text });
  const store = openSqliteStore({ path: ':memory:', dedupeRetentionMs: 8 * DAY_MS, synchronous: 'off' });
  let now = simulation.from;
  const known = createSources(config, createPseudonymiser('a key of this test', 'id'));
  const adapted = asksNothing ? withoutInquiry : unhurried;
  const sources = new Map([...known].map(([name, source]) => [name, adapted(source)]));
  const backend = await LocalBackend.resume({
    config: toBackendConfig(config, inquiringOf(sources)),
    store,
    monitor: MONITOR,
    now: () => now,
  });
  const inquiries = createInquiries(backend, sources, () => now);
  const step = async () => {
    inquiries.look();
    await inquiries.idle();
    await backend.engine.settleDue();
  };
  const asks = [...sources.values()].some(({ inquiry }) => inquiry);
  const stepMs = asks ? ASKING_STEP_MS : STEP_MS;
  let steppedAt = now;
  for (const delivery of simulation.deliveries) {
    now = Math.max(now, delivery.deliverAt);
    for (const post of voice.toRequests(delivery, now)) await take(post, { sources, backend, now });
    if (now - steppedAt < stepMs) continue;
    await step();
    steppedAt = now;
  }
  const end = asOf + 2 * config.allowedLatenessMs;
  for (; now < end; now = Math.min(end, now + LONG_STEP_MS)) await step();
  await step();
  const families = await backend.collect();
  await inquiries.stop();
  await store.close();
  return new Map(
    families.flatMap(({ spec, samples }) =>
      [...samples].map((sample) => [nameOf(spec, sample), sample.value] as const),
    ),
  );
}

function withoutInquiry({ inquiry: _inquiry, ...source }: ConfiguredSource): ConfiguredSource {
  return source;
}

/** Within the virtual clock a provider's rate would be one of the wall clock. */
function unhurried(source: ConfiguredSource): ConfiguredSource {
  const { inquiry } = source;
  return inquiry ? { ...source, inquiry: { ...inquiry, api: { ...inquiry.api, rate: PLENTY } } } : source;
}

function createInquiries(
  backend: LocalBackend,
  sources: ReadonlyMap<string, ConfiguredSource>,
  now: () => number,
): Inquiries {
  const nothing = () => undefined;
  return new Inquiries(
    {
      store: backend,
      isReady: () => true,
      now,
      log: silentLog(),
      monitor: { inquiryAnswered: nothing, scanned: nothing, ensureInquiry: nothing },
      random: () => 0,
      timing: PATIENCE,
    },
    sources,
  );
}

interface Receiving {
  readonly sources: ReadonlyMap<string, ConfiguredSource>;
  readonly backend: LocalBackend;
  readonly now: number;
}

async function take(post: WebhookPost, { sources, backend, now }: Receiving): Promise<void> {
  const { pathname, searchParams } = new URL(post.path, 'http://exporter.test');
  const [, , name = '', ...rest] = pathname.split('/');
  const source = sources.get(name);
  if (!source) throw new Error(`No source ${name}`);
  const headers = Object.fromEntries(
    Object.entries(post.headers).map(([key, value]) => [key.toLowerCase(), value]),
  );
  const request = createFakeRequest({
    rest: decodeURIComponent(rest.join('/')),
    target: post.path,
    query: searchParams.toString(),
    headers,
    body: post.body,
    receivedAt: now,
  });
  source.admit(request);
  source.verify(request);
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const body: unknown = isForm ? new URLSearchParams(post.body) : JSON.parse(post.body);
  await backend.engine.submit({ source: name, receivedAt: now, ...source.parse(body, request) });
}

function nameOf(spec: MetricSpec, { suffix, labels, le }: Sample): string {
  const pairs = spec.labels.map((name, index) => [name, labels[index] ?? '']);
  return seriesName(`${spec.name}${suffix}`, Object.fromEntries(pairs) as Record<string, string>, le);
}

function seriesName(name: string, labels: Readonly<Record<string, string>>, le?: number): string {
  const own = Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .sort();
  return `${name}{${[...own, ...(le === undefined ? [] : [`le=${le}`])].join(',')}}`;
}

/** Gauges of the present and running seconds move with the clock; the truth states them for another instant. */
const MOVING = /^helpdesk_(conversations_|oldest_|agent_conversations|agent_\w+_seconds_total)/;

/** Every KPI series of the truth that does not run with the clock: those that are not 0. */
export function expectedSeries(simulation: Simulation, asOf: number): Map<string, number> {
  return new Map([...truthSeries(simulation, asOf)].filter(([name]) => !MOVING.test(name)));
}

/** Every series of the truth. */
export function truthSeries(simulation: Simulation, asOf: number): Map<string, number> {
  const expected = new Map<string, number>();
  for (const [metric, series] of Object.entries(simulation.truthAt(asOf, new Set()).series)) {
    for (const one of series) {
      if ('value' in one) expected.set(seriesName(metric, one.labels), one.value);
      else {
        expected.set(seriesName(`${metric}_count`, one.labels), one.count);
        expected.set(seriesName(`${metric}_sum`, one.labels), one.sum);
        for (const [le, n] of Object.entries('buckets' in one ? (one.buckets ?? {}) : {})) {
          expected.set(seriesName(`${metric}_bucket`, one.labels, le === '+Inf' ? Infinity : Number(le)), n);
        }
      }
    }
  }
  return expected;
}

/** Those series of the metrics in `like` that are not 0, to the millisecond. */
export function kpisOf(
  values: ReadonlyMap<string, number>,
  like: ReadonlyMap<string, number>,
): Record<string, number> {
  const metrics = new Set([...like.keys()].map((name) => name.replace(/\{.*/, '')));
  const relevant = [...values].filter(
    ([name, value]) => metrics.has(name.replace(/\{.*/, '')) && value !== 0,
  );
  const rounded = relevant.map(([name, value]) => [name, Math.round(value * 1000) / 1000] as const);
  return Object.fromEntries(rounded);
}
