/**
 * The real Exporter in this process: SQLite in a folder of its own, HTTP on a free port of 127.0.0.1, logs collected.
 * Time stands still unless a test moves it. What a test started ends with it; an error in the log that the test did
 * not expect fails it, and so does anything private in the log.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalBackend } from '../backend/localBackend.ts';
import type { Config } from '../config/config.ts';
import { load } from '../config/testing/files.ts';
import { Exporter } from '../exporter.ts';
import type { ExporterDeps } from '../exporter.ts';
import type { Engine } from '../pipeline/engine.ts';
import { parseExposition } from '../metrics/testing/parse.ts';
import type { Exposition } from '../metrics/testing/parse.ts';
import { openSqliteStore } from '../store/sqlite/sqliteStore.ts';
import { createFaultyStore } from './faultyStore.ts';
import type { FaultyStore } from './faultyStore.ts';
import { closeServers, listenFor, send } from './http.ts';
import type { Answer, Sent } from './http.ts';
import { endAll } from './endAll.ts';
import { LogWatch } from './logs.ts';
import {
  API_TOKEN,
  APP_SECRET,
  OLD_API_TOKEN,
  OLD_APP_SECRET,
  OLD_SHOP_SECRET,
  PHONE_NUMBER_ID,
  PRIVATE,
  PSEUDONYM_KEY,
  SHOP_SECRET,
  VERIFY_TOKEN,
  genericPost,
  whatsappPost,
} from './webhooks.ts';
import { lettersOf } from '../store/testing/letters.ts';

/** Monday morning. */
export const START = Date.UTC(2026, 2, 9, 8, 0);

export const SOURCES = `
sources:
  - name: wa
    kind: whatsapp
    appSecret: [${APP_SECRET}, ${OLD_APP_SECRET}]
    verifyToken: ${VERIFY_TOKEN}
    inboxes: { ${PHONE_NUMBER_ID}: { inbox: support, team: tier1, teams: [tier2] } }
  - name: shop
    kind: generic
    secret: [${SHOP_SECRET}, ${OLD_SHOP_SECRET}]
    inboxes: { web: { inbox: shop, team: sales } }
`;

/** A configuration with a WhatsApp source `wa` and a generic one `shop`; `more`: further keys. */
export function configText(more = `apiToken: [${API_TOKEN}, ${OLD_API_TOKEN}]`, sources = SOURCES): string {
  return `pseudonymKey: ${PSEUDONYM_KEY}\nlisten: 127.0.0.1:0\n${more}\n${sources}`;
}

export interface Options extends Partial<Pick<ExporterDeps, 'createSources' | 'apiTiming'>> {
  readonly config?: string;
  readonly reload?: ExporterDeps['reload'];
  /** Who takes what is told; without it nobody can be told. */
  readonly post?: ExporterDeps['post'];
  /** A store that outlives the exporter. */
  readonly store?: FaultyStore;
  /** Our clock, instead of one the test moves. */
  readonly now?: () => number;
}

export interface TestExporter {
  readonly exporter: Exporter;
  readonly backend: LocalBackend;
  /** The engine in it. */
  readonly engine: Engine;
  readonly store: FaultyStore;
  readonly logs: LogWatch;
  readonly url: string;
  now(): number;
  advance(ms: number): void;
  /** Lets everything received become settled: moves the clock past `allowedLateness` and settles. */
  settle(): Promise<void>;
  send(target: string, sent?: Sent): Promise<Answer>;
  whatsapp(body: unknown, how?: Parameters<typeof whatsappPost>[1]): Promise<Answer>;
  generic(body: unknown, how?: { secret?: string; headers?: Record<string, string> }): Promise<Answer>;
  /** What a scrape reads, in the text format. */
  scrape(): Promise<Exposition>;
  /** Value of one series; 0 and missing are told apart by undefined. */
  value(series: string): Promise<number | undefined>;
  /** Everything the store holds, to be compared with later. */
  stored(): Promise<unknown>;
}

const running: (() => Promise<void>)[] = [];

/** Ends what the test started. A test file calls it once; every file that starts exporters must. */
export function endExportersAfterEach(): void {
  afterEach(() => endAll(running.splice(0).reverse()));
}

export async function startExporter(options: Options = {}): Promise<TestExporter> {
  const config = load(options.config ?? configText());
  const logs = new LogWatch();
  let moved = START;
  const now = options.now ?? (() => moved);
  const store = options.store ?? openTemporaryStore(config);
  let backend: LocalBackend | undefined;
  const exporter = await Exporter.create({
    config,
    openBackend: async (given) => (backend = await LocalBackend.resume({ ...given, store, now })),
    log: logs.createLog(),
    post: options.post ?? (() => Promise.reject(new Error('Nobody is to be told in this test'))),
    now,
    version: '0.0.0-test',
    nodeVersion: 'v0.0.0',
    ...(options.createSources && { createSources: options.createSources }),
    ...(options.apiTiming && { apiTiming: options.apiTiming }),
    reload: options.reload ?? (() => Promise.resolve({ faults: [], restartNeeded: [] })),
  });
  if (!backend) throw new Error('There is no backend');
  const { engine } = backend;
  const url = await listenFor(exporter.app);
  running.push(async () => {
    store.heal();
    await closeServers();
    await engine.stop();
    logs.verify(PRIVATE);
  });
  const advance = (ms: number) => void (moved += ms);
  const ask = (target: string, sent?: Sent) => send(url, target, sent);
  return {
    exporter,
    backend,
    engine,
    store,
    logs,
    url,
    now,
    advance,
    async settle() {
      advance(exporter.config.allowedLatenessMs + 1);
      await engine.settleDue();
    },
    send: ask,
    whatsapp: (body, how) => ask('/webhooks/wa', whatsappPost(body, how)),
    generic: (body, how) => ask('/webhooks/shop', genericPost(body, { now: now(), ...how })),
    scrape: async () => parseExposition((await ask('/metrics')).text),
    value: async (series) => parseExposition((await ask('/metrics')).text).values.get(series),
    stored: () => contentsOf(store),
  };
}

/** A store in a folder of its own, which goes when the test ends. */
export function openTemporaryStore({ dedupeRetentionMs }: Pick<Config, 'dedupeRetentionMs'>): FaultyStore {
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-exporter-'));
  const store = openSqliteStore({ path: join(folder, 'helpdesk.db'), dedupeRetentionMs, synchronous: 'off' });
  running.push(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return createFaultyStore(store);
}

async function contentsOf(store: FaultyStore): Promise<unknown> {
  return {
    pending: await store.pendingCount(),
    cells: await store.cells(),
    deadLetters: await lettersOf(store, 1000),
    lastEvents: [...(await store.lastEvents())],
  };
}
