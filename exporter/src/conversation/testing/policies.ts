/** Policies for tests. */
import { createCalendar } from '../calendar.ts';
import type { InboxPolicy, Policy } from '../policy.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const OPEN_INBOX: InboxPolicy = { inactivityMs: 24 * HOUR_MS };

/** The documented defaults: 60 s, 120 s and 300 s, two inboxes without a calendar. */
export const POLICY: Policy = {
  objectives: {
    firstResponse: { withinMs: 60 * SECOND_MS, target: 0.9, clock: 'wall', responder: 'human' },
    nextResponse: { withinMs: 120 * SECOND_MS, target: 0.9, clock: 'wall' },
    resolution: { withinMs: 300 * SECOND_MS, target: 0.9, clock: 'wall' },
  },
  escalation: [
    { level: 'team_lead', afterMs: 120 * SECOND_MS },
    { level: 'on_call', afterMs: 15 * 60 * SECOND_MS },
  ],
  atRiskAfterMs: 120 * SECOND_MS,
  shortContactMs: 6 * SECOND_MS,
  reopenWindowMs: 24 * HOUR_MS,
  botReturnWindowMs: 72 * HOUR_MS,
  survey: { answerWithinMs: 24 * HOUR_MS, changeWithinMs: 15 * 60 * SECOND_MS },
  inboxes: { support: OPEN_INBOX, billing: OPEN_INBOX },
};

export const ANY_RESPONDER: Policy = {
  ...POLICY,
  objectives: {
    ...POLICY.objectives,
    firstResponse: { ...POLICY.objectives.firstResponse, responder: 'any' },
  },
};

const CAIRO = createCalendar({
  timezone: 'Africa/Cairo',
  hours: {
    mon: [{ from: '00:00', to: '04:00' }],
    tue: [{ from: '22:00', to: '04:00' }],
    fri: [{ from: '09:00', to: '17:00' }],
  },
  holidays: [],
});

/** Every objective by the business clock, in one of two inboxes. */
export const BUSINESS_HOURS: Policy = {
  ...POLICY,
  objectives: {
    firstResponse: { ...POLICY.objectives.firstResponse, clock: 'business' },
    nextResponse: { ...POLICY.objectives.nextResponse, clock: 'business' },
    resolution: { ...POLICY.objectives.resolution, clock: 'business' },
  },
  inboxes: { ...POLICY.inboxes, support: { ...OPEN_INBOX, calendar: CAIRO } },
};
