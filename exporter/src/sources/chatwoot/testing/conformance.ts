import { signForChatwoot } from '../../../simulate/sign.ts';
import { requestWith } from '../../testing/subject.ts';
import type { ConformanceSubject } from '../../testing/subject.ts';
import { chatwoot } from '../chatwoot.ts';
import { TOLERANCE_SECONDS } from '../proof.ts';
import {
  ACCOUNT_ID,
  AGENT,
  BEGAN,
  NAME,
  PHONE,
  RECEIVED_AT,
  lastMessage,
  message,
  rated,
  updated,
} from './build.ts';
import { PAYLOADS } from './payloads.ts';

const COMMON = {
  receivedAt: RECEIVED_AT,
  samples: PAYLOADS,
  unknown: [
    { body: { event: 'conversation_teleported', account: { id: 4 } } },
    { body: message({ type: 'telepathy' }) },
    { body: updated({ status: ['open', 'levitating'] }) },
  ],
  clocks: [
    clock('ISO 8601', message({ at: 20.418 }), BEGAN * 1000 + 20_418),
    clock('as Ruby prints it', { ...message(), created_at: '2026-09-21 14:13:25 UTC' }, BEGAN * 1000 + 5000),
    clock('whole seconds', { ...message(), created_at: BEGAN + 7 }, BEGAN * 1000 + 7000),
    clock(
      'seconds with a fraction',
      updated({ team_id: [null, 2] }, { updatedAt: 60.2 }),
      BEGAN * 1000 + 60_200,
    ),
    clock('when a survey was answered', rated(4, null, 1700), (BEGAN + 1700) * 1000),
  ],
  personal: [NAME, PHONE, AGENT.name, AGENT.email, 'Fast and friendly', lastMessage(1, 1).content as string],
} as const;

function clock(claim: string, body: unknown, at: number) {
  return { claim, body, at, timeSource: 'event' } as const;
}

export const SIGNED: ConformanceSubject = {
  ...COMMON,
  way: 'by signature',
  create: (webhookSecret, tools) =>
    chatwoot.create({ webhookSecret, urlToken: [], accountId: ACCOUNT_ID }, tools),
  secrets: ['demo_cw_secret', 'demo_cw_secret_before'],
  proof: {
    kind: 'signature',
    header: 'x-chatwoot-signature',
    encoding: 'hex',
    toleranceMs: TOLERANCE_SECONDS * 1000,
  },
  clocks: [
    ...COMMON.clocks,
    {
      claim: 'none, but when it was sent',
      body: { ...message(), created_at: null },
      at: RECEIVED_AT,
      timeSource: 'signature',
    },
  ],
  sign: (post, { secret, sentAt }) =>
    requestWith(post, signForChatwoot({ sentAtSeconds: Math.floor(sentAt / 1000), body: post.body }, secret)),
};

export const BY_ADDRESS: ConformanceSubject = {
  ...COMMON,
  way: 'by a token in its address',
  create: (urlToken, tools) => chatwoot.create({ webhookSecret: [], urlToken, accountId: ACCOUNT_ID }, tools),
  secrets: ['n0w-in-force-0123456789abcdef', 'bef0re-that-0123456789abcdef'],
  proof: { kind: 'urlToken' },
  clocks: [
    ...COMMON.clocks,
    { claim: 'none', body: { ...message(), created_at: null }, at: RECEIVED_AT, timeSource: 'receipt' },
  ],
  sign: (post, { secret }) => requestWith({ ...post, rest: secret }),
};

export const CHATWOOT_SUBJECTS: readonly ConformanceSubject[] = [SIGNED, BY_ADDRESS];
