import { renderFamilies } from './exposition.ts';
import { createOwnMetrics, REJECTION_REASONS } from './own.ts';
import type { OwnMetrics } from './own.ts';
import { parseExposition } from './testing/parse.ts';

const BUILD = { version: '1.2.3', nodeVersion: 'v22.0.0' };

async function valuesOf(own: OwnMetrics): Promise<ReadonlyMap<string, number>> {
  return parseExposition(renderFamilies(await own.families(), 'text')).values;
}

it('tells the build', async () => {
  const values = await valuesOf(createOwnMetrics(BUILD));
  expect(values.get('helpdesk_exporter_build_info{version="1.2.3",nodeversion="v22.0.0"}')).toBe(1);
});

it('counts an answered webhook by outcome, and a refusal by reason too', async () => {
  const own = createOwnMetrics(BUILD);
  own.webhookAnswered('shop', 'accepted');
  own.webhookAnswered('shop', 'refused', 'method');
  own.webhookAnswered('shop', 'refused', 'method');
  const values = await valuesOf(own);
  expect(values.get('helpdesk_webhook_requests_total{source="shop",outcome="accepted"}')).toBe(1);
  expect(values.get('helpdesk_webhook_requests_total{source="shop",outcome="refused"}')).toBe(2);
  expect(values.get('helpdesk_webhook_rejected_total{source="shop",reason="method"}')).toBe(2);
});

it('has every outcome and reason of a source at 0 beforehand, also of the unknown one', async () => {
  const own = createOwnMetrics(BUILD);
  own.ensureSources(['shop']);
  const values = await valuesOf(own);
  const at0 = (series: string) => {
    expect([series, values.get(series)]).toEqual([series, 0]);
  };
  for (const outcome of ['accepted', 'refused', 'failed']) {
    at0(`helpdesk_webhook_requests_total{source="shop",outcome="${outcome}"}`);
    at0(`helpdesk_webhook_requests_total{source="unknown",outcome="${outcome}"}`);
  }
  for (const reason of REJECTION_REASONS)
    at0(`helpdesk_webhook_rejected_total{source="shop",reason="${reason}"}`);
  at0('helpdesk_webhook_rejected_total{source="unknown",reason="unknown_source"}');
});

it('has the same labels before the first value as after it', async () => {
  const own = createOwnMetrics(BUILD);
  const labelsOf = async () => new Map((await own.families()).map(({ spec }) => [spec.name, spec.labels]));
  const before = await labelsOf();
  own.ensureSources(['shop']);
  own.ensureInquiry('shop', ['tickets']);
  expect(await labelsOf()).toEqual(before);
  expect(before.get('nodejs_gc_duration_seconds')).toEqual(['kind']);
});

it('does not set back what is counted when sources are ensured again', async () => {
  const own = createOwnMetrics(BUILD);
  own.ensureSources(['shop']);
  own.webhookAnswered('shop', 'accepted');
  own.ensureSources(['shop', 'wa']);
  const values = await valuesOf(own);
  expect(values.get('helpdesk_webhook_requests_total{source="shop",outcome="accepted"}')).toBe(1);
});

it('times store transactions in seconds', async () => {
  const own = createOwnMetrics(BUILD);
  own.storeCommitted('ingest', 5);
  own.storeFailed('settle');
  const values = await valuesOf(own);
  const seconds = 'helpdesk_exporter_store_commit_seconds';
  expect(values.get(`${seconds}_bucket{operation="ingest",le="0.0025"}`)).toBe(0);
  expect(values.get(`${seconds}_bucket{operation="ingest",le="0.005"}`)).toBe(1);
  expect(values.get(`${seconds}_bucket{operation="ingest",le="+Inf"}`)).toBe(1);
  expect(values.get(`${seconds}_count{operation="ingest"}`)).toBe(1);
  expect(values.get(`${seconds}_sum{operation="ingest"}`)).toBe(0.005);
  expect(values.get(`${seconds}_count{operation="settle"}`)).toBe(0);
  const commits = (operation: string, outcome: string) =>
    values.get(`helpdesk_exporter_store_commits_total{operation="${operation}",outcome="${outcome}"}`);
  expect([commits('ingest', 'succeeded'), commits('ingest', 'failed')]).toEqual([1, 0]);
  expect([commits('settle', 'succeeded'), commits('settle', 'failed')]).toEqual([0, 1]);
});

it('counts connections closed by the limit, by why, from 0 on', async () => {
  const own = createOwnMetrics(BUILD);
  own.connectionClosed('refused');
  const values = await valuesOf(own);
  const closed = (reason: string) =>
    values.get(`helpdesk_exporter_connections_closed_total{reason="${reason}"}`);
  expect([closed('idle'), closed('refused')]).toEqual([0, 1]);
});

it('keeps the time of the last good configuration through a bad one', async () => {
  const own = createOwnMetrics(BUILD);
  own.configReloaded(true, 5000);
  own.configReloaded(false, 9000);
  const values = await valuesOf(own);
  expect(values.get('helpdesk_exporter_config_last_reload_successful')).toBe(0);
  expect(values.get('helpdesk_exporter_config_last_reload_success_timestamp_seconds')).toBe(5);
});

it('shares nothing with another of its kind in the same process', async () => {
  const [one, other] = [createOwnMetrics(BUILD), createOwnMetrics(BUILD)];
  one.ensureSources(['shop']);
  one.webhookAnswered('shop', 'accepted');
  expect([...(await valuesOf(other)).keys()].filter((series) => series.includes('"shop"'))).toEqual([]);
});

it('tells of the process what promtool would not complain of', async () => {
  const families = await createOwnMetrics(BUILD).families();
  const names = families.map(({ spec }) => spec.name);
  expect(names).toContain('process_resident_memory_bytes');
  expect(names).toContain('nodejs_eventloop_lag_seconds');
  const misnamed = families.filter(({ spec }) => spec.name.endsWith('_total') !== (spec.type === 'counter'));
  expect(misnamed).toEqual([]);
});
