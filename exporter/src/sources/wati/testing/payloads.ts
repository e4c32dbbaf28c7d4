/** One event of every documented type and version, with all that may come of it. */
import { facts, ignored } from '../../testing/outcome.ts';
import type { Outcome } from '../../testing/outcome.ts';
import { digest } from '../../testing/tools.ts';
import {
  AGENT,
  NAME,
  PHONE,
  TEL,
  THREAD,
  USER_ID,
  WA,
  botStart,
  created,
  keyOf,
  message,
  messageKeyOf,
  session,
  sessionOfVersion1,
  stamp,
  status,
  template,
  told,
  toldOfThread,
  wamid,
  type Event,
} from './build.ts';

export interface Payload {
  readonly claim: string;
  readonly event: Event;
  readonly outcome: Outcome;
  /** Whether its ticket is asked about. */
  readonly asks?: true;
}

function turn(n: number, second: number, more: object = {}): Outcome {
  return facts(told(second, { kind: 'MessageReceived', key: messageKeyOf(n), ...more }));
}

const HUMAN = { sender: 'human', evidence: 'stated', agent: `agent-${AGENT}` };
const BOT = { sender: 'bot', evidence: 'stated' };
const UNKNOWN = { sender: 'unknown', evidence: 'none' };
const AUTOMATION = { sender: 'automation', evidence: 'stated' };
const CAMPAIGN = { sender: 'campaign', evidence: 'stated' };

function sent(n: number, second: number, author: object, stage = 'sent'): Outcome {
  return facts(told(second, { kind: 'MessageSent', key: messageKeyOf(n), stage, ...author }));
}

const LIST_REPLY = { title: '5 - Very satisfied', description: null, id: 'csat_5' };

const RECEIVED: readonly Payload[] = [
  { claim: 'a text is a turn', event: message(1, 0), outcome: turn(1, 0), asks: true },
  {
    claim: 'an image is a turn',
    event: message(2, 5, { type: 'image', text: null, data: { url: 'https://x.example/lamp.jpg' } }),
    outcome: turn(2, 5),
    asks: true,
  },
  {
    claim: 'a reaction is none',
    event: message(3, 6, { type: 'reaction', text: '👍' }),
    outcome: ignored('reaction'),
  },
  {
    claim: 'a row of a list tells its score',
    event: message(4, 20, { type: 'interactive', text: '5 - Very satisfied', listReply: LIST_REPLY }),
    outcome: turn(4, 20, { answer: { points: 5 } }),
    asks: true,
  },
  {
    claim: 'a button with our id tells its survey',
    event: message(5, 21, {
      type: 'interactive',
      text: 'Okay',
      interactiveButtonReply: { id: 'csat:v1:srv_7:3', title: 'Okay' },
    }),
    outcome: turn(5, 21, { answer: { points: 3, survey: 'srv_7' } }),
    asks: true,
  },
  {
    claim: 'a button named after its template tells the score alone',
    event: message(9, 23, {
      type: 'button',
      text: 'Good',
      buttonReply: { text: 'Good', payload: 'csat:v1:csat_after_close:4' },
    }),
    outcome: turn(9, 23, { answer: { points: 4 } }),
    asks: true,
  },
  {
    claim: 'a button of a template tells its score',
    event: message(6, 22, { type: 'button', text: '4', buttonReply: { text: '4', payload: '4' } }),
    outcome: turn(6, 22, { answer: { points: 4 } }),
    asks: true,
  },
  {
    claim: 'a customer with a user id of WhatsApp’s goes by that',
    event: message(7, 30, { eventType: 'message_bsuid', bsuid: USER_ID, parentBsuid: null, username: 'lay' }),
    outcome: turn(7, 30, { customer: WA, alsoKnownAs: [TEL, THREAD] }),
    asks: true,
  },
  {
    claim: 'a customer without a phone number too',
    event: message(8, 31, { eventType: 'message_bsuid', bsuid: USER_ID, waId: null }),
    outcome: turn(8, 31, { customer: WA, alsoKnownAs: [THREAD] }),
  },
  {
    claim: 'what the contact list says of a new contact is left aside',
    event: {
      eventType: 'newContactMessageReceived',
      id: '69ae7f00c41d0a0011dd0007',
      created: created(0),
      waId: PHONE,
      senderName: NAME,
      sourceId: null,
      sourceUrl: null,
      sourceType: 0,
    },
    outcome: ignored('new_contact'),
  },
];

