/** A message as the API tells it: which way it went, who wrote, whether it reads as a score. */
import { readAnswer } from '../../conversation/answer.ts';
import type { CustomerKey, MessageSent } from '../../conversation/fact.ts';
import { statedTime, type EventTime } from '../eventTime.ts';
import { isRecord, toList, toText, type JsonRecord } from '../json.ts';
import type { SourceTools, Told } from '../source.ts';
import { phoneDigits } from '../text.ts';
import type { UnboundFact } from '../unbound.ts';
import { agentOf } from './conversations.ts';
import { contactKey, ofThread, type Question } from './desk.ts';
import type { Going } from './inquiry.ts';
import { threadPath } from './threadDesk.ts';
import { kept, leftAside } from './told.ts';

type MessageQuestion = Extract<Question, { ask: 'message' }> & { readonly key: string };

/** One read, and one more for its thread where inboxes differ and the thread was not met yet. */
export async function askMessage(question: MessageQuestion, { api, tools, threads }: Going): Promise<Told> {
  const { thread, message } = question;
  const answer = await api.get(`${threadPath(thread)}/messages/${encodeURIComponent(message)}`);
  if (answer === undefined) return leftAside('message_gone');
  const read = readMessage(answer, question, tools);
  return 'fact' in read ? threads.place(thread, [read.fact], api) : read.told;
}

type Read = { readonly fact: UnboundFact } | { readonly told: Told };

/** Entries of a thread that nobody says. */
const NOTICES: ReadonlySet<unknown> = new Set(['ASSIGNMENT', 'THREAD_STATUS_CHANGE']);

function readMessage(answer: unknown, question: MessageQuestion, tools: SourceTools): Read {
  if (!isRecord(answer)) return { told: kept(answer) };
  const common = commonOf(answer, question, tools);
  switch (answer.type) {
    case 'MESSAGE':
      return said(answer, common, tools);
    case 'WELCOME_MESSAGE':
      return { fact: { ...common, kind: 'MessageSent', ...AUTOMATION, stage: 'sent' } };
    case 'COMMENT':
      return { told: leftAside('note') };
    default:
      if (NOTICES.has(answer.type)) return { told: leftAside('notice') };
      return { told: kept(answer, toText(answer.type) === undefined ? 'not_understood' : 'unknown_type') };
  }
}

function commonOf(answer: JsonRecord, { key, thread, at, timeSource }: MessageQuestion, tools: SourceTools) {
  const created = statedTime(answer.createdAt, at);
  const time: EventTime = created.timeSource === 'event' ? created : { at, timeSource };
  return { ...ofThread(tools, thread), key, ...time };
}

type Common = ReturnType<typeof commonOf>;

function said(answer: JsonRecord, common: Common, tools: SourceTools): Read {
  if (answer.direction === 'INCOMING') {
    const score = readAnswer(toText(answer.text) ?? '');
    const person = personOf(answer.senders, common.customer, tools);
    return { fact: { ...common, ...person, kind: 'MessageReceived', ...(score && { answer: score }) } };
  }
  if (answer.direction !== 'OUTGOING') return { told: kept(answer) };
  const person = personOf(answer.recipients, common.customer, tools);
  const sent = { ...common, ...person, kind: 'MessageSent', ...authorshipOf(answer, tools) } as const;
  return { fact: { ...sent, stage: hasFailed(answer) ? 'failed' : 'sent' } };
}

function hasFailed({ status }: JsonRecord): boolean {
  return isRecord(status) && status.statusType === 'FAILED';
}

type Authorship = Pick<MessageSent, 'sender' | 'evidence' | 'agent'>;

const AUTOMATION: Authorship = { sender: 'automation', evidence: 'stated' };
const UNKNOWN: Authorship = { sender: 'unknown', evidence: 'none' };

/** The letter before an actor's id says what it is: `L` a language model, as HubSpot's own agent for customers is one. */
function authorshipOf(answer: JsonRecord, tools: SourceTools): Authorship {
  const actor = actorsIn(answer.senders)[0] ?? toText(answer.createdBy) ?? '';
  switch (actor.slice(0, 2)) {
    case 'A-':
      return ofUser(actor, answer, tools);
    case 'B-':
    case 'L-':
      return { sender: 'bot', evidence: 'stated' };
    case 'S-':
      return AUTOMATION;
    default:
      return UNKNOWN;
  }
}

/** An app may write in a user's name: whether somebody typed it there cannot be told. */
function ofUser(actor: string, { client }: JsonRecord, tools: SourceTools): Authorship {
  if (isRecord(client) && client.clientType === 'INTEGRATION') return UNKNOWN;
  const agent = agentOf(actor);
  return {
    sender: 'human',
    evidence: 'stated',
    ...(agent !== undefined && { agent: tools.agentLabel(agent) }),
  };
}

function actorsIn(people: unknown): readonly string[] {
  return toList(people).flatMap((person) => (isRecord(person) ? (toText(person.actorId) ?? []) : []));
}

/** The customer among the people, by contact id and telephone number, tied to the thread. */
function personOf(people: unknown, thread: CustomerKey, tools: SourceTools) {
  const keys = [...contactsIn(people, tools), ...phonesIn(people, tools), thread];
  const [customer = thread, ...alsoKnownAs] = new Set(keys);
  return { customer, ...(alsoKnownAs.length > 0 && { alsoKnownAs }) };
}

function contactsIn(people: unknown, tools: SourceTools): readonly CustomerKey[] {
  const visitor = actorsIn(people).find((actor) => actor.startsWith('V-') && actor.length > 2);
  return visitor === undefined ? [] : [contactKey(tools, visitor.slice(2))];
}

function phonesIn(people: unknown, tools: SourceTools): readonly CustomerKey[] {
  const numbers = toList(people).flatMap((person) => {
    const identifier = isRecord(person) ? person.deliveryIdentifier : undefined;
    if (!isRecord(identifier) || identifier.type !== 'HS_PHONE_NUMBER') return [];
    return phoneDigits(toText(identifier.value) ?? '') ?? [];
  });
  return numbers.slice(0, 1).map((digits) => tools.pseudonym('tel', digits));
}
