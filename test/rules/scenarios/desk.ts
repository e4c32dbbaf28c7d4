/** The desk all scenarios play at. */
import { own, shared } from '../scenario.ts';
import type { Series } from '../scenario.ts';

export const JOB = { job: 'helpdesk-exporter' };
export const SLICE = { source: 'whatsapp', inbox: 'support', team: 'care' };
export const SLICE_QUERY = '?var-source=whatsapp&var-inbox=support&var-team=care';

/** Default objectives: 90 % of first answers within a minute, of resolutions within five, 85 % satisfied. */
export const SETTINGS: readonly Series[] = [
  ...shared('helpdesk_objective_seconds', { objective: 'first_response' }, '60x300'),
  ...shared('helpdesk_objective_seconds', { objective: 'resolution' }, '300x300'),
  ...shared('helpdesk_objective_target_ratio', { objective: 'first_response' }, '0.9x300'),
  ...shared('helpdesk_objective_target_ratio', { objective: 'resolution' }, '0.9x300'),
  ...shared('helpdesk_objective_target_ratio', { objective: 'csat' }, '0.85x300'),
  ...shared('helpdesk_objective_target_ratio', { objective: 'fcr' }, '0.8x300'),
];

/** The inbox has a calendar, which is open as told. */
export function calendar(open: string, samples = 300): readonly Series[] {
  return [
    ...shared(
      'helpdesk_inbox_calendar_info',
      { source: 'whatsapp', inbox: 'support', calendar: 'day' },
      `1x${samples}`,
    ),
    ...shared('helpdesk_business_hours_open', { calendar: 'day' }, open),
    // Another calendar that is open must not count for this inbox.
    ...shared('helpdesk_business_hours_open', { calendar: 'night' }, `1x${samples}`),
  ];
}

/** Closed all the time, which is so many samples long. */
export const closed = (samples = 300) => calendar(`0x${samples}`, samples);

/** Targets that are scraped: both replicas, and Prometheus itself. */
export function up(first: string, second = '1x600'): readonly Series[] {
  return [
    own('up', {}, first),
    own('up', {}, second, 'exporter-2:9877'),
    { series: 'up{job="prometheus",instance="localhost:9090"}', values: '1x600' },
  ];
}
