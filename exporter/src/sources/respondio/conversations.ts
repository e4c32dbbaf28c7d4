/** What happens to a conversation as a whole. respond.io tells whose it is, and not on which channel. */
import type { CategoryChanged, ConversationAssigned, ConversationResolved } from '../../conversation/fact.ts';
import { statedTime, type EventTime } from '../eventTime.ts';
import { NOT_UNDERSTOOD, type Finding } from '../findings.ts';
import { isRecord, toText, type JsonRecord } from '../json.ts';
import type { SourceTools } from '../source.ts';
import { cleanName } from '../text.ts';
import { place, type Unplaced } from './channels.ts';
import { contactOf, respondioKey, toId, type Contact, type Reading } from './reading.ts';

/** `conversation.closed` */
export function readClosed(body: JsonRecord, reading: Reading): readonly Finding[] {
  const contact = contactOf(body.contact, reading.tools);
  const key = contact && keyOfEnd(body, contact, reading.tools);
  if (!isRecord(body.conversation) || contact === undefined || key === undefined) return [NOT_UNDERSTOOD];
  const { conversation } = body;
  const common = {
    ...statedTime(conversation.closedTime, reading.receivedAt),
    source: reading.tools.name,
    ...contact.person,
  };
  const facts = [
    ...categoryOf(conversation).map(
      (category) => ({ kind: 'CategoryChanged', key: `${key}:category`, ...common, category }) as const,
    ),
    { kind: 'ConversationResolved', key, ...common, ...closerOf(conversation, reading.tools) } as const,
  ];
  return place(facts satisfies readonly Told[], contact, reading);
}

type Told = Unplaced<CategoryChanged> | Unplaced<ConversationResolved>;

/** Closing through the API may be told twice: a conversation is known by its contact and its beginning. */
function keyOfEnd(body: JsonRecord, contact: Contact, tools: SourceTools): string | undefined {
  const openedAt = isRecord(body.conversation) ? stampOf(body.conversation.openedTime) : undefined;
  if (openedAt !== undefined) return respondioKey('end', [contact.id, openedAt], tools);
  const eventId = toId(body.event_id);
  return eventId === undefined ? undefined : respondioKey('event', [eventId], tools);
}

function stampOf(time: unknown): string | undefined {
  return typeof time === 'number' && time > 0 ? String(time) : toText(time);
}

function categoryOf({ category }: JsonRecord): readonly string[] {
  const name = typeof category === 'string' ? cleanName(category) : '';
  return name === '' ? [] : [name];
}

const PEOPLE: ReadonlySet<unknown> = new Set(['user', 'echo']);

/** Whatever else closes, workflows, programs and the clock among it, is no person. */
function closerOf(
  { closedBySource: source, closedBy }: JsonRecord,
  tools: SourceTools,
): Pick<ConversationResolved, 'by' | 'agent'> {
  const agent = isRecord(closedBy) ? toId(closedBy.id) : undefined;
  const isPerson = source === undefined || source === null ? agent !== undefined : PEOPLE.has(source);
  if (!isPerson) return { by: 'bot' };
  return { by: 'human', ...(agent !== undefined && { agent: tools.agentLabel(agent) }) };
}

/** `contact.assignee.updated`; an assignee without an id is nobody. */
export function readAssigned(body: JsonRecord, reading: Reading): readonly Finding[] {
  const contact = contactOf(body.contact, reading.tools);
  const eventId = toId(body.event_id);
  if (!isRecord(body.contact) || contact === undefined || eventId === undefined) return [NOT_UNDERSTOOD];
  const agent = assigneeOf(body.contact);
  // The event has no time, and the contact's is that of its making.
  const time: EventTime = { at: reading.receivedAt, timeSource: 'receipt' };
  const fact: Unplaced<ConversationAssigned> = {
    kind: 'ConversationAssigned',
    key: respondioKey('event', [eventId], reading.tools),
    ...time,
    source: reading.tools.name,
    ...contact.person,
    ...(agent !== undefined && { agent: reading.tools.agentLabel(agent) }),
  };
  return place([fact], contact, reading);
}

export function assigneeOf({ assignee }: JsonRecord): string | undefined {
  return isRecord(assignee) ? toId(assignee.id) : undefined;
}
