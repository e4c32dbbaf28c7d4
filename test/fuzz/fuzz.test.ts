/**
 * Broken, hostile and forged requests against a real exporter, `FUZZ_REQUESTS` of them (20,000 unless told otherwise).
 * A failure names the seed; `FUZZ_SEED` repeats the run from there.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseExposition } from '../../exporter/src/metrics/testing/parse.ts';
import { GENERIC_INBOX, WHATSAPP_INBOX } from '../../exporter/src/sources/testing/documents.ts';
import { freePort } from '../../exporter/src/backfill/freePort.ts';
import { eventually } from '../support/processes.ts';
import { Client } from './client.ts';
import { HonestDay, keyOf, round } from './honestDay.ts';
import {
  API_TOKEN,
  APP_SECRET,
  DEAD_LETTER_TOKEN,
  PSEUDONYM_KEY,
  SHOP_SECRET,
  VERIFY_TOKEN,
  leaksIn,
} from './leaks.ts';
import { requests } from './requests.ts';
import type { FuzzRequest } from './requests.ts';
import { Target } from './target.ts';
import { trendOf } from './trend.ts';
import type { Sample } from './trend.ts';

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 20_000);
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const BATCH = 64;
const BATCHES_PER_ROUND = 12;
const SAMPLES = 15;
const LATENESS_MS = 2000;
/** Longer than the day takes to be posted, on any machine. */
const PATIENT_LATENESS_MS = 600_000;
/** A stuck parser, not a busy machine. */
const LONGEST_ANSWER_MS = 20_000;
const TIMEOUT_MS = 180_000 + REQUESTS * 30;

let folder: string;
let target: Target;
let client: Client;
let day: HonestDay;
/** Writes the configuration file. */
let configure: (latenessMs: number) => void;

const batches = fc.array(requests, { minLength: 1, maxLength: BATCH, size: 'max' });
const samples: Sample[] = [];
const sent = new Map<string, number>();
let total = 0;
let slowestMs = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-fuzz-'));
  const port = await freePort();
  day = new HonestDay(folder, Date.now());
  const configFile = join(folder, 'helpdesk.yml');
  const config = configOf(await day.config(), port);
  configure = (latenessMs) => {
    writeFileSync(configFile, stringify({ ...config, allowedLateness: `${latenessMs}ms` }));
  };
  configure(LATENESS_MS);
  target = new Target(`http://127.0.0.1:${port}`, configFile);
  await target.start();
  client = new Client(target.url);
}, 180_000);

