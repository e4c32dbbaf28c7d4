/** The kind `generic` with another vendor's proof and an expression, as the suite every provider runs needs to know it. */
import { createHmac } from 'node:crypto';
import { parse as parseYaml } from 'yaml';
import { requestWith } from '../../testing/subject.ts';
import type { ConformanceSubject, Sample } from '../../testing/subject.ts';
import { generic } from '../generic.ts';
import {
  AGENT,
  AT,
  HAPTIK_MESSAGE,
  NAME,
  PHONE,
  TEXT,
  exampleText,
  haptik,
  sendpulse,
  type Body,
} from './examples.ts';

function transformOf(vendor: string): string {
  const { sources } = parseYaml(exampleText(vendor)) as { sources: readonly { transform: string }[] };
  return sources[0]?.transform ?? '';
}

function sample(claim: string, body: Body, becomes: Sample['becomes']): Sample {
  return { claim, body, becomes };
}

const RECEIVED_AT = AT + 2000;
const PERSONAL = [NAME, PHONE, TEXT] as const;

/** With a token in the address, and expressions as SendPulse needs them. */
export const GENERIC_BY_TOKEN: ConformanceSubject = {
  way: 'by token',
  create: (urlToken, tools) => generic.create({ urlToken, transform: transformOf('sendpulse') }, tools),
  secrets: ['url-token-now-0123456789', 'url-token-before-0123456'],
  proof: { kind: 'urlToken' },
  sign: (post, { secret }) => requestWith({ ...post, rest: secret }),
  receivedAt: RECEIVED_AT,
  samples: [
    sample('the customer wrote', sendpulse('incoming_message'), { facts: ['MessageReceived'] }),
    sample('the customer was written to', sendpulse('outgoing_message'), { facts: ['MessageSent'] }),
    sample('a person took over', sendpulse('open_chat'), { facts: ['BotHandedOff'] }),
    sample('a subscriber is new', sendpulse('new_subscriber'), { ignored: { new_subscriber: 1 } }),
  ],
  unknown: [{ body: sendpulse('telepathy') }],
  clocks: [
    { claim: 'milliseconds', body: sendpulse('open_chat'), at: AT, timeSource: 'event' },
    {
      claim: 'seconds',
      body: sendpulse('open_chat', { date: AT / 1000 }),
      at: AT,
      timeSource: 'event',
    },
  ],
  batch: (bodies) => bodies,
  partsOf: (body) => (Array.isArray(body) ? Math.min(1, body.length) : 1),
  personal: PERSONAL,
};

/** With a signature in a header of the vendor's, and expressions as Haptik needs them. */
export const GENERIC_BY_HEADER: ConformanceSubject = {
  way: 'by header',
  create: (secrets, tools) =>
    generic.create(
      {
        signature: {
          header: 'x-hub-signature',
          algorithm: 'sha1',
          encoding: 'hex',
          prefix: 'sha1=',
          secrets,
        },
        transform: transformOf('haptik'),
      },
      tools,
    ),
  secrets: ['hk-test-secret', 'hk-test-secret-before'],
  proof: { kind: 'signature', header: 'x-hub-signature', encoding: 'hex' },
  sign: (post, { secret }) =>
    requestWith(post, {
      'x-hub-signature': `sha1=${createHmac('sha1', secret).update(post.body).digest('hex')}`,
    }),
  receivedAt: RECEIVED_AT,
  samples: [
    sample('an agent wrote', haptik('message', false, HAPTIK_MESSAGE), { facts: ['MessageSent'] }),
    sample('the bot handed off', haptik('chat_pinned', true), { facts: ['BotHandedOff'] }),
    sample('the chat is over', haptik('chat_complete', false), { facts: ['ConversationResolved'] }),
  ],
  unknown: [{ body: haptik('chat_waved', true) }],
  clocks: [
    {
      claim: 'ISO 8601 with microseconds',
      body: haptik('chat_pinned', true),
      at: AT + 4,
      timeSource: 'event',
    },
  ],
  personal: [...PERSONAL, AGENT],
};
