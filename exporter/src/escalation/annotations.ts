/** What people read of an alert, and where it leads them. Nothing here is part of its identity. */
import { RUNBOOKS_URL } from '../alerts.ts';
import type { WaitingConversation } from '../backend/backend.ts';
import { OTHER } from '../metrics/labels.ts';
import type { Posted } from './board.ts';
import { fillLink } from './link.ts';
import type { LinkValues } from './link.ts';
import type { Labels, Notice } from './plan.ts';
import type { EscalationRules, Links } from './rules.ts';
import type { Language } from './wording.ts';
import { atLocalTime, inWords, isolated } from './wording.ts';

type Wording = Pick<EscalationRules, 'timezone' | 'links'>;
type Waiting = Extract<Notice, { kind: 'waiting' }>;
type Beyond = Extract<Notice, { kind: 'beyond_cap' }>;

export function annotationsOf({ labels, notice, seenAt }: Posted, wording: Wording): Labels {
  const common = { runbook_url: `${RUNBOOKS_URL}${labels.alertname ?? ''}.md` };
  switch (notice.kind) {
    case 'waiting':
      return { ...common, ...waitingAnnotations(notice, seenAt, wording) };
    case 'beyond_cap':
      return { ...common, ...beyondAnnotations(notice, seenAt, wording) };
  }
}

function waitingAnnotations(notice: Waiting, seenAt: number, wording: Wording): Labels {
  const { waitingSince, category, slice } = notice;
  const describe = (language: Language) =>
    describeWaiting(language, {
      waited: inWords(seenAt - waitingSince, language),
      since: atLocalTime(waitingSince, wording.timezone, language),
      inbox: isolated(slice.inbox),
      team: isolated(slice.team),
    });
  const values = linkValuesOf(notice);
  return {
    summary: 'A customer is waiting for an answer.',
    summary_ar: 'عميل ينتظر الردّ.',
    description: describe('en'),
    description_ar: describe('ar'),
    ...waitOf(waitingSince, seenAt),
    ...(category !== OTHER && { category }),
    ...linkAnnotations(values, wording),
  };
}

function describeWaiting(
  language: Language,
  { waited, since, inbox, team }: { waited: string; since: string; inbox: string; team: string },
): string {
  return language === 'en'
    ? `A customer of inbox ${inbox}, team ${team}, has waited ${waited} for an answer, since ${since}.`
    : `ينتظر عميل الردّ منذ ${waited}، بدءًا من ${isolated(since)}. صندوق الوارد: ${inbox}، الفريق: ${team}.`;
}

function beyondAnnotations(notice: Beyond, seenAt: number, wording: Wording): Labels {
  const { team, beyond, overdue, oldest } = notice;
  const name = isolated(team);
  return {
    summary: 'More customers wait than get an alert of their own.',
    summary_ar: 'عدد العملاء المنتظرين أكبر من أن يكون لكلٍّ منهم تنبيه.',
    description: `${overdue} customers of team ${name} wait too long; ${beyond} of them have no alert of their own, the oldest of these for ${inWords(seenAt - oldest, 'en')}.`,
    description_ar: `عدد العملاء المنتظرين لدى الفريق ${name}: ${overdue}، منهم ${beyond} بلا تنبيه خاص، أقدمهم منذ ${inWords(seenAt - oldest, 'ar')}.`,
    beyond: String(beyond),
    overdue: String(overdue),
    ...waitOf(oldest, seenAt),
    ...linkAnnotations({ team }, wording),
  };
}

function waitOf(waitingSince: number, seenAt: number): Labels {
  return {
    waiting_since: new Date(waitingSince).toISOString(),
    waiting_seconds: String(Math.max(0, Math.floor((seenAt - waitingSince) / 1000))),
  };
}

/** Only links that lead somewhere: one with a place that cannot be filled is left out. */
function linkAnnotations(values: LinkValues, { links }: Wording): Labels {
  return defined({
    link: linkTo(values, links),
    dashboard_url: links.dashboard === undefined ? undefined : fillLink(links.dashboard, values),
    list_url: listUrl(links, values.customer),
  });
}

/**
 * Our own list behind all alerts, or the entries of one customer; it wants a bearer token, so it is for programs rather
 * than phones.
 */
export function listUrl({ publicUrl }: Pick<Links, 'publicUrl'>, customer?: string): string | undefined {
  if (publicUrl === undefined) return undefined;
  const all = `${publicUrl}/api/v1/conversations?state=overdue`;
  return customer === undefined ? all : `${all}&customer=${encodeURIComponent(customer)}`;
}

/** The conversation's page in the helpdesk; undefined where nobody has said where it is. */
export function conversationLink(conversation: WaitingConversation, links: Links): string | undefined {
  return linkTo(linkValuesOf(conversation), links);
}

function linkTo(values: LinkValues, { conversation }: Links): string | undefined {
  const template = values.source === undefined ? undefined : conversation.get(values.source);
  return template === undefined ? undefined : fillLink(template, values);
}

function linkValuesOf({ slice, customer, thread }: WaitingConversation): LinkValues {
  return { ...slice, customer, ...(thread !== undefined && { conversation: thread }) };
}

function defined<K extends string>(
  values: Readonly<Record<K, string | undefined>>,
): Partial<Record<K, string>> & Labels {
  return Object.fromEntries(
    Object.entries<string | undefined>(values).filter(([, value]) => value !== undefined),
  ) as Partial<Record<K, string>> & Labels;
}
