/**
 * A database that the first version of the schema wrote: by the program of that time, which was told some hours of
 * simulated traffic (seed 7, settled) and another hour (seed 8, still pending), and one event it did not know. Beside it the
 * configuration it ran with, and what it showed at its end.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Fact } from '../../conversation/fact.ts';
import { parseExposition } from '../../metrics/testing/parse.ts';
import { endExportersAfterEach, startExporter } from '../../testing/exporter.ts';
import { createFaultyStore } from '../../testing/faultyStore.ts';
import type { Store } from '../store.ts';
import { delivery } from '../testing/acts.ts';
import { Sqlite } from './driver.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { openSqliteStore } from './sqliteStore.ts';

endExportersAfterEach();

const VERSION_1 = join(__dirname, 'testing/version1');
const text = (name: string) => readFileSync(join(VERSION_1, name), 'utf8');
const WHEN = Date.UTC(2026, 10, 28, 15);
const DAY_MS = 86_400_000;

let folder: string;
let path: string;
let opened: Store | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-version1-'));
  path = join(folder, 'helpdesk.db');
  writeFileSync(path, gunzipSync(readFileSync(join(VERSION_1, 'helpdesk.db.gz'))));
});

afterEach(async () => {
  await opened?.close();
  opened = undefined;
  rmSync(folder, { recursive: true });
});

function open(): Store {
  opened = openSqliteStore({ path, dedupeRetentionMs: 8 * DAY_MS });
  return opened;
}

async function close(): Promise<void> {
  await opened?.close();
  opened = undefined;
}

/** Every row of every table, and the version. */
function contents(): { version: unknown; tables: Record<string, readonly unknown[]> } {
  const db = new Sqlite(path, { readonly: true });
  try {
    const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
    const rows = names.map(
      (name) => [name, db.prepare(`SELECT * FROM ${name}`).all().toSorted(byText)] as const,
    );
    return { version: db.pragma('user_version', { simple: true }), tables: Object.fromEntries(rows) };
  } finally {
    db.close();
  }
}

/** As the first versions kept it, with what was upcoming. */
type Account = Record<string, unknown> & { readonly upcoming: readonly unknown[] };

function accountOf(row: unknown): { agent: string; account: Account } {
  const { agent, account } = row as { agent: string; account: string };
  return { agent, account: JSON.parse(account) as Account };
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

function pendingFacts(): Fact[] {
  return contents().tables.facts!.map((row) => JSON.parse((row as { body: string }).body) as Fact);
}

it('is of the first version, with something in every table', () => {
  const { version, tables } = contents();
  expect(version).toBe(1);
  const empty = Object.entries(tables).flatMap(([name, rows]) => (rows.length === 0 ? [name] : []));
  expect(empty).toEqual([]);
});

it('is brought to the present version when it is opened, and keeps every row', async () => {
  const before = contents();
  open();
  await close();
  const after = contents();
  expect(after.version).toBe(SCHEMA_VERSION);
  const { agents, ...tables } = before.tables;
  expect(after.tables).toMatchObject(tables);
  // What was upcoming for an agent has rows of its own since.
  const kept = agents!.map(accountOf).map(({ agent, account: { upcoming: _, ...account } }) => ({
    agent,
    account,
  }));
  expect(after.tables.agents!.map(accountOf)).toEqual(kept);
});

it('keeps the events of agents that are not accounted for yet', async () => {
  const upcoming = contents().tables.agents!.flatMap((row) => accountOf(row).account.upcoming);
  expect(upcoming.length).toBeGreaterThan(100);
  const kept = await open().agentEvents();
  expect(kept.toSorted(byText)).toEqual(upcoming.toSorted(byText));
});

it('is opened again as it is', async () => {
  open();
  await close();
  const once = contents();
  open();
  await close();
  expect(contents()).toEqual(once);
});

it('knows what it was told before the upgrade: told again it is a duplicate', async () => {
  const facts = pendingFacts();
  const { receipts } = await open().commit([delivery(1, facts)], () => []);
  expect(new Set(receipts.map(({ outcome }) => outcome))).toEqual(new Set(['duplicate']));
});

it('takes what came with later versions', async () => {
  const errand = { key: 'a', content: 'about a', notBefore: 0 };
  const asked = { ...delivery(1, []), errands: [errand], cursors: [{ name: 'scores', value: '7' }] };
  await open().commit([asked], () => []);
  await close();
  expect(await open().dueErrands(asked.source, WHEN, 10)).toEqual([errand]);
  expect(await opened!.cursors(asked.source)).toEqual(new Map([['scores', '7']]));
});

it('shows what it showed, and counts on where it stood', async () => {
  const pending = pendingFacts();
  let clock = WHEN;
  const desk = await startExporter({
    config: text('helpdesk.yml'),
    store: createFaultyStore(open()),
    now: () => clock,
  });
  const showed = [...text('metrics.txt').matchAll(/^(\S+\{.*\}) (\S+)$/gm)].map(
    ([, series = '', value]) => [series, Number(value)] as const,
  );
  expect(showed.length).toBeGreaterThan(30);
  const { values } = await desk.scrape();
  expect(showed.map(([series]) => [series, values.get(series)])).toEqual(showed);

  const messagesIn = async () => sumOf(await desk.send('/metrics').then((answer) => answer.text));
  const before = await messagesIn();
  clock += desk.exporter.config.allowedLatenessMs + 1;
  await desk.engine.settleDue();
  const isMessage = ({ kind }: Fact) => kind === 'MessageReceived';
  expect(await messagesIn()).toBe(before + pending.filter(isMessage).length);
  expect(await desk.store.pendingCount()).toBe(0);
});

function sumOf(exposition: string): number {
  const samples = parseExposition(exposition).families.get('helpdesk_messages_total')?.samples ?? [];
  return samples.filter(({ labels }) => labels.direction === 'in').reduce((sum, { value }) => sum + value, 0);
}
