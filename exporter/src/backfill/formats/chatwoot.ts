/**
 * Chatwoot's conversations as its API tells them, each with its `messages` and `reporting_events` put into it: it has no
 * export of its own that tells when things happened. https://developers.chatwoot.com/api-reference
 */
import { isRecord, toList } from '../../sources/json.ts';
import type { JsonRecord } from '../../sources/json.ts';
import type { Converted } from '../log.ts';

const NOT_UNDERSTOOD: Converted = { leftOut: 'not_understood' };

/** What every event of a conversation has in common. */
type Frame = Readonly<Record<'inbox' | 'customer' | 'conversation', unknown>>;

export function toChatwootEvents(document: unknown): readonly Converted[] {
  if (Array.isArray(document)) return document.flatMap((one: unknown) => toChatwootEvents(one));
  if (!isRecord(document) || !isRecord(document.meta)) return [NOT_UNDERSTOOD];
  const { id, inbox_id: inbox, meta } = document;
  const customer = customerOf(meta.sender);
  if (customer === undefined || !isId(id) || !isId(inbox)) return [NOT_UNDERSTOOD];
  const frame: Frame = { inbox, customer, conversation: id };
  const told = toList(document.reporting_events).filter(isRecord);
  return [
    ...toList(document.messages).flatMap((message) => readMessage(message, frame)),
    ...told.flatMap((event) => readReport(event, told, frame)),
  ];
}

function isId(value: unknown): value is string | number {
  return typeof value === 'number' || typeof value === 'string';
}

/** By phone number first: it is the same customer in every source. */
function customerOf(sender: unknown): JsonRecord | undefined {
  if (!isRecord(sender)) return undefined;
  const { id, phone_number: phone } = sender;
  if (typeof phone === 'string' && phone !== '') return { phone, id };
  return isId(id) ? { id } : undefined;
}

type Direction = 'in' | 'out' | 'activity' | 'template';

/** As numbers in answers of the API, as words in webhooks. */
const DIRECTIONS: ReadonlyMap<unknown, Direction> = new Map<unknown, Direction>([
  [0, 'in'],
  ['incoming', 'in'],
  [1, 'out'],
  ['outgoing', 'out'],
  [2, 'activity'],
  ['activity', 'activity'],
  [3, 'template'],
  ['template', 'template'],
]);

function readMessage(message: unknown, frame: Frame): readonly Converted[] {
  if (!isRecord(message)) return [NOT_UNDERSTOOD];
  const direction = DIRECTIONS.get(message.message_type);
  if (direction === undefined || !isId(message.id)) return [NOT_UNDERSTOOD];
  if (direction === 'activity') return [{ ignored: 'activity' }];
  const time = message.created_at;
  const common = { ...frame, time, ...messageIdOf(message) };
  const id = `message:${message.id}`;
  if (direction === 'in')
    return [{ event: { ...common, id, type: 'message.received', text: message.content } }];
  if (message.private === true) return [{ ignored: 'note' }];
  if (message.status === 'failed') return [{ ignored: 'failed' }];
  if (message.content_type === 'input_csat') return readSurvey(message, { ...frame, time });
  return [{ event: { ...common, id, type: 'message.sent', ...senderOf(message, direction) } }];
}

function messageIdOf({ source_id: wamid }: JsonRecord): { readonly messageId?: string } {
  return typeof wamid === 'string' && wamid.startsWith('wamid.') ? { messageId: wamid } : {};
}

function senderOf(message: JsonRecord, direction: 'out' | 'template'): JsonRecord {
  const attributes = isRecord(message.content_attributes) ? message.content_attributes : {};
  const additional = isRecord(message.additional_attributes) ? message.additional_attributes : {};
  if (additional.campaign_id !== undefined) return { sender: 'campaign' };
  if (attributes.automation_rule_id !== undefined || direction === 'template')
    return { sender: 'automation' };
  if (attributes.external_echo === true) return { sender: 'human' };
  const sender = isRecord(message.sender) ? message.sender : {};
  if (sender.type === 'agent_bot' || sender.type === 'captain_assistant') return { sender: 'bot' };
  return sender.type === 'user' ? { sender: 'human', agent: sender.id } : { sender: 'automation' };
}

/** The answer is written into the survey's own message; when it came is not told, so it counts as given at once. */
function readSurvey(message: JsonRecord, common: JsonRecord): readonly Converted[] {
  const survey = String(message.id);
  const sent = { ...common, id: `survey:${survey}`, type: 'survey.sent', survey, of: 5 };
  const rating = ratingOf(message);
  const answered = { ...common, id: `answer:${survey}`, type: 'survey.answered', survey, score: rating };
  return [{ event: sent }, ...(rating === undefined ? [] : [{ event: answered }])];
}

function ratingOf({ content_attributes: attributes }: JsonRecord): number | undefined {
  const submitted = isRecord(attributes) ? attributes.submitted_values : undefined;
  const response = isRecord(submitted) ? submitted.csat_survey_response : undefined;
  return isRecord(response) && response.rating !== undefined ? Number(response.rating) : undefined;
}

/** A bot's resolution is told beside the conversation's own, of the same moment. */
function readReport(event: JsonRecord, all: readonly JsonRecord[], frame: Frame): readonly Converted[] {
  const { name, user_id: agent } = event;
  const time = endOf(event);
  const common = { ...frame, time, id: `report:${String(event.id)}` };
  switch (name) {
    case 'conversation_bot_resolved':
      return [{ event: { ...common, type: 'conversation.resolved', by: 'bot' } }];
    case 'conversation_resolved': {
      const isBots = all.some((one) => one.name === 'conversation_bot_resolved' && endOf(one) === time);
      return isBots ? [] : [{ event: { ...common, type: 'conversation.resolved', by: 'human', agent } }];
    }
    case 'conversation_bot_handoff':
      return [{ event: { ...common, type: 'bot.handed_off' } }];
    case 'conversation_opened':
      return [{ event: { ...common, type: 'conversation.reopened' } }];
    default:
      return [{ ignored: typeof name === 'string' ? name : 'reporting_event' }];
  }
}

function endOf({ event_end_time: ended, created_at: created }: JsonRecord): unknown {
  return ended ?? created;
}