afterAll(async () => {
  client.close();
  await target.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The honest day's sources beside those under attack. Closed lists, so that no name from outside is a label. */
function configOf(honest: Record<string, unknown>, port: number): Record<string, unknown> {
  const labels = honest.labels as Record<string, object>;
  const binding = { inbox: 'attacked', team: 'care', teams: ['Tier 2'] };
  return {
    ...honest,
    listen: `127.0.0.1:${port}`,
    store: `sqlite:${join(folder, 'fuzz.db')}`,
    pseudonymKey: PSEUDONYM_KEY,
    apiToken: API_TOKEN,
    deadLetterToken: DEAD_LETTER_TOKEN,
    labels: { ...labels, agents: { show: 'pseudonym', cap: 50 } },
    sources: [
      ...(honest.sources as unknown[]),
      {
        name: 'wa',
        kind: 'whatsapp',
        appSecret: APP_SECRET,
        verifyToken: VERIFY_TOKEN,
        inboxes: { [WHATSAPP_INBOX]: binding },
      },
      { name: 'shop', kind: 'generic', secret: SHOP_SECRET, inboxes: { [GENERIC_INBOX]: binding } },
    ],
  };
}

async function faultsOf(request: FuzzRequest): Promise<readonly string[]> {
  try {
    const reply = await request.send(client);
    slowestMs = Math.max(slowestMs, reply.ms);
    const failed = reply.statuses.filter((status) => status >= 500);
    const own = request.faultOf?.(reply);
    return [
      ...failed.map((status) => `answered ${status}`),
      ...leaksIn(reply.text).map((leak) => `the answer gives away ${leak}`),
      ...(reply.ms > LONGEST_ANSWER_MS ? [`took ${reply.ms} ms`] : []),
      ...(own === undefined ? [] : [own]),
    ];
  } catch (error) {
    return [`was not answered: ${String(error)}`];
  }
}

/** What is wrong after a batch, a line each, with the request it is wrong about. */
async function attack(batch: readonly FuzzRequest[]): Promise<readonly string[]> {
  await target.startUnlessRunning();
  const faults = await Promise.all(batch.map(faultsOf));
  for (const { kind } of batch) sent.set(kind, (sent.get(kind) ?? 0) + 1);
  total += batch.length;
  // The log comes by another way than the answer: a moment after it, at times.
  if (faults.flat().length > 0 || !target.isRunning) await sleep(200);
  return [
    ...target.takeFaults(),
    ...faults.flatMap((own, nth) => own.map((fault) => `${fault}: ${fc.stringify(batch[nth])}`)),
  ];
}

async function attackForARound(seed: number): Promise<void> {
  const property = fc.asyncProperty(batches, async (batch) => {
    const faults = await attack(batch);
    if (faults.length > 0) throw new Error(faults.join('\n'));
  });
  try {
    await fc.assert(property, { seed, numRuns: BATCHES_PER_ROUND, interruptAfterTimeLimit: TIMEOUT_MS / 2 });
  } catch (error) {
    const repeat = `FUZZ_SEED=${seed} FUZZ_REQUESTS=${BATCH * BATCHES_PER_ROUND}`;
    throw new Error(`After ${total} requests. To repeat: ${repeat}\n${String(error)}`, { cause: error });
  }
}

async function scrape(): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${target.url}/metrics`);
  const text = await response.text();
  expect(response.status).toBe(200);
  expect(leaksIn(text)).toEqual([]);
  const values = new Map<string, number>();
  for (const { samples: all } of parseExposition(text).families.values()) {
    for (const { name, labels, value } of all) values.set(keyOf(name, labels), value);
  }
  return values;
}

/**
 * Counters of conversations and facts, which outlive the process; not those of the process itself. A series at 0 tells no
 * more than none: an agent who changed teams has the new one's after a restart.
 */
function lasting(values: ReadonlyMap<string, number>): Record<string, number> {
  const isLasting = (key: string) =>
    /_(?:total|bucket|count|sum)\[/.test(key) &&
    !/^(?:process|nodejs)_|^helpdesk_(?:exporter_|webhook_|agent_\w+_seconds_total)/.test(key);
  return Object.fromEntries([...values].filter(([key, value]) => value !== 0 && isLasting(key)).sort());
}

function stepsBack(before: Record<string, number>, after: Record<string, number>): readonly string[] {
  return Object.entries(before).flatMap(([key, value]) =>
    (after[key] ?? -1) < value ? [`${key}: ${value}, then ${after[key] ?? 'gone'}`] : [],
  );
}

async function settled(): Promise<void> {
  const pending = keyOf('helpdesk_exporter_pending_facts', {});
  await eventually(
    'everything to be settled',
    async () => ((await scrape()).get(pending) === 0 ? true : undefined),
    120_000,
  );
}

test(
  `${REQUESTS} hostile requests are answered, and nothing crashes, leaks or counts backwards`,
  async () => {
    let counted = lasting(await scrape());
    for (let round = 0; total < REQUESTS; round += 1) {
      await attackForARound(SEED + round);
      if (total < ((samples.length + 1) * REQUESTS) / SAMPLES) continue;
      samples.push({ requests: total, ...(await target.memory()) });
      const now = lasting(await scrape());
      expect(stepsBack(counted, now)).toEqual([]);
      counted = now;
    }
    expect(target.starts).toBe(1);
    // Each kind of attack has been there, and most of them with the right signature.
    expect([...sent.keys()].sort()).toEqual([
      'forged',
      'generic',
      'handshake',
      'metrics',
      'raw',
      'route',
      'whatsapp',
    ]);
    expect(((sent.get('whatsapp') ?? 0) + (sent.get('generic') ?? 0)) / total).toBeGreaterThan(0.6);
    expect(target.logLines).toBeGreaterThan(10);
  },
  TIMEOUT_MS,
);

test('memory does not grow with the number of requests', () => {
  const trend = trendOf(samples);
  const { user, system } = process.cpuUsage();
  const cpuMs = (user + system) / 1000;
  const report = {
    seed: SEED,
    total,
    cpuMs,
    seconds: performance.now() / 1000,
    sent: Object.fromEntries(sent),
    slowestMs,
    trend,
    samples,
  };
  if (process.env.FUZZ_REPORT !== undefined)
    writeFileSync(process.env.FUZZ_REPORT, JSON.stringify(report, null, 2));
  expect(samples.length).toBeGreaterThanOrEqual(9);
  expect(trend.growthBytes).toBeLessThan(trend.mostBytes);
});

test(
  'what was attacked counted as well: messages in and out, episodes, dead letters, and all of it settles',
  async () => {
    await settled();
    const values = await scrape();
    const sumOf = (metric: string) =>
      [...values].reduce(
        (sum, [key, value]) => sum + (key.startsWith(`${metric}[`) && /"(?:wa|shop)"/.test(key) ? value : 0),
        0,
      );
    for (const metric of [
      'messages_total',
      'episodes_opened_total',
      'dead_letters',
      'updates_ignored_total',
    ]) {
      expect({ metric, isCounted: sumOf(`helpdesk_${metric}`) > 0 }).toEqual({ metric, isCounted: true });
    }
  },
  TIMEOUT_MS,
);

test(
  'an honest day is counted exactly afterwards, and a restart changes no counter',
  async () => {
    await reloadWith(PATIENT_LATENESS_MS);
    await day.post(target.url);
    await reloadWith(LATENESS_MS);
    await settled();
    const truth = await day.truth(Date.now());
    const values = await scrape();
    expect(truth.size).toBeGreaterThan(50);
    const honest = [...values].filter(
      ([key, value]) => value !== 0 && /"day-(?:whatsapp|generic)"/.test(key),
    );
    const found = new Map(honest.map(([key, value]) => [key, round(value)]));
    expect(Object.fromEntries([...truth.keys()].map((key) => [key, found.get(key)]))).toEqual(
      Object.fromEntries(truth),
    );
    // Nothing beside it: no series of these KPIs that the day does not know of.
    const kpis = new Set([...truth.keys()].map((key) => key.slice(0, key.indexOf('['))));
    expect(
      [...found.keys()].filter((key) => kpis.has(key.slice(0, key.indexOf('['))) && !truth.has(key)),
    ).toEqual([]);
    await expectSameAfterRestart();
    expect(target.takeFaults()).toEqual([]);
  },
  TIMEOUT_MS,
);

async function reloadWith(latenessMs: number): Promise<void> {
  configure(latenessMs);
  const headers = { Authorization: `Bearer ${API_TOKEN}` };
  expect((await fetch(`${target.url}/-/reload`, { method: 'POST', headers })).status).toBe(200);
}

/** A timer may fire between the last scrape and the stop: then the next restart tells. */
async function expectSameAfterRestart(): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const before = lasting(await scrape());
    expect(await target.stop()).toBe(0);
    await target.start();
    const after = lasting(await scrape());
    expect(stepsBack(before, after)).toEqual([]);
    if (tries < 2 && JSON.stringify(before) !== JSON.stringify(after)) continue;
    expect(after).toEqual(before);
    return;
  }
}
