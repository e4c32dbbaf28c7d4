import { renderFamilies } from '../metrics/exposition.ts';
import { parseExposition } from '../metrics/testing/parse.ts';
import { createEscalationMetrics } from './metrics.ts';
import type { EscalationMetrics } from './metrics.ts';

const KNOWN = { alertmanagers: ['am:9093'], levels: ['team_lead', 'on_call'], teams: ['tier1'] };

function seriesOf(metrics: EscalationMetrics): Record<string, number> {
  const { values } = parseExposition(renderFamilies(metrics.families(), 'text'));
  return Object.fromEntries(
    [...values].map(([series, value]) => [series.replace('helpdesk_exporter_', ''), value]),
  );
}

test('where nobody is to be told there is nothing to tell of', () => {
  expect(seriesOf(createEscalationMetrics())).toEqual({});
});

test('every series that can be foreseen is at 0', () => {
  const metrics = createEscalationMetrics();
  metrics.ensure(KNOWN);
  metrics.ensureNotifications(true);
  expect(seriesOf(metrics)).toEqual({
    'alert_pushes_total{alertmanager="am:9093",outcome="succeeded"}': 0,
    'alert_pushes_total{alertmanager="am:9093",outcome="refused"}': 0,
    'alert_pushes_total{alertmanager="am:9093",outcome="failed"}': 0,
    'alert_push_last_success_timestamp_seconds{alertmanager="am:9093"}': 0,
    'alerts_active{level="team_lead"}': 0,
    'alerts_active{level="on_call"}': 0,
    'alerts_capped{team="tier1",level="team_lead"}': 0,
    'alerts_capped{team="tier1",level="on_call"}': 0,
    'whatsapp_notifications_total{outcome="sent"}': 0,
    'whatsapp_notifications_total{outcome="refused"}': 0,
    'whatsapp_notifications_total{outcome="failed"}': 0,
    'whatsapp_notifications_total{outcome="unaddressed"}': 0,
  });
});

test('what happened is counted, and what fires is shown', () => {
  const metrics = createEscalationMetrics();
  metrics.ensure(KNOWN);
  metrics.ensureNotifications(true);
  metrics.pushed('am:9093', 'succeeded', 5000);
  metrics.pushed('am:9093', 'failed', 9000);
  metrics.showing(new Map([['on_call', 3]]), [{ team: 'tier1', level: 'on_call', beyond: 2 }]);
  metrics.notified('sent');
  expect(seriesOf(metrics)).toMatchObject({
    'alert_pushes_total{alertmanager="am:9093",outcome="succeeded"}': 1,
    'alert_pushes_total{alertmanager="am:9093",outcome="failed"}': 1,
    'alert_push_last_success_timestamp_seconds{alertmanager="am:9093"}': 5,
    'alerts_active{level="on_call"}': 3,
    'alerts_capped{team="tier1",level="on_call"}': 2,
    'whatsapp_notifications_total{outcome="sent"}': 1,
  });
});

test('of an Alertmanager or a level that is gone nothing is left, and what was counted comes back with it', () => {
  const metrics = createEscalationMetrics();
  metrics.ensure(KNOWN);
  metrics.pushed('am:9093', 'refused', 5000);
  metrics.showing(new Map([['on_call', 3]]), [{ team: 'tier1', level: 'on_call', beyond: 2 }]);
  metrics.ensure({ alertmanagers: [], levels: [], teams: [] });
  expect(seriesOf(metrics)).toEqual({});
  metrics.ensure(KNOWN);
  expect(seriesOf(metrics)).toMatchObject({
    'alert_pushes_total{alertmanager="am:9093",outcome="refused"}': 1,
  });
});
