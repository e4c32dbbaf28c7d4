/** From the configuration to what the escalation goes by. */
import { OPENING_GRACE_MINUTES } from '../alerts.ts';
import type { AlertmanagerAddress, Config, WhatsappNotifications } from '../config/config.ts';
import { createCalendar } from '../conversation/calendar.ts';
import type { Calendar } from '../conversation/calendar.ts';
import type { Instant } from '../conversation/fact.ts';
import { slicesOf } from '../slices.ts';
import type { AlertmanagerTarget, EscalationRules, Links, Wait } from './rules.ts';
import type { WhatsappSettings } from './whatsapp/receiver.ts';

const GRACE_MS = OPENING_GRACE_MINUTES * 60_000;

export function toEscalationRules(config: Config): EscalationRules {
  return {
    levels: config.escalation,
    alertmanagers: config.alertmanagers.map(toTarget),
    cap: config.escalationCap,
    isOnDuty: createDuty(config),
    timezone: config.timezone,
    links: toLinks(config),
    teams: [...new Set(slicesOf(config).map(([, , team]) => team))],
    holdMs: config.allowedLatenessMs,
  };
}

function toTarget({ url, basicAuth }: AlertmanagerAddress): AlertmanagerTarget {
  if (!basicAuth) return { url };
  const { username, password } = basicAuth;
  // RFC 7617, with UTF-8.
  return {
    url,
    authorization: () => `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`,
  };
}

export function toLinks({ publicUrl, dashboardUrl, sources }: Config): Links {
  const templates = sources.flatMap(({ name, conversationUrl }) =>
    conversationUrl === undefined ? [] : [[name, conversationUrl] as const],
  );
  return {
    ...(publicUrl !== undefined && { publicUrl }),
    ...(dashboardUrl !== undefined && { dashboard: dashboardUrl }),
    conversation: new Map(templates),
  };
}

/**
 * Somebody is called while the inbox is open: for who began to wait since it opened as at any hour, for who waited
 * before that once it has been open for the grace. Of what is no longer configured no answer would be seen.
 */
function createDuty({ inboxes, calendars, sources }: Config): (wait: Wait, at: Instant) => boolean {
  const created = new Map(Object.entries(calendars).map(([name, spec]) => [name, createCalendar(spec)]));
  const names = new Set(sources.map(({ name }) => name));
  const states = new Map<Calendar, OpenState>();
  const stateOf = (calendar: Calendar, at: Instant): OpenState => {
    const known = states.get(calendar);
    if (known?.at === at) return known;
    const state = { at, isOpen: calendar.isOpen(at), isOpenLong: isOpenSince(calendar, at - GRACE_MS, at) };
    states.set(calendar, state);
    return state;
  };
  return ({ source, inbox, waitingSince }, eventTime) => {
    const rules = inboxes[inbox];
    if (!rules || !names.has(source)) return false;
    const calendar = created.get(rules.calendar ?? '');
    if (!calendar) return true;
    const at = Math.floor(eventTime);
    const { isOpen, isOpenLong } = stateOf(calendar, at);
    if (!isOpen || isOpenLong) return isOpen;
    return at - waitingSince < GRACE_MS && isOpenSince(calendar, Math.floor(waitingSince), at);
  };
}

/** Of one calendar at one moment: a hundred thousand may wait in its inboxes. */
interface OpenState {
  readonly at: Instant;
  readonly isOpen: boolean;
  readonly isOpenLong: boolean;
}

function isOpenSince(calendar: Calendar, from: Instant, at: Instant): boolean {
  return calendar.openMs(from, at) === Math.max(0, at - from);
}

export function toWhatsappSettings(notifications: WhatsappNotifications): WhatsappSettings {
  const { accessToken, to, ...rest } = notifications;
  return { ...rest, accessToken: () => accessToken.reveal(), to: new Map(Object.entries(to)) };
}
