/** Messages of messaging channels, WhatsApp among them. They name their ticket and who wrote, and nothing else. */
import { readAnswer } from '../../conversation/answer.ts';
import type { MessageSent } from '../../conversation/fact.ts';
import { NOT_UNDERSTOOD, UNKNOWN_TYPE } from '../findings.ts';
import { isRecord, toText, type JsonRecord } from '../json.ts';
import type { UnboundFact } from '../unbound.ts';
import { keyOf, placed, threadOf, ticketKey, toId, userKey, type Desk } from './desk.ts';
import type { Reader, ZendeskEvent } from './envelope.ts';

type Authorship = Pick<MessageSent, 'sender' | 'evidence' | 'agent'>;

/** `messaging_ticket.message_added`. */
export const readMessage: Reader = (event, desk) => {
  const { actor, message } = event.event;
  const ticket = toId(event.detail.id);
  const id = isRecord(message) ? toText(message.id) : undefined;
  const type = isRecord(actor) ? toText(actor.type) : undefined;
  if (
    ticket === undefined ||
    id === undefined ||
    !isRecord(actor) ||
    !isRecord(message) ||
    type === undefined
  )
    return [NOT_UNDERSTOOD];
  const common = { ...commonOf(event, ticket, desk), key: keyOf(desk, 'message', id) };
  const fact =
    type === 'end_user'
      ? asked({ ...common, ...personOf(actor, ticket, desk) }, message)
      : replied(common, type, actor, desk);
  return fact ? placed([fact], { ticket, brand: undefined }, desk) : [UNKNOWN_TYPE];
};

function commonOf({ at, timeSource }: ZendeskEvent, ticket: string, desk: Desk) {
  const { name: source } = desk.tools;
  return { at, timeSource, source, customer: ticketKey(desk, ticket), ...threadOf(ticket) };
}

type Common = ReturnType<typeof commonOf> & { readonly key: string };

/** From here on the ticket's other events are known to be the customer's. */
function personOf(actor: JsonRecord, ticket: string, desk: Desk) {
  const id = toId(actor.id);
  if (id === undefined) return {};
  return { customer: userKey(desk, id), alsoKnownAs: [ticketKey(desk, ticket)] };
}

function asked(common: Common, message: JsonRecord): UnboundFact {
  const answer = readAnswer(toText(message.body) ?? '');
  return { ...common, kind: 'MessageReceived', ...(answer && { answer }) };
}

function replied(common: Common, type: string, actor: JsonRecord, desk: Desk): UnboundFact | undefined {
  const authorship = authorshipOf(type, actor, desk);
  return authorship && { ...common, kind: 'MessageSent', ...authorship, stage: 'sent' };
}

function authorshipOf(type: string, { id }: JsonRecord, { tools }: Desk): Authorship | undefined {
  const actor = toId(id);
  switch (type) {
    case 'agent':
      return {
        sender: 'human',
        evidence: 'stated',
        ...(actor !== undefined && { agent: tools.agentLabel(actor) }),
      };
    // Zendesk's own bots go by such ids (`zd:answerBot`); what else the system says is no answer to anything.
    case 'system':
      return { sender: actor?.startsWith('zd:') === true ? 'bot' : 'automation', evidence: 'stated' };
    case 'trigger':
      return { sender: 'automation', evidence: 'stated' };
    default:
      return undefined;
  }
}
