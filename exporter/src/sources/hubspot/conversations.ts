/** What events of conversations say: that there is a message, whose the thread is, whether it is closed. */
import { NOT_UNDERSTOOD, UNKNOWN_TYPE } from '../findings.ts';
import { toText } from '../json.ts';
import type { UnboundFact } from '../unbound.ts';
import { changedBy } from './change.ts';
import { keyOf, ofThread, placed, threadKey, toErrand, toId } from './desk.ts';
import type { HubSpotEvent, Reader } from './envelope.ts';
import type { SourceTools } from '../source.ts';

/** `conversation.newMessage`: everything about the message but its kind has to be asked for. */
export const readMessage: Reader = ({ object: thread, fields, at, timeSource }, tools) => {
  const message = toId(fields.messageId);
  if (message === undefined) return NOT_UNDERSTOOD;
  const key = keyOf(tools, 'message', message);
  switch (fields.messageType) {
    case 'MESSAGE':
    case undefined:
      return {
        errand: toErrand({ ask: 'message', thread, message, at, timeSource }, key, threadKey(tools, thread)),
      };
    case 'COMMENT':
      return { ignored: 'note' };
    case 'WELCOME_MESSAGE':
      return placed(greeting({ ...ofThread(tools, thread), key, at, timeSource }), thread, tools);
    default:
      return toText(fields.messageType) === undefined ? NOT_UNDERSTOOD : UNKNOWN_TYPE;
  }
};

type Common = ReturnType<typeof ofThread> & Pick<HubSpotEvent, 'key' | 'at' | 'timeSource'>;

function greeting(common: Common): UnboundFact {
  return { ...common, kind: 'MessageSent', sender: 'automation', evidence: 'stated', stage: 'sent' };
}

/** `conversation.propertyChange` */
export const readConversationProperty: Reader = (event, tools) => {
  const { fields, object: thread, type } = event;
  if (fields.propertyName === 'isArchived') return { ignored: `${type}.isArchived` };
  const fact = statementOf(event, tools);
  if (fact) return placed(fact, thread, tools);
  return toText(fields.propertyName) === undefined || isKnown(fields.propertyName)
    ? NOT_UNDERSTOOD
    : UNKNOWN_TYPE;
};

function isKnown(property: unknown): boolean {
  return property === 'status' || property === 'assignedTo';
}

function statementOf(
  { key, at, timeSource, object, fields }: HubSpotEvent,
  tools: SourceTools,
): UnboundFact | undefined {
  const { propertyName, propertyValue } = fields;
  const common = { ...ofThread(tools, object), key, at, timeSource };
  if (propertyName === 'status' && propertyValue === 'CLOSED') {
    return { ...common, kind: 'ConversationResolved', ...changedBy(fields, tools) };
  }
  if (propertyName === 'status' && propertyValue === 'OPEN') {
    return { ...common, kind: 'ConversationReopened' };
  }
  if (propertyName !== 'assignedTo' || typeof propertyValue !== 'string') return undefined;
  const agent = agentOf(propertyValue);
  return {
    ...common,
    kind: 'ConversationAssigned',
    ...(agent !== undefined && { agent: tools.agentLabel(agent) }),
  };
}

const AGENT = /^(?:A-)?(\d{1,20})$/;

/** The id of the user behind an actor's; some accounts write it bare. Undefined for nobody, and for bots. */
export function agentOf(actor: string): string | undefined {
  return AGENT.exec(actor)?.[1];
}
