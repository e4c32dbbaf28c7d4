import type { Outcome } from '../../testing/outcome.ts';
import type { Becomes, ConformanceSubject, Post } from '../../testing/subject.ts';
import { twilio } from '../twilio.ts';
import {
  AGENT,
  BODY,
  CONFIG,
  CUSTOMER,
  NAME,
  PHONE,
  PUBLIC_URL,
  RECEIVED_AT,
  TOKEN,
  USER_ID,
  cloudEvent,
  customerMessage,
  form,
  inbound,
  signedRequest,
  status,
  worker,
} from './build.ts';
import { PAYLOADS } from './payloads.ts';

const BY_WEBHOOK: ConformanceSubject = {
  create: (authToken, tools) => twilio.create({ ...CONFIG, authToken }, tools),
  secrets: [TOKEN, 'demo_auth_token_before'],
  tools: { publicUrl: PUBLIC_URL },
  proof: { kind: 'signature', header: 'x-twilio-signature', encoding: 'base64' },
  sign: ({ contentType, body, rest, query, receivedAt }, { secret }) => ({
    ...signedRequest(body, contentType, { rest, query, secret }),
    receivedAt,
  }),
  receivedAt: RECEIVED_AT,
  samples: PAYLOADS.map(({ claim, body, query, outcome }) => ({
    claim,
    body,
    ...(query !== undefined && { query }),
    becomes: becomes(outcome),
  })),
  unknown: [
    { body: form({ EventType: 'onMindChanged', ConversationSid: 'CH1' }) },
    { body: form({ EventType: 'task.danced', WorkspaceSid: 'WS1', TaskSid: 'WT1' }) },
    { body: status('teleported') },
    { body: form({ CallSid: 'CA1', CallStatus: 'ringing' }) },
    { body: [cloudEvent('weather.changed', {})] },
    { body: { eventType: 'CONVERSATION_CREATED', conversationId: 'conv_1' } },
  ],
  clocks: [
    { claim: 'none, of a message', body: inbound(), at: RECEIVED_AT, timeSource: 'receipt' },
    {
      claim: 'milliseconds, of a worker',
      body: worker('worker.activity.update'),
      at: 1_790_003_605_300,
      timeSource: 'event',
    },
    {
      claim: 'seconds, of a worker',
      body: worker('worker.activity.update', { TimestampMs: '' }),
      at: 1_790_003_605_000,
      timeSource: 'event',
    },
    {
      claim: 'ISO 8601, of a conversation',
      body: customerMessage(),
      at: Date.UTC(2026, 8, 21, 14, 13, 20, 311),
      timeSource: 'event',
    },
    {
      claim: 'ISO 8601, of the envelope',
      body: [
        cloudEvent('taskrouter.worker.activity.update', {
          payload: { sid: 'EV1', worker_sid: 'WK1', worker_activity_name: 'Break' },
        }),
      ],
      at: 1_790_000_043_512,
      timeSource: 'event',
    },
  ],
  partsOf: (body) => (Array.isArray(body) ? body.length : 1),
  personal: [NAME, PHONE, CUSTOMER, USER_ID, AGENT, 'Ola Wrona', BODY],
};

/** Several events in one request, which no other webhook of Twilio's has. */
const BY_EVENT_STREAMS: ConformanceSubject = {
  ...BY_WEBHOOK,
  way: 'by Event Streams',
  samples: BY_WEBHOOK.samples.filter(isList),
  unknown: BY_WEBHOOK.unknown.filter(isList),
  clocks: BY_WEBHOOK.clocks.filter(isList),
  personal: [NAME, PHONE, CUSTOMER, AGENT, BODY],
  batch: (bodies) => bodies.flatMap((body) => (Array.isArray(body) ? (body as unknown[]) : [body])),
};

function isList({ body }: Post): boolean {
  return Array.isArray(body);
}

export const TWILIO_SUBJECTS: readonly ConformanceSubject[] = [BY_WEBHOOK, BY_EVENT_STREAMS];

function becomes({ facts, ignored, deadLetters }: Outcome): Becomes {
  return { facts: facts.map((fact) => (fact as { kind: never }).kind), ignored, deadLetters };
}
