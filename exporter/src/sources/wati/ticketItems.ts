/** Items about a ticket say in English what happened to it. */
import type { ConversationFact, Instant } from '../../conversation/fact.ts';
import { statedTime } from '../eventTime.ts';
import { UNKNOWN_TYPE, type Finding } from '../findings.ts';
import type { SourceTools } from '../source.ts';
import type { Item } from './item.ts';
import type { Question } from './question.ts';
import { conversationKey, threadOf, watiKey } from './scene.ts';

export interface About {
  readonly question: Question;
  readonly phone: string;
  readonly tools: SourceTools;
  readonly now: Instant;
}

const CLOSED = /\bhas been (?:closed|solved|resolved)\b/;
const REOPENED = /\bhas been re-?opened\b/;
const ASSIGNED = /\bassigned to\b/;
const BEGUN = /\bhas been initiali[sz]ed\b/;
const BY_BOT = /\bby (?:the )?(?:chat)?bot\b/;
const EMAIL = /[^\s()<>@]{1,64}@[^\s()<>@]{1,255}/;

export function isClosing({ words }: Item): boolean {
  return CLOSED.test(words);
}

/** One item of the ticket. What is said in other words is kept: Wati may change them, or speak another language. */
export function toFinding(item: Item, about: About): Finding {
  const { words } = item;
  if (isClosing(item)) return { fact: closed(item, about) };
  if (REOPENED.test(words)) return { fact: { ...circumstances(item, about), kind: 'ConversationReopened' } };
  if (ASSIGNED.test(words)) return assigned(item, about);
  return BEGUN.test(words) ? { ignored: 'ticket_begun' } : UNKNOWN_TYPE;
}

function closed(item: Item, about: About): ConversationFact {
  const { words, actor } = item;
  const isByBot = BY_BOT.test(words) || actor?.trim().toLowerCase() === 'bot';
  const [email] = EMAIL.exec(words) ?? [];
  return {
    ...circumstances(item, about),
    kind: 'ConversationResolved',
    by: isByBot ? 'bot' : 'human',
    ...(email !== undefined && !isByBot && { agent: about.tools.agentLabel(email) }),
  };
}

/** To a person, whose address stands in it. A name alone is no id that a message carries too. */
function assigned(item: Item, about: About): Finding {
  const email = item.assignee?.includes('@')
    ? item.assignee.trim().toLowerCase()
    : EMAIL.exec(assigneeIn(item.words))?.[0];
  if (email === undefined) return { ignored: 'ticket_assigned' };
  const agent = about.tools.agentLabel(email);
  return { fact: { ...circumstances(item, about), kind: 'ConversationAssigned', agent } };
}

/** Behind the assignee it is said who assigned. */
function assigneeIn(words: string): string {
  const [, behind = ''] = words.split('assigned to ');
  return behind.split(' by ')[0] ?? '';
}

function circumstances({ id, at, words }: Item, about: About) {
  const parts = ['ticket_item', id ?? `${about.question.ticket} ${at} ${words}`];
  return { ...common(about), key: watiKey(parts, about.tools), ...statedTime(at, about.now) };
}

function common({ question, phone, tools }: About) {
  const { binding, conversation } = question;
  return {
    source: tools.name,
    inbox: binding.inbox,
    team: binding.team,
    customer: tools.pseudonym('tel', phone),
    alsoKnownAs: [conversationKey(conversation, tools)],
    ...threadOf(conversation, { waId: phone }),
  };
}

/**
 * A conversation has one open ticket: a later one proves that this was closed, whatever words tell so. When, nobody says; it
 * was the end at any rate of what was said in it. With another of our numbers the same contact has another conversation.
 */
export function supersededBy(items: readonly Item[], about: About): Finding | undefined {
  const { ticket, conversation } = about.question;
  const known = items.filter((item) => item.conversation === conversation && !Number.isNaN(item.at));
  const own = Math.max(...known.filter((item) => item.ticket === ticket).map(({ at }) => at));
  const isLater = known.some((item) => item.ticket !== undefined && item.ticket !== ticket && item.at > own);
  if (!isLater || !Number.isFinite(own)) return undefined;
  const key = watiKey(['ticket_superseded', ticket], about.tools);
  return {
    fact: {
      ...common(about),
      key,
      ...statedTime(own, about.now),
      kind: 'ConversationResolved',
      by: 'human',
    },
  };
}
