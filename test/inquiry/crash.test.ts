/**
 * The exporter is killed after it has acknowledged webhooks and before the provider's API has answered what they gave
 * rise to. After the restart it asks again, through every failure on the way, and everything counts exactly once.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPORTER, INQUIRY, KPI } from '../../exporter/src/metrics/names.ts';
import { parseExposition } from '../../exporter/src/metrics/testing/parse.ts';
import type { Exposition } from '../../exporter/src/metrics/testing/parse.ts';
import { DIALECTS } from '../../exporter/src/simulate/dialects/all.ts';
import type { DialectName } from '../../exporter/src/simulate/dialects/names.ts';
import { countSeries, differences } from '../faults/support/series.ts';
import { Victim } from '../faults/support/victim.ts';
import { freePort } from '../../exporter/src/backfill/freePort.ts';
import { eventually } from '../support/processes.ts';
import { openDesk } from './desk.ts';
import type { Desk } from './desk.ts';

/** Chatwoot is not among them: its webhooks give rise to no question, it is looked through from time to time. */
const ASKED = ['hubspot', 'respondio', 'trengo', 'wati', 'zendesk'] as const satisfies readonly DialectName[];

/** No timer has a part in these, so that the instant of the scrape does not matter. */
const COUNTED = [KPI.messages, KPI.episodesOpened, KPI.episodesResolved, KPI.firstResponse].map(
  ({ name }) => name,
);

const API_TOKEN = 'api-token-of-this-test';
const BUSY = { status: 429, headers: { 'Retry-After': '1' } };
const BROKEN = { status: 500 };
/** A timeout and the half minute for which its question is put off, and as much again on a busy machine. */
const ANSWERED_WITHIN_MS = 120_000;

interface Installation {
  readonly url: string;
  readonly desk: Desk;
  readonly start: () => Promise<Victim>;
  readonly configure: (keys: Readonly<Record<string, unknown>>) => void;
  readonly scrape: () => Promise<Exposition>;
  readonly close: () => Promise<void>;
}

async function install(kind: DialectName): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), `helpdesk-inquiry-${kind}-`));
  const configFile = join(folder, 'helpdesk.yml');
  const url = `http://127.0.0.1:${await freePort()}`;
  const desk = await openDesk(DIALECTS[kind], url);
  const lives: Victim[] = [];
  const configure = (keys: Readonly<Record<string, unknown>>) => {
    writeFileSync(
      configFile,
      desk.config({ store: `sqlite:${join(folder, 'h.db')}`, apiToken: API_TOKEN, ...keys }),
    );
  };
  return {
    url,
    desk,
    configure,
    start: async () => {
      const life = new Victim(configFile, url);
      lives.push(life);
      await life.ready();
      return life;
    },
    scrape: async () => parseExposition(await (await fetch(`${url}/metrics`)).text()),
    close: async () => {
      for (const life of lives) await life.stop();
      await desk.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function total({ families }: Exposition, metric: string): number {
  const samples = families.get(metric)?.samples ?? [];
  return samples.reduce((sum, { value }) => sum + value, 0);
}

/** Nothing that could have been asked by now is without an answer. */
async function allAnswered({ scrape, desk }: Installation): Promise<true | undefined> {
  const exposition = await scrape();
  return desk.faultsLeft === 0 && total(exposition, INQUIRY.lag.name) === 0 ? true : undefined;
}

/** Everything that was told waits to be settled until then, in whatever order it came. */
async function settleNow({ url, configure, scrape }: Installation): Promise<Exposition> {
  configure({ allowedLateness: '0s' });
  const reloaded = await fetch(`${url}/-/reload`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${API_TOKEN}` },
  });
  if (!reloaded.ok) throw new Error(await reloaded.text());
  return eventually('everything to be settled', async () => {
    const exposition = await scrape();
    return total(exposition, EXPORTER.pendingFacts.name) === 0 ? exposition : undefined;
  });
}

/** What is counted in the end of what was told before the kill. */
async function killedAndAskedAgain(installation: Installation): Promise<Exposition> {
  const { desk, configure, start } = installation;
  configure({ allowedLateness: '1h' });
  const first = await start();
  desk.fallSilent();
  expect(await desk.tell()).toMatchObject({ refused: 0, missing: new Set() });
  await eventually('a question', () => Promise.resolve(desk.asked[0]));
  expect(await first.kill()).toBe(true);
  const askedBefore = desk.asked.length;

  desk.fail(BUSY, BROKEN, 'silence');
  await start();
  await eventually('every answer', () => allAnswered(installation), ANSWERED_WITHIN_MS);
  const askedAfter = desk.asked.slice(askedBefore).map(({ path }) => path);
  expect(askedAfter).toContain(desk.asked[0]!.path);

  return settleNow(installation);
}

test.concurrent.each(ASKED)(
  '%s: what was acknowledged is asked for after a crash, and counts once',
  async (kind) => {
    const installation = await install(kind);
    try {
      const counted = await killedAndAskedAgain(installation);
      const { simulation } = installation.desk;
      const truth = simulation.truthAt(simulation.to, new Set());
      expect(differences(truth, counted, COUNTED)).toEqual([]);
      expect(countSeries(truth, COUNTED)).toBeGreaterThan(20);
    } finally {
      await installation.close();
    }
  },
  240_000,
);