const SENT: readonly Payload[] = [
  {
    claim: 'a message with an operator’s address is a person’s',
    event: session(11, 40),
    outcome: sent(11, 40, HUMAN),
    asks: true,
  },
  {
    claim: 'the same in version 1 has the same key',
    event: sessionOfVersion1(11, 40),
    outcome: sent(11, 40, HUMAN),
    asks: true,
  },
  {
    claim: 'the operator’s address may be written in capitals',
    event: session(12, 41, { operatorEmail: ' Bram@Lamps.example ' }),
    outcome: sent(12, 41, HUMAN),
    asks: true,
  },
  {
    claim: 'a message of a flow is the bot’s',
    event: session(13, 42, { chatbotTriggeredEventId: '69ae7f03c41d0a0011ee0003' }),
    outcome: sent(13, 42, BOT),
  },
  {
    claim: 'a message of the operator named Bot is the bot’s',
    event: session(14, 43, { operatorEmail: null, operatorName: 'Bot ' }),
    outcome: sent(14, 43, BOT),
  },
  {
    claim: 'a message of a program’s operator is automatic',
    event: session(15, 44, { operatorEmail: 'robot@lamps.example' }),
    outcome: sent(15, 44, AUTOMATION),
  },
  {
    claim: 'a message with nothing but a name is of an unknown sender',
    event: session(16, 45, { operatorEmail: null }),
    outcome: sent(16, 45, UNKNOWN),
    asks: true,
  },
  {
    claim: 'a message event that is ours is no turn',
    event: message(17, 46, { owner: true, operatorEmail: AGENT }),
    outcome: sent(17, 46, HUMAN),
    asks: true,
  },
  {
    claim: 'a reaction of ours is no reply',
    event: session(18, 47, { type: 'reaction', text: '👍' }),
    outcome: ignored('reaction'),
  },
  {
    claim: 'a template sent by the API is automatic, by the time of its record',
    event: template(21, 50),
    outcome: facts(
      told(50, {
        kind: 'MessageSent',
        key: messageKeyOf(21),
        stage: 'sent',
        at: Date.parse(created(50)),
        ...AUTOMATION,
      }),
    ),
  },
  {
    claim: 'a template of a broadcast is a campaign, in version 1 too',
    event: template(22, 51, { eventType: 'templateMessageSent', sourceType: 'WEB', timestamp: stamp(51) }),
    outcome: sent(22, 51, CAMPAIGN),
  },
  {
    claim: 'a template that asks for a score is a survey',
    event: template(23, 52, { templateName: 'csat_after_close', timestamp: stamp(52) }),
    outcome: sent(23, 52, { ...AUTOMATION, survey: { id: digest(`survey:${wamid(23)}`), of: 5 } }),
  },
  {
    claim: 'a template that failed is no message, though it has no number',
    event: status('templateMessageFailed', 24, 53, {
      type: 'template',
      statusString: 'Failed',
      failedCode: '131026',
      failedDetail: 'Message undeliverable',
    }),
    outcome: facts(
      toldOfThread(53, { kind: 'MessageSent', key: messageKeyOf(24), stage: 'failed', ...AUTOMATION }),
    ),
  },
  {
    claim: 'a reply that failed is none, though it has no id of WhatsApp’s',
    event: {
      eventType: 'sessionMessageFailed',
      id: '69ae9002c41d0a0011aa0100',
      conversationId: '66f0aa10c41d0a0011bb0042',
      ticketId: '69ae9001c41d0a0011cc0977',
      localMessageId: '5b6d1f0e-0c5d-4c0e-9a55-000000009902',
      type: 'session',
      statusString: 'Failed',
      text: 'Sorry for the delay.',
      timestamp: stamp(54),
      failedCode: '131047',
      failedDetail: 'Re-engagement message',
    },
    outcome: facts(
      toldOfThread(54, {
        kind: 'MessageSent',
        key: keyOf('sessionMessageFailed', '5b6d1f0e-0c5d-4c0e-9a55-000000009902'),
        stage: 'failed',
        ...UNKNOWN,
      }),
    ),
  },
];

const STATUSES: readonly Payload[] = [
  ['sentMessageDELIVERED', 'delivered'],
  ['sentMessageREAD', 'read'],
  ['sentMessageREPLIED', 'replied'],
].flatMap(([family = '', name = '']) =>
  ['', '_v2', '_v2_bsuid'].map((version) => ({
    claim: `what became of a message is left aside: ${family}${version}`,
    event: status(`${family}${version}`, 11, 60),
    outcome: ignored(name),
  })),
);

const OTHERS: readonly Payload[] = [
  {
    claim: 'a flow that begins is the bot entering',
    event: botStart(2),
    outcome: facts(
      told(2, { kind: 'BotEntered', key: keyOf('chatbotTriggered', '69ae7f03c41d0a0011ee0003') }),
    ),
    asks: true,
  },
  ...[
    ['templateReviewed', 'template_reviewed'],
    ['templateQualityUpdated', 'template_quality'],
    ['templateCategoryUpdated', 'template_category'],
    ['wabaStatusReviewUpdate', 'account_review'],
    ['accountUpdated', 'account_updated'],
    ['accountDeleted', 'account_deleted'],
  ].map(([eventType = '', name = '']) => ({
    claim: `what concerns the account is left aside: ${eventType}`,
    event: { eventType, wabaId: '330039560200863', templateName: 'order_update' },
    outcome: ignored(name),
  })),
  {
    claim: 'a tap on the link of a template says nothing',
    event: { ...template(9, 90), eventType: 'ctaUrlClicked_bsuid', buttonUrl: 'https://shop.example/promo' },
    outcome: ignored('link_clicked'),
  },
  {
    claim: 'nor does a payment',
    event: { eventType: 'whatsAppPaymentCaptured', id: 'ABMAAQVBAXmFlQ' },
    outcome: ignored('payment'),
  },
];

export const PAYLOADS: readonly Payload[] = [...RECEIVED, ...SENT, ...STATUSES, ...OTHERS];
