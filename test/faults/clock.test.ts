/** The clock is set back and forward by an hour: each message counts once, soon, and no counter falls. */
import { createClock } from './conditions/clock.ts';
import type { Clock } from './conditions/clock.ts';
import { cleanUpAfterEach, createSite } from './conditions/site.ts';
import type { Site } from './conditions/site.ts';
import { Account, countsOfExactly, fallen, scrape, settledCounts, total } from './conditions/traffic.ts';
import { eventually } from '../support/processes.ts';

jest.setTimeout(180_000);
cleanUpAfterEach();

const HOUR_MS = 3_600_000;
const LATENESS = 'allowedLateness: 1s\nobjectives: { firstResponse: { within: 1s } }';
/** Lateness, and room for a busy machine; far from the hour it must not take. */
const SOON_MS = 15_000;

let site: Site;
let account: Account;

beforeEach(() => {
  site = createSite();
  site.configure(LATENESS);
  account = new Account();
});

async function start(shiftMs = 0): Promise<{ clock: Clock; url: string; stop: () => Promise<unknown> }> {
  const clock = createClock(site, shiftMs);
  const { program, url } = await site.start(clock.launch);
  const shownMs =
    total(await scrape(url), 'helpdesk_exporter_config_last_reload_success_timestamp_seconds') * 1000;
  expect(Math.abs(shownMs - Date.now() - shiftMs)).toBeLessThan(HOUR_MS / 2);
  return { clock, url, stop: () => program.stop() };
}

function missed(url: string): Promise<number> {
  return scrape(url).then((exposition) =>
    total(exposition, 'helpdesk_objective_results_total', { objective: 'first_response', result: 'missed' }),
  );
}

test('set back by an hour, what came before counts as soon as ever', async () => {
  const { clock, url } = await start();
  await account.deliverMany(url, 5);
  await clock.shift(-HOUR_MS);
  await account.deliverMany(url, 5);
  expect(await settledCounts(url, SOON_MS)).toEqual(countsOfExactly(10));
});

test('an hour ahead at the start and then set right, thresholds that pass are counted', async () => {
  const { clock, url } = await start(HOUR_MS);
  await clock.shift(0);
  await account.deliverMany(url, 5);
  await eventually(
    'five missed objectives',
    async () => ((await missed(url)) === 5 ? true : undefined),
    SOON_MS,
  );
  expect(await settledCounts(url, SOON_MS)).toEqual(countsOfExactly(5));
});

test('an hour ahead, stopped, and right at the next start, what came before counts soon', async () => {
  const first = await start(HOUR_MS);
  await account.deliverMany(first.url, 5);
  await first.stop();
  const { url } = await start();
  expect(await settledCounts(url, SOON_MS)).toEqual(countsOfExactly(5));
});

test('forward, back and right again, with everything delivered twice, each message counts once and no counter falls', async () => {
  const { clock, url } = await start();
  const scrapes = [await scrape(url)];
  for (const shiftMs of [0, HOUR_MS, 0, -HOUR_MS, 0]) {
    await clock.shift(shiftMs);
    await account.deliverMany(url, 3);
    for (const n of account.acknowledged) await account.send(url, n);
    scrapes.push(await scrape(url));
  }
  expect(await settledCounts(url, SOON_MS)).toEqual(countsOfExactly(15));
  scrapes.push(await scrape(url));
  for (const [i, later] of scrapes.slice(1).entries()) expect(fallen(scrapes[i]!, later)).toEqual([]);
  const duplicates = total(scrapes.at(-1)!, 'helpdesk_facts_duplicate_total');
  expect(duplicates).toBe(3 + 6 + 9 + 12 + 15);
});
