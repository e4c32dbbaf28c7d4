/** Asking through the whole exporter in this process, from a real HTTP server. */
import { load } from '../config/testing/files.ts';
import { configText, endExportersAfterEach, openTemporaryStore, startExporter } from '../testing/exporter.ts';
import type { Options, TestExporter } from '../testing/exporter.ts';
import { startProvider } from '../testing/provider.ts';
import type { Answering, Provider } from '../testing/provider.ts';
import { until } from '../testing/until.ts';
import { genericEvent } from '../testing/webhooks.ts';
import { withAsking } from './testing/askingSource.ts';

endExportersAfterEach();

const TOKEN = 'provider-token-5577';
const TIMING = { timeoutMs: 20_000, totalMs: 30_000, firstRetryMs: 5 };
const SHOP = 'source="shop",inbox="shop",team="sales"';
const MESSAGES_IN = `helpdesk_messages_total{${SHOP},direction="in",sender="customer"}`;
const ERRANDS = 'helpdesk_inquiry_errands{source="shop"}';
const LAG = 'helpdesk_inquiry_lag_seconds{source="shop"}';
const requests = (outcome: string) => `helpdesk_inquiry_requests_total{source="shop",outcome="${outcome}"}`;

let provider: Provider;
const NO_SCORES = { events: [], last: '0', more: false };
let message: Answering;

beforeEach(async () => {
  message = () => ({ status: 404 });
  provider = await startProvider((asked) =>
    asked.path === '/scores' ? { body: NO_SCORES } : message(asked),
  );
});

afterEach(() => provider.close());

function startAsking(options: Options = {}): Promise<TestExporter> {
  return startExporter({
    ...options,
    apiTiming: TIMING,
    createSources: withAsking('shop', provider.url, TOKEN),
  });
}

const hint = (n: number) => ({ type: 'message.hint', message: `m${n}` });

function answersWith(at: number): Answering {
  return ({ path }) => ({
    body: genericEvent('message.received', { id: path.slice('/messages/'.length), at }),
  });
}

it('a hint is acknowledged at once, asked for, and counted at the time the provider states', async () => {
  const desk = await startAsking();
  const happened = desk.now() - 4000;
  expect((await desk.generic(hint(1))).status).toBe(200);
  expect([await desk.value(ERRANDS), await desk.value(MESSAGES_IN)]).toEqual([1, 0]);
  message = answersWith(happened);
  await desk.exporter.inquire();
  expect(provider.asked.find(({ path }) => path === '/messages/m1')?.headers.authorization).toBe(
    `Bearer ${TOKEN}`,
  );
  await desk.settle();
  expect([await desk.value(ERRANDS), await desk.value(MESSAGES_IN)]).toEqual([0, 1]);
  expect(await desk.value('helpdesk_last_event_timestamp_seconds{source="shop"}')).toBe(happened / 1000);
});

it('a hint that comes again, and an answer that is given again, count once', async () => {
  const desk = await startAsking();
  message = answersWith(desk.now());
  await desk.generic(hint(1));
  await desk.generic(hint(1));
  await desk.exporter.inquire();
  await desk.generic(hint(1));
  desk.advance(1000);
  await desk.exporter.inquire();
  await desk.settle();
  expect([await desk.value(MESSAGES_IN), await desk.value(requests('ok'))]).toEqual([1, 3]);
});

it('what is asked outlives a restart', async () => {
  const store = openTemporaryStore(load(configText()));
  const first = await startAsking({ store });
  await first.generic(hint(1));
  await first.engine.stop();
  const second = await startAsking({ store });
  message = answersWith(second.now());
  expect(await second.value(ERRANDS)).toBe(1);
  await second.exporter.inquire();
  await second.settle();
  expect(await second.value(MESSAGES_IN)).toBe(1);
});

it('shows all of its series at 0 from the start, and none for sources that ask nothing', async () => {
  const desk = await startAsking();
  const { values } = await desk.scrape();
  const names = [...values.keys()].filter((name) => name.startsWith('helpdesk_inquiry'));
  expect(names.sort()).toEqual(
    [
      ...['ok', 'throttled', 'refused', 'failed', 'malformed'].map(requests),
      'helpdesk_inquiry_last_success_timestamp_seconds{source="shop",scan="scores"}',
      'helpdesk_inquiry_abandoned_total{source="shop"}',
      ERRANDS,
      LAG,
    ].sort(),
  );
  expect(names.map((name) => values.get(name))).toEqual(Array(names.length).fill(0));
});

it('counts how it fares, and for how long questions have waited', async () => {
  const desk = await startAsking();
  message = () => ({ status: 500 });
  await desk.generic(hint(1));
  await desk.exporter.inquire();
  desk.advance(45_000);
  expect([await desk.value(requests('failed')), await desk.value(LAG), await desk.value(ERRANDS)]).toEqual([
    3, 45, 1,
  ]);
  const last = 'helpdesk_inquiry_last_success_timestamp_seconds{source="shop",scan="scores"}';
  expect(await desk.value(last)).toBe((desk.now() - 45_000) / 1000);
});

it('gives up after seven days, and counts it', async () => {
  const desk = await startAsking();
  message = () => ({ status: 500 });
  await desk.generic(hint(1));
  desk.exporter.start();
  desk.advance(7 * 86_400_000 + 1000);
  await until(async () => (await desk.value('helpdesk_inquiry_abandoned_total{source="shop"}')) === 1);
  expect(await desk.value(ERRANDS)).toBe(0);
  await desk.exporter.stop();
});

it('keeps what is scanned with its cursor', async () => {
  const desk = await startAsking();
  const event = (id: string) => genericEvent('message.received', { id, at: desk.now() });
  provider.answer(({ query }) =>
    query.get('after') === null
      ? { body: { events: [event('a')], last: '1', more: true } }
      : { body: { events: [event('b')], last: '2', more: false } },
  );
  await desk.exporter.inquire();
  await desk.settle();
  expect(await desk.value(MESSAGES_IN)).toBe(2);
  expect(await desk.store.cursors('shop')).toEqual(new Map([['scores', '2']]));
});

it('asks nothing while the store fails, and goes on when it works', async () => {
  const desk = await startAsking();
  desk.logs.expectError(/store failed/);
  await desk.generic(hint(1));
  desk.store.fail(['commit']);
  await desk.generic(hint(2));
  const before = provider.asked.length;
  await desk.exporter.inquire();
  expect(provider.asked.length).toBe(before);
});

it('a reload ends what the old source asks, and the new one goes on', async () => {
  const desk = await startAsking();
  await desk.generic(hint(1));
  message = () => 'silence';
  const asking = desk.exporter.inquire();
  await until(() => provider.asked.some(({ path }) => path === '/messages/m1'));
  await desk.exporter.apply(desk.exporter.config);
  await asking;
  message = answersWith(desk.now());
  await desk.exporter.inquire();
  await desk.settle();
  expect(await desk.value(MESSAGES_IN)).toBe(1);
});

it('neither token nor address nor id is in any log', async () => {
  const desk = await startAsking();
  desk.logs.expectError(/refuses our credentials/);
  for (const status of [500, 429, 401]) {
    message = () => ({ status, body: 'secret answer' });
    await desk.generic(hint(status));
    desk.advance(3_600_000);
    await desk.exporter.inquire();
  }
  expect(desk.logs.messages('warn').length).toBeGreaterThan(0);
  expect(desk.logs.raw.join('')).not.toMatch(
    /provider-token|127\.0\.0\.1|m500|m429|m401|messages\/|secret answer/,
  );
});
