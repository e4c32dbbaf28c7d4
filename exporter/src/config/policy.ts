import { createCalendar } from '../conversation/calendar.ts';
import { CONTACT_WINDOWS } from '../conversation/policy.ts';
import type { InboxPolicy, Policy } from '../conversation/policy.ts';
import type { Config, InboxRules } from './config.ts';

type Rules = Pick<
  Config,
  | 'objectives'
  | 'escalation'
  | 'atRiskAfterMs'
  | 'shortContactMs'
  | 'reopenWindowMs'
  | 'surveys'
  | 'inboxes'
  | 'calendars'
>;

/** What the core needs to know of the configuration. Inboxes that share a calendar share its memory too. */
export function toPolicy(config: Rules): Policy {
  const { firstResponse, nextResponse, resolution, fcr } = config.objectives;
  return {
    objectives: { firstResponse, nextResponse, resolution },
    escalation: config.escalation,
    atRiskAfterMs: config.atRiskAfterMs,
    shortContactMs: config.shortContactMs,
    reopenWindowMs: config.reopenWindowMs,
    botReturnWindowMs: CONTACT_WINDOWS[fcr.window],
    survey: config.surveys,
    inboxes: toInboxPolicies(config),
  };
}

function toInboxPolicies({ inboxes, calendars }: Rules): Record<string, InboxPolicy> {
  const created = new Map(Object.entries(calendars).map(([name, spec]) => [name, createCalendar(spec)]));
  const toInboxPolicy = ({ inactivityMs, calendar }: InboxRules): InboxPolicy => {
    const found = calendar === undefined ? undefined : created.get(calendar);
    return { inactivityMs, ...(found && { calendar: found }) };
  };
  return Object.fromEntries(Object.entries(inboxes).map(([name, rules]) => [name, toInboxPolicy(rules)]));
}
