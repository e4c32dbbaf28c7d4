/** Programmable Messaging: what customers send, and what becomes of what is sent to them. */
import { readAnswer } from '../../conversation/answer.ts';
import type { CustomerKey, DeliveryStage, MessageReceived } from '../../conversation/fact.ts';
import { NOT_UNDERSTOOD, UNKNOWN_INBOX, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { answerOf } from '../whatsapp/answers.ts';
import { customerKey } from './address.ts';
import { noted, readNote, UNKNOWN_AUTHOR } from './author.ts';
import { inboxOf, isNotEmpty, toCircumstances, toPerson } from './event.ts';
import type { Circumstances, TwilioEvent } from './event.ts';
import type { Fields } from './fields.ts';

const INBOUND: ReadonlySet<string> = new Set(['receiving', 'received']);

/** Of messages that have not left Twilio yet, or never will: no customer has seen them. */
const NOT_SENT: ReadonlySet<string> = new Set(['queued', 'accepted', 'scheduled', 'sending', 'canceled']);

/** Of the statuses a message or a receipt may have, those that tell of its way to the customer. */
export const STAGES: ReadonlyMap<string, DeliveryStage> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['partially_delivered', 'delivered'],
  ['read', 'read'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
]);

/** Keywords that Twilio itself answers, where the messaging service is set up to. */
const OPT_OUT: ReadonlyMap<string, boolean> = new Map([
  ['STOP', false],
  ['START', true],
]);

/** An incoming message, or a status of one of ours: the event is named by its status where nothing in it is. */
export function readMessaging(event: TwilioEvent): readonly Finding[] {
  const { fields } = event;
  const status = (fields.text('MessageStatus') ?? fields.text('SmsStatus') ?? event.name).toLowerCase();
  if (INBOUND.has(status)) return [readInbound(event)];
  if (NOT_SENT.has(status)) return [{ ignored: status }];
  const stage = STAGES.get(status);
  return stage === undefined ? [UNKNOWN_TYPE] : readStatus(event, stage);
}

function readInbound(event: TwilioEvent): Finding {
  const { fields } = event;
  if (fields.text('OptOutType') === 'HELP') return { ignored: 'opt_out_help' };
  if (fields.text('MessageType') === 'reaction') return { ignored: 'reaction' };
  const found = circumstancesOf(event, { theirs: 'From', ours: 'To' });
  if (!('key' in found)) return found;
  const granted = OPT_OUT.get(fields.text('OptOutType') ?? '');
  if (granted !== undefined)
    return { fact: { kind: 'ConsentChanged', ...found, purpose: 'marketing', granted } };
  const answer = answerIn(fields);
  return { fact: { kind: 'MessageReceived', ...found, ...(answer && { answer }) } };
}

/** A tap, whose id says more than the words on it, or a whole message that is a score. */
function answerIn(fields: Fields): MessageReceived['answer'] {
  const payload = fields.text('ButtonPayload') ?? fields.text('ListId');
  const title = fields.text('ButtonText') ?? fields.text('ListTitle');
  if (payload === undefined && title === undefined) return readAnswer(fields.text('Body') ?? '');
  return answerOf({ type: 'button', button: { payload, text: title ?? fields.text('Body') } });
}

function readStatus(event: TwilioEvent, stage: DeliveryStage): readonly Finding[] {
  const found = circumstancesOf(event, { theirs: 'To', ours: 'From' });
  if (!('key' in found)) return [found];
  const note = readNote(event.note);
  const authorship =
    note === undefined || note === 'malformed' ? UNKNOWN_AUTHOR : noted(note, event.desk.tools);
  return [
    { fact: { kind: 'MessageSent', ...found, ...authorship, stage } },
    ...(note === 'malformed' ? [{ ignored: 'malformed_tag' }] : []),
  ];
}

interface Sides {
  readonly theirs: 'From' | 'To';
  readonly ours: 'From' | 'To';
}

function circumstancesOf(event: TwilioEvent, { theirs, ours }: Sides): Circumstances | Finding {
  const { fields, desk } = event;
  const sid = fields.text('MessageSid') ?? fields.text('SmsSid');
  const keys = customerKeys(event, theirs);
  if (sid === undefined || !isNotEmpty(keys)) return NOT_UNDERSTOOD;
  const ids = [fields.text(ours), fields.text('MessagingServiceSid'), fields.text('AccountSid')];
  const inbox = inboxOf(ids, desk.tools);
  if (inbox === undefined) return UNKNOWN_INBOX;
  return toCircumstances(
    { id: sid, stamps: [fields.text('Timestamp')], inbox, person: toPerson(keys) },
    event,
  );
}

/** WhatsApp's user id leads, since a phone number changes hands. The further ids are the sender's. */
function customerKeys({ fields, desk: { tools } }: TwilioEvent, theirs: 'From' | 'To'): CustomerKey[] {
  const ofSender = (name: string, prefix: string) => {
    const id = theirs === 'From' ? fields.text(name) : undefined;
    return id === undefined ? undefined : `${prefix}${id}`;
  };
  return [
    ofSender('ExternalUserId', 'whatsapp:'),
    fields.text(theirs),
    ofSender('WaId', 'whatsapp:+'),
    ofSender('ParentExternalUserId', 'whatsapp:'),
  ].flatMap((address) => customerKey(address, tools) ?? []);
}
