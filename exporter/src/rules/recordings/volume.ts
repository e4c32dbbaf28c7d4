/** What comes in, what is usual at this hour, and how many are lost. */
import { UNCATEGORISED } from '../../conversation/episode.ts';
import { KPI } from '../../metrics/names.ts';
import { acrossReplicas, inPastWeeks, select } from '../promql.ts';
import { BY_SLICE, named, RARELY, recording } from '../rule.ts';
import type { Group, Recording } from '../rule.ts';
import { averaged, overDays, share } from '../windows.ts';

const BY_CATEGORY = [...BY_SLICE, 'category'];
const BY_REQUEST = ['source', 'inbox', 'category'];

const opened5m = recording({
  level: BY_CATEGORY,
  of: KPI.episodesOpened,
  operations: 'rate5m',
  expr: `sum without (episode) (${acrossReplicas(`rate(${select(KPI.episodesOpened)}[5m])`)})`,
});

/** Those that ended by inactivity are a day old: they say nothing of what is asked now. */
const resolved5m = recording({
  level: BY_CATEGORY,
  of: KPI.episodesResolved,
  operations: 'rate5m',
  expr: `sum without (by) (${acrossReplicas(`rate(${select(KPI.episodesResolved, { by: ['human', 'bot'] })}[5m])`)})`,
});

const COME = `sum without (team, category) (avg_over_time(${opened5m.record}[1h]))`;

function ended(without: string): string {
  return `sum without (${without}) (avg_over_time(${resolved5m.record}{category!="${UNCATEGORISED}"}[1h]))`;
}

/**
 * Episodes of a category per second. Every episode begins without one, and the end tells which it had. So whatever came
 * and did not end with a category is of none: while nobody gets to end anything, a surge shows there.
 */
export const requests = recording({
  level: BY_REQUEST,
  of: 'requests',
  operations: 'rate1h',
  expr: [
    ended('team'),
    'or',
    'label_replace(',
    `  clamp_min(${COME} - ${ended('team, category')} or ${COME}, 0),`,
    `  "category", "${UNCATEGORISED}", "", ""`,
    ')',
  ].join('\n'),
});

export const requestsUsual = recording({
  level: BY_REQUEST,
  of: 'requests',
  operations: 'avg4w_rate1h',
  expr: inPastWeeks((offset) => `${requests.record} ${offset}`),
});

function openedOver(window: '1h' | '1d'): Recording {
  return recording({
    level: BY_SLICE,
    of: KPI.episodesOpened,
    operations: `rate${window}`,
    expr: `sum without (category) (${averaged(opened5m, window).expr})`,
  });
}

const opened1d = openedOver('1d');
export const opened1h = openedOver('1h');

const lost5m = recording({
  level: BY_SLICE,
  of: 'customers_lost',
  operations: 'rate5m',
  expr: acrossReplicas(`rate(${select(KPI.abandonment, { stage: 'lost' })}[5m])`, ['stage']),
});
const lost1h = averaged(lost5m, '1h');
export const lost1d = averaged(lost5m, '1d');

function lostPerOpened(operations: string) {
  return named({ level: BY_SLICE, of: 'customers_lost_per_episodes_opened', operations });
}

export const lostShare = share(lostPerOpened('ratio_rate1d'), lost1d.record, opened1d.record);

/** The week before the last day. */
export const lostShareInPast = share(
  lostPerOpened('ratio_rate7d_offset1d'),
  overDays(lost1h, 7, '1d'),
  overDays(opened1h, 7, '1d'),
);

export const VOLUME_GROUPS: readonly Group<Recording>[] = [
  {
    name: 'helpdesk-volume',
    interval: '1m',
    rules: [opened5m, resolved5m, requests, opened1h, opened1d, lost5m, lost1h, lost1d, lostShare],
  },
  { name: 'helpdesk-volume-past', interval: RARELY, rules: [requestsUsual, lostShareInPast] },
];
