/** Who waits now, and where it is open. */
import { PRESENT, SETTINGS } from '../../metrics/names.ts';
import { OPENING_GRACE } from '../conventions.ts';
import { acrossReplicas, select } from '../promql.ts';
import { BY_SLICE, recording } from '../rule.ts';
import type { Group, Recording } from '../rule.ts';

const BY_INBOX = ['source', 'inbox'];

/** 1 or 0 for every inbox with a calendar; no series for one without. */
export const inboxOpen = recording({
  level: BY_INBOX,
  of: SETTINGS.businessHoursOpen,
  operations: 'max',
  expr: acrossReplicas(
    `${select(SETTINGS.inboxCalendar)} * ignoring (source, inbox) group_left () ${select(SETTINGS.businessHoursOpen)}`,
    ['calendar'],
  ),
});

/** 1 once an inbox has been open for long enough to have worked off what came in while closed. */
export const inboxOpenLong = recording({
  level: BY_INBOX,
  of: SETTINGS.businessHoursOpen,
  operations: `min${OPENING_GRACE}_max`,
  expr: `min_over_time(${inboxOpen.record}[${OPENING_GRACE}])`,
});

export const open = recording({
  level: BY_SLICE,
  of: PRESENT.conversationsOpen,
  operations: 'max',
  expr: acrossReplicas(select(PRESENT.conversationsOpen)),
});

export const waiting = recording({
  level: BY_SLICE,
  of: PRESENT.conversationsWaiting,
  operations: 'max',
  expr: acrossReplicas(select(PRESENT.conversationsWaiting)),
});

/** The level's name is in `escalation`, as in every alert. */
export const overdue = recording({
  level: [...BY_SLICE, 'escalation'],
  of: PRESENT.conversationsOverdue,
  operations: 'max',
  expr: acrossReplicas(
    `label_replace(${select(PRESENT.conversationsOverdue)}, "escalation", "$1", "level", "(.+)")`,
    ['level'],
  ),
});

export const oldestWait = recording({
  level: BY_SLICE,
  of: 'oldest_wait_seconds',
  operations: 'max',
  expr: `time() - ${acrossReplicas(select(PRESENT.oldestWaiting))}`,
});

/**
 * Customers past any level whose inbox is open: nobody is asked to answer the others yet. Every level counts those of the
 * ones above, so the largest has them all.
 */
export const teamOverdue = recording({
  level: ['team'],
  of: PRESENT.conversationsOverdue,
  operations: 'sum_max',
  expr: [
    'sum without (source, inbox) (max without (escalation) (',
    `  ${overdue.record} ${unlessClosed(['team', 'escalation'])}`,
    '))',
  ].join('\n'),
});

/** For every team: how many of its inboxes are open. No series while all are closed. */
export const teamOpen = recording({
  level: ['team'],
  of: 'open_inboxes',
  operations: 'count',
  expr: `count without (source, inbox) (${open.record} ${unlessClosed(['team'])})`,
});

/** Drops what belongs to an inbox that is closed or has just opened. `beside`: labels the left side has more. */
export function unlessClosed(beside: readonly string[]): string {
  return `unless ignoring (${beside.join(', ')}) ${inboxOpenLong.record} == 0`;
}

export const PRESENT_GROUP: Group<Recording> = {
  name: 'helpdesk-present',
  rules: [inboxOpen, inboxOpenLong, open, waiting, overdue, oldestWait, teamOverdue, teamOpen],
};
