import type { FactKind } from '../../../conversation/fact.ts';
import { signStandardWebhook } from '../../../simulate/sign.ts';
import { genericParts } from '../../testing/accounted.ts';
import { requestWith } from '../../testing/subject.ts';
import type { ConformanceSubject, Sample } from '../../testing/subject.ts';
import { generic } from '../generic.ts';
import { TOLERANCE_SECONDS } from '../standardWebhooks.ts';

const RECEIVED_AT = Date.UTC(2026, 2, 9, 8, 5);
const NAME = 'Layla Haddad';
const PHONE = '966500010777';
const AGENT = 'noura@shop.example';
const TEXT = 'my card was charged twice';

let documented = 0;

function event(type: string, fields: object = {}): Readonly<Record<string, unknown>> {
  documented += 1;
  return {
    id: `evt-${documented}`,
    type,
    time: `2026-03-09T08:0${documented % 5}:00Z`,
    inbox: 'wa-support',
    customer: { phone: `+${PHONE}`, id: `contact of ${NAME}` },
    contactName: NAME,
    ...fields,
  };
}

function told(body: Readonly<Record<string, unknown>>, fact: FactKind): Sample {
  return { claim: `${String(body.type)} (${String(body.id)})`, body, becomes: { facts: [fact] } };
}

const SAMPLES: readonly Sample[] = [
  told(event('message.received', { text: TEXT, messageId: 'wamid.HBgM1' }), 'MessageReceived'),
  told(event('message.received', { text: '٤/٥' }), 'MessageReceived'),
  told(event('message.received', { answer: { points: 2, of: 3 } }), 'MessageReceived'),
  told(event('message.sent', { sender: 'human', agent: AGENT }), 'MessageSent'),
  told(event('message.sent', { sender: 'bot', agent: AGENT }), 'MessageSent'),
  told(event('message.sent', { sender: 'unknown', messageId: null }), 'MessageSent'),
  told(event('conversation.assigned', { agent: AGENT, team: 'Tier 2' }), 'ConversationAssigned'),
  told(event('conversation.resolved', { agent: AGENT }), 'ConversationResolved'),
  told(event('conversation.reopened'), 'ConversationReopened'),
  told(event('conversation.categorised', { category: 'Refund' }), 'CategoryChanged'),
  told(event('bot.entered'), 'BotEntered'),
  told(event('bot.handed_off', { customer: { id: 88213 } }), 'BotHandedOff'),
  told(event('survey.sent', { survey: 'srv_77', of: 3 }), 'SurveySent'),
  told(event('survey.failed', { survey: `for ${NAME}` }), 'SurveySent'),
  told(event('survey.answered', { survey: 'srv_77', score: 3 }), 'SurveyAnswered'),
  told(event('agent.presence', { agent: AGENT, available: true, capacity: 4 }), 'AgentPresenceChanged'),
  told(event('consent.changed', { purpose: 'marketing', granted: false }), 'ConsentChanged'),
  told(event('customer.merged', { into: { id: 'contact 9' } }), 'CustomerMerged'),
  {
    claim: 'a merge of one with itself',
    body: event('customer.merged', { customer: { id: 7 }, into: { id: 7 } }),
    becomes: { ignored: { merged_already: 1 } },
  },
  {
    claim: 'an internal note',
    body: event('message.sent', { sender: 'human', private: true, text: TEXT }),
    becomes: { ignored: { note: 1 } },
  },
];

const message = (fields: object) => ({ ...event('message.received'), ...fields });

export const GENERIC_SUBJECT: ConformanceSubject = {
  create: (secret, tools) => generic.create({ secret }, tools),
  secrets: ['shop-secret-0123456789abcdef01', 'shop-secret-before-0123456789'],
  proof: {
    kind: 'signature',
    header: 'webhook-signature',
    encoding: 'base64',
    toleranceMs: TOLERANCE_SECONDS * 1000,
  },
  sign: (post, { secret, sentAt }) =>
    requestWith(
      post,
      signStandardWebhook({ id: 'msg_1', sentAtSeconds: Math.floor(sentAt / 1000), body: post.body }, secret),
    ),
  receivedAt: RECEIVED_AT,
  samples: SAMPLES,
  unknown: [{ body: event('call.started', { agent: AGENT }) }],
  clocks: [
    { claim: 'RFC 3339', body: message({ time: '2026-03-09T13:30:00+05:30' }), ...stated() },
    { claim: 'seconds', body: message({ time: Date.UTC(2026, 2, 9, 8) / 1000 }), ...stated() },
    { claim: 'milliseconds', body: message({ time: Date.UTC(2026, 2, 9, 8) }), ...stated() },
    { claim: 'none', body: message({ time: undefined }), at: RECEIVED_AT, timeSource: 'receipt' },
  ],
  batch: (events) => ({ events }),
  partsOf: genericParts,
  personal: [NAME, PHONE, AGENT, TEXT],
};

function stated() {
  return { at: Date.UTC(2026, 2, 9, 8), timeSource: 'event' } as const;
}
