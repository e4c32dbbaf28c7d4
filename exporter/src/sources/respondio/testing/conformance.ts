import { signForRespondIo } from '../../../simulate/sign.ts';
import { requestWith } from '../../testing/subject.ts';
import type { ConformanceSubject, Sample } from '../../testing/subject.ts';
import { respondio } from '../respondio.ts';
import {
  AGENT,
  BEGAN,
  CHANNEL_ID,
  LAST_NAME,
  PHONE,
  RECEIVED_AT,
  assigned,
  closed,
  event,
  received,
  sent,
} from './build.ts';
import { PAYLOADS, UNPLACED } from './payloads.ts';

const TOLD = { at: (BEGAN + 60) * 1000, timeSource: 'event' } as const;

/** Every event in its inbox at once, since one inbox is all there is. */
const ONE_INBOX: ConformanceSubject = {
  way: 'with one inbox',
  create: (signingKey, tools) => respondio.create({ signingKey }, tools),
  secrets: ['rio-test-key-1', 'rio-test-key-0'],
  proof: { kind: 'signature', header: 'x-webhook-signature', encoding: 'base64' },
  sign: (post, { secret }) => requestWith(post, signForRespondIo(post.body, secret)),
  receivedAt: RECEIVED_AT,
  samples: PAYLOADS,
  unknown: [
    { body: event('contact.assignee.changed', 1) },
    { body: sent({ content: { type: 'hologram' } }) },
    { body: event('conversation.assignee.updated', 2) },
  ],
  clocks: [
    { claim: 'milliseconds', body: received({ at: 60 }), ...TOLD },
    { claim: 'seconds', body: received({ message: { timestamp: BEGAN + 60 } }), ...TOLD },
    {
      claim: 'microseconds',
      body: received({ message: { timestamp: (BEGAN + 60) * 1e6 } }),
      ...TOLD,
    },
    { claim: 'the end, in seconds', body: closed(1, { category: null, closedTime: BEGAN + 60 }), ...TOLD },
    {
      claim: 'the end, in milliseconds',
      body: closed(1, { category: null, closedTime: (BEGAN + 60) * 1000 }),
      ...TOLD,
    },
    { claim: 'an assignment has none', body: assigned(1), at: RECEIVED_AT, timeSource: 'receipt' },
  ],
  personal: [
    LAST_NAME,
    PHONE,
    AGENT.lastName,
    AGENT.email,
    'Gudang konfirmasi kirim ulang besok.',
    'Cepat sekali',
  ],
};

/** What does not name its channel is asked for. */
const SEVERAL_INBOXES: ConformanceSubject = {
  ...ONE_INBOX,
  way: 'with several inboxes',
  tools: {
    inboxes: { [CHANNEL_ID]: { inbox: 'support', team: 'care' }, '7': { inbox: 'sales', team: 'sellers' } },
  },
  create: (signingKey, tools) =>
    respondio.create(
      {
        signingKey,
        api: { apiUrl: 'https://api.respond.example/v2', apiToken: 'rio-api-token' },
      },
      tools,
    ),
  samples: PAYLOADS.map((sample) => (UNPLACED.includes(sample) ? asked(sample) : sample)),
  clocks: ONE_INBOX.clocks.slice(0, 3),
};

function asked({ claim, body }: Sample): Sample {
  return { claim, body, becomes: { errands: 1 } };
}

export const RESPONDIO_SUBJECTS: readonly ConformanceSubject[] = [ONE_INBOX, SEVERAL_INBOXES];
