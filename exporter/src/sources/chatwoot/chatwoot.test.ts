import fc from 'fast-check';
import { signForChatwoot } from '../../simulate/sign.ts';
import { Unauthorised } from '../../errors.ts';
import type { Fact, MessageSent } from '../../conversation/fact.ts';
import type { Parsed } from '../source.ts';
import { createFakeRequest, createFakeTools, digest, pseudonym } from '../testing/tools.ts';
import { twilioKey } from '../twilioId.ts';
import { whatsappMessageKey } from '../whatsappMessage.ts';
import { chatwoot } from './chatwoot.ts';
import {
  ACCOUNT_ID,
  AGENT,
  ASSIGNEE,
  BEGAN,
  BOT,
  CONTACT_ID,
  NAME,
  PHONE,
  RECEIVED_AT,
  conversation,
  lastMessage,
  message,
  rated,
  reply,
  statusChanged,
  survey,
  taken,
  updated,
  wamid,
} from './testing/build.ts';
import { PAYLOADS } from './testing/payloads.ts';

const TOKEN = 'an-address-nobody-can-guess';
const tools = createFakeTools({ name: 'desk' });

function read(body: unknown, headers: Readonly<Record<string, string>> = {}): Parsed {
  const config = { accountId: ACCOUNT_ID, urlToken: [TOKEN], webhookSecret: [] };
  const request = createFakeRequest({ body: JSON.stringify(body), headers, receivedAt: RECEIVED_AT });
  return chatwoot.create(config, tools).parse(body, request);
}

function factOf(body: unknown): Fact {
  const { facts } = read(body);
  expect(facts).toHaveLength(1);
  return facts[0]!;
}

/** A message of a contact that has no telephone number, by a link of this id. */
function withoutPhone(channel: string | null, sourceId: string): unknown {
  const { meta, contact_inbox: link, ...rest } = conversation() as Record<string, Record<string, object>>;
  const sender = { ...meta?.sender, phone_number: null };
  return {
    ...message({ sourceId: 'site-1' }),
    conversation: {
      ...rest,
      channel,
      meta: { ...meta, sender },
      contact_inbox: { ...link, source_id: sourceId },
    },
  };
}

function factsOf(body: unknown): readonly Fact[] {
  return read(body).facts;
}

const sentOf = (body: unknown) => factOf(body) as MessageSent;

describe('signature', () => {
  const body = '{"event":"conversation_created","id":7}';
  const known = {
    'x-chatwoot-timestamp': '1790000000',
    'x-chatwoot-signature': 'sha256=4f0d6fc49120a7e2d41f2ac2452d0d2a9e535bd48b4be4bb634889ff371fc6b0',
  };
  const source = chatwoot.create(
    { webhookSecret: ['demo_cw_secret'], urlToken: [], accountId: '4' },
    createFakeTools(),
  );
  const refusalOf = (headers: Readonly<Record<string, string>>, receivedAt = BEGAN * 1000) => {
    try {
      source.verify(createFakeRequest({ body, headers, receivedAt }));
      return undefined;
    } catch (error) {
      return error instanceof Unauthorised ? error.reason : String(error);
    }
  };

  it('of a known body, secret and time is taken', () => {
    expect(refusalOf(known)).toBeUndefined();
    expect(signForChatwoot({ sentAtSeconds: BEGAN, body }, 'demo_cw_secret')).toMatchObject(known);
  });

  it('is refused when its time is more than 300 s off', () => {
    expect(refusalOf(known, (BEGAN + 300) * 1000)).toBeUndefined();
    expect(refusalOf(known, (BEGAN + 301) * 1000)).toBe('timestamp_out_of_tolerance');
    expect(refusalOf(known, (BEGAN - 301) * 1000)).toBe('timestamp_out_of_tolerance');
  });

  it('is of no use without its time, or with another', () => {
    const { 'x-chatwoot-signature': signature } = known;
    expect(refusalOf({ 'x-chatwoot-signature': signature })).toBe('signature_malformed');
    expect(refusalOf({ ...known, 'x-chatwoot-timestamp': '1790000001' })).toBe('signature_mismatch');
    expect(refusalOf({ ...known, 'x-chatwoot-timestamp': '1.79e9' })).toBe('signature_malformed');
  });

  it('over the body alone, the common mistake, is refused', () => {
    const { 'x-chatwoot-signature': signature } = signForChatwoot(
      { sentAtSeconds: 0, body: '' },
      'demo_cw_secret',
    );
    expect(refusalOf({ ...known, 'x-chatwoot-signature': signature! })).toBe('signature_mismatch');
  });

  it('does not help a source that goes by its address', () => {
    const byAddress = chatwoot.create({ webhookSecret: [], urlToken: [TOKEN], accountId: '4' }, tools);
    expect(() => {
      byAddress.verify(createFakeRequest({ body, headers: known }));
    }).toThrow(Unauthorised);
    expect(() => {
      byAddress.verify(createFakeRequest({ body, rest: TOKEN }));
    }).not.toThrow();
  });
});

describe('a message of the customer', () => {
  it('is known by telephone number and contact, in an inbox of ours', () => {
    expect(factsOf(message({ at: 0.418 }))).toEqual([
      {
        kind: 'MessageReceived',
        key: `wamid:${digest(wamid(9001))}`,
        at: BEGAN * 1000 + 418,
        timeSource: 'event',
        source: 'desk',
        inbox: 'support',
        team: 'care',
        customer: pseudonym('tel', PHONE),
        alsoKnownAs: [pseudonym('id:desk', String(CONTACT_ID))],
        thread: '512',
      },
    ]);
  });

  it('has the key that a whatsapp source gives it', () => {
    expect(factOf(message()).key).toBe(whatsappMessageKey(wamid(9001), tools));
  });

  it('without an id of WhatsApp has one of its own, by server and account', () => {
    const body = message({ sourceId: 'site-1', talk: { channel: 'Channel::WebWidget' } });
    const key = factOf(body).key;
    expect(key).toMatch(/^chatwoot-message:/);
    expect(factOf({ ...body, id: 9002 }).key).not.toBe(key);
    const other = chatwoot.create(
      { accountId: ACCOUNT_ID, urlToken: [TOKEN], webhookSecret: [] },
      createFakeTools({ name: 'another' }),
    );
    expect(other.parse(body, createFakeRequest({ receivedAt: RECEIVED_AT })).facts[0]?.key).not.toBe(key);
  });

  it('that reads as a score may answer a survey', () => {
    expect(factOf(message({ text: '٤' }))).toMatchObject({ answer: { points: 4 } });
    expect(factOf(message({ text: 'four chairs please' }))).not.toHaveProperty('answer');
  });

  it('tells who has the conversation: a bot while it is pending', () => {
    const [turn, bot] = factsOf(message({ talk: { status: 'pending', assignee: ASSIGNEE } }));
    expect(bot).toMatchObject({ kind: 'BotEntered', at: turn!.at, customer: pseudonym('tel', PHONE) });
  });

  it('tells who has the conversation: the agent and the team it is assigned to', () => {
    const team = { id: 2, name: ' support ' };
    expect(factsOf(message({ talk: { assignee: ASSIGNEE, team } }))[1]).toMatchObject({
      kind: 'ConversationAssigned',
      agent: 'agent-31',
      toTeam: 'support',
    });
    expect(factsOf(message({ talk: { assignee: { ...BOT, id: 7 } } }))).toHaveLength(1);
  });

  it('of a contact without a telephone is known by the contact alone', () => {
    const fact = factOf(withoutPhone('Channel::WebWidget', 'b1f4c0de-0000'));
    expect(fact).toMatchObject({ customer: pseudonym('id:desk', String(CONTACT_ID)) });
    expect(fact).not.toHaveProperty('alsoKnownAs');
  });

  it.each([
    ['Channel::Whatsapp', PHONE],
    ['Channel::TwilioSms', `+${PHONE}`],
    ['Channel::TwilioSms', `whatsapp:+${PHONE}`],
    ['Channel::Sms', `+${PHONE}`],
  ])('of a contact without a telephone on %s is known by the one it wrote from, %s', (channel, sourceId) => {
    expect(factOf(withoutPhone(channel, sourceId))).toMatchObject({
      customer: pseudonym('tel', PHONE),
      alsoKnownAs: [pseudonym('id:desk', String(CONTACT_ID))],
    });
  });

  it.each([
    ['Channel::Whatsapp', 'PL.7Qm4TzR8vW1c9K2x', 'PL.7Qm4TzR8vW1c9K2x'],
    ['Channel::Whatsapp', 'US.ENT.11815799212886844830', 'US.ENT.11815799212886844830'],
    ['Channel::TwilioSms', 'whatsapp:PL.7Qm4TzR8vW1c9K2x', 'PL.7Qm4TzR8vW1c9K2x'],
  ])('of a contact that hides its number on %s is known by WhatsApp’s id, %s', (channel, sourceId, user) => {
    expect(factOf(withoutPhone(channel, sourceId))).toMatchObject({
      customer: pseudonym('wa', user),
      alsoKnownAs: [pseudonym('id:desk', String(CONTACT_ID))],
    });
  });

  it('of a contact with a telephone and an id of WhatsApp’s is known by both', () => {
    const link = { source_id: 'PL.7Qm4TzR8vW1c9K2x', contact_id: CONTACT_ID };
    const body = { ...message(), conversation: conversation({ more: { contact_inbox: link } }) };
    expect(factOf(body)).toMatchObject({
      customer: pseudonym('tel', PHONE),
      alsoKnownAs: [pseudonym('wa', link.source_id), pseudonym('id:desk', String(CONTACT_ID))],
    });
  });

  it.each([
    ['Channel::Whatsapp', 'pl.7Qm4TzR8vW1c9K2x'],
    ['Channel::Whatsapp', 'PL.'],
    ['Channel::Api', 'PL.7Qm4TzR8vW1c9K2x'],
  ])('of a contact on %s whose id there is %s is known by the contact alone', (channel, sourceId) => {
    expect(factOf(withoutPhone(channel, sourceId))).not.toHaveProperty('alsoKnownAs');
  });

  it.each([
    'Channel::Telegram',
    'Channel::Line',
    'Channel::FacebookPage',
    'Channel::Instagram',
    'Channel::Api',
    null,
  ])('of a contact without a telephone on %s has an id there that only looks like one', (channel) => {
    const fact = factOf(withoutPhone(channel, '4512345678'));
    expect(fact).toMatchObject({ customer: pseudonym('id:desk', String(CONTACT_ID)) });
    expect(fact).not.toHaveProperty('alsoKnownAs');
  });

  it('who is blocked is nothing to answer', () => {
    const { meta } = conversation() as Record<string, Record<string, object>>;
    const more = { status: 'resolved', meta: { ...meta, sender: { ...meta?.sender, blocked: true } } };
    const body = message({ talk: { more } });
    expect(read(body)).toEqual({ facts: [], deadLetters: [], ignored: { blocked: 1 } });
    expect(read(reply({ talk: { more, channel: 'Channel::Api' } })).facts).toHaveLength(1);
  });

  it('that is kept is kept without the key to the customer’s live connection', () => {
    const elsewhere = message({ talk: { more: { account: { id: 5 } } } });
    expect(JSON.stringify(elsewhere)).toContain('"pubsub_token":"redact-me"');
    const [kept] = read(elsewhere).deadLetters;
    expect(kept?.content).toContain('"source_id"');
    expect(kept?.content).not.toContain('redact-me');
  });

  it('in another account is kept as a matter of nobody', () => {
    const body = message();
    const elsewhere = { ...body, conversation: conversation({ more: { account: { id: 5 } } }) };
    expect(read(elsewhere).deadLetters.map(({ reason }) => reason)).toEqual(['unknown_inbox']);
    // Versions before 4.3 name no account there.
    expect(factsOf({ ...body, conversation: conversation({ more: { account: undefined } }) })).toHaveLength(
      1,
    );
  });
});

it('a reaction, which forks of Chatwoot file as a message, is neither a turn nor a reply', () => {
  const attributes = { is_reaction: true, in_reply_to: 9001 };
  expect(read(message({ attributes }))).toEqual({ facts: [], deadLetters: [], ignored: { reaction: 1 } });
  expect(read(taken({ attributes }))).toEqual({ facts: [], deadLetters: [], ignored: { reaction: 1 } });
});

describe('a message of ours', () => {
  it.each([
    ['an agent', {}, { sender: 'human', evidence: 'stated', agent: 'agent-31' }],
    ['a bot', { sender: BOT }, { sender: 'bot', evidence: 'stated' }],
    [
      "Chatwoot's own assistant",
      { sender: { id: 1, type: 'captain_assistant' } },
      { sender: 'bot', evidence: 'stated' },
    ],
    [
      'the Business app',
      { sender: null, attributes: { external_echo: true } },
      { sender: 'human', evidence: 'stated' },
    ],
    ['a rule', { attributes: { automation_rule_id: 3 } }, { sender: 'automation', evidence: 'stated' }],
    ['a campaign', { additional: { campaign_id: 3 } }, { sender: 'campaign', evidence: 'stated' }],
    ['a greeting', { type: 'template', sender: null }, { sender: 'automation', evidence: 'stated' }],
    ['nobody', { sender: null }, { sender: 'unknown', evidence: 'none' }],
    ['something new', { sender: { id: 1, type: 'oracle' } }, { sender: 'unknown', evidence: 'none' }],
  ])('by %s says so', (_who, said, authorship) => {
    const { sender, evidence, agent } = sentOf(taken(said));
    expect({ sender, evidence, ...(agent !== undefined && { agent }) }).toEqual(authorship);
  });

  it('to WhatsApp counts once WhatsApp has taken it, under its id, and at the time it was written', () => {
    expect(factsOf(reply())).toEqual([]);
    expect(sentOf(taken())).toMatchObject({
      key: whatsappMessageKey(wamid(9003), tools),
      at: (BEGAN + 120) * 1000,
      stage: 'sent',
    });
  });

  it('that WhatsApp refused is a failure under an id of its own', () => {
    const failed = taken({ sourceId: null, attributes: { external_error: '131047: Re-engagement message' } });
    expect(sentOf(failed)).toMatchObject({ stage: 'failed' });
    expect(sentOf(failed).key).toMatch(/^chatwoot-message:/);
  });

  it.each([
    ['SM', 'sms'],
    ['MM', 'whatsapp'],
  ])('through Twilio counts once it has been taken there, under its %s… id, on %s', (kind, medium) => {
    const sid = `${kind}${'0a'.repeat(16)}`;
    const talk = { channel: 'Channel::TwilioSms', more: { additional_attributes: { medium } } };
    expect(factsOf(reply({ talk }))).toEqual([]);
    expect(sentOf(taken({ sourceId: sid, talk }))).toMatchObject({
      key: twilioKey(sid, tools),
      stage: 'sent',
    });
    expect(factOf(message({ sourceId: sid, talk })).key).toBe(twilioKey(sid, tools));
  });

  it('elsewhere counts at once, and what becomes of it later is the same message', () => {
    const talk = { channel: 'Channel::WebWidget' };
    expect(factOf(taken({ sourceId: null, talk })).key).toBe(factOf(reply({ talk })).key);
  });

  it('has come as far as its conversation says, while it is the last', () => {
    const last = lastMessage(9003, 120, { status: 'read' });
    expect(sentOf(taken({ talk: { last } })).stage).toBe('read');
    expect(sentOf(taken({ id: 9002, talk: { last } })).stage).toBe('sent');
  });
});

describe('a survey', () => {
  it('is a message that asks and no reply', () => {
    expect(sentOf(survey())).toMatchObject({
      sender: 'automation',
      survey: { id: 'chatwoot-4-9005', of: 5 },
    });
  });

  it('sent as an approved template in the name of an agent is none of the agent', () => {
    const fact = sentOf(survey({ type: 'outgoing', sender: { ...AGENT, type: 'user' } }));
    expect(fact).toMatchObject({ sender: 'automation', survey: { of: 5 } });
    expect(fact).not.toHaveProperty('agent');
  });

  it('is answered at the time the message changed, not when it was sent', () => {
    expect(factOf(rated(4))).toMatchObject({
      kind: 'SurveyAnswered',
      survey: 'chatwoot-4-9005',
      score: 4,
      at: (BEGAN + 1800) * 1000,
      timeSource: 'event',
    });
  });

  it('answered where the message is not the last, is answered when Chatwoot says it sends that', () => {
    const body = { ...rated(4), conversation: conversation({ status: 'resolved' }) };
    const signed = chatwoot.create({ accountId: ACCOUNT_ID, webhookSecret: ['s'], urlToken: [] }, tools);
    const headers = { 'x-chatwoot-timestamp': String(BEGAN + 1899) };
    const request = createFakeRequest({ headers, receivedAt: RECEIVED_AT });
    expect(signed.parse(body, request).facts).toMatchObject([
      { at: (BEGAN + 1899) * 1000, timeSource: 'signature' },
    ]);
    // Anybody could say so where nothing is signed.
    expect(read(body, headers).facts).toMatchObject([{ at: RECEIVED_AT, timeSource: 'receipt' }]);
  });

  it.each([
    ['4', 4],
    [1, 1],
  ])('takes %j for a score', (rating, score) => {
    expect(factOf(rated(rating))).toMatchObject({ score });
  });

  it.each([0, 6, 4.5, '', 'five', null, true])('takes %j for none', (rating) => {
    expect(factsOf(rated(rating)).map(({ kind }) => kind)).toEqual(['MessageSent']);
  });

  it('changed, or told once more with words, is another answer; the same one told again is not', () => {
    const keys = [rated(4), rated(5), rated(4, 'but late'), rated(4)].map((body) => factOf(body).key);
    expect(keys[3]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
  });
});

describe('a change of a conversation', () => {
  const END = { status: 'resolved', updatedAt: 1667.3 };
  /** A version that does not say whether a person has replied. */
  const OLD = { first_reply_created_at: undefined };

  it('of its agent names the new one, at the time it changed', () => {
    expect(factOf(updated({ assignee_id: [null, 31] }))).toMatchObject({
      kind: 'ConversationAssigned',
      agent: 'agent-31',
      at: BEGAN * 1000 + 60_200,
    });
    expect(factOf(updated({ assignee_id: [31, null] }))).not.toHaveProperty('agent');
  });

  it('of its team keeps the agent it has', () => {
    const talk = { assignee: ASSIGNEE, team: { id: 2, name: 'support' } };
    expect(factOf(updated({ team_id: [1, 2] }, talk))).toMatchObject({
      agent: 'agent-31',
      toTeam: 'support',
    });
  });

  it.each([
    ['pending', 'open', ['BotHandedOff']],
    ['resolved', 'open', ['ConversationReopened']],
    ['snoozed', 'open', []],
    ['open', 'pending', ['BotEntered']],
    ['resolved', 'pending', ['ConversationReopened', 'BotEntered']],
    ['open', 'snoozed', []],
    ['snoozed', 'resolved', ['ConversationResolved']],
  ])('from %s to %s is %j', (before, now, kinds) => {
    expect(factsOf(updated({ status: [before, now] }, { status: now })).map(({ kind }) => kind)).toEqual(
      kinds,
    );
  });

  it.each([
    [
      'after a bot',
      updated({ status: ['pending', 'resolved'] }, { assignee: ASSIGNEE, answered: true }),
      'bot',
    ],
    ['without a person', statusChanged('resolved'), 'bot'],
    ['without a person, as the update says too', updated({ status: ['open', 'resolved'] }, END), 'bot'],
    ['with an agent', updated({ status: ['open', 'resolved'] }, { ...END, assignee: ASSIGNEE }), 'human'],
    ['after an answer', updated({ status: ['open', 'resolved'] }, { ...END, answered: true }), 'human'],
    [
      'in a version that does not say',
      updated({ status: ['open', 'resolved'] }, { ...END, more: OLD }),
      'human',
    ],
    [
      'after an answer, where the status says what it was before',
      {
        ...updated({ status: ['pending', 'resolved'] }, { ...END, answered: true }),
        event: 'conversation_status_changed',
      },
      'bot',
    ],
  ])('to its end %s is by who was there', (_how, body, by) => {
    expect(factOf(body)).toMatchObject({ kind: 'ConversationResolved', by });
  });

  it.each([
    ['after an answer', { answered: true }],
    ['with an agent', { assignee: ASSIGNEE }],
    ['in a version that does not say', { more: OLD }],
  ])(
    'to its end %s is by whom the webhook says that knows what was before, and the other is silent',
    (_how, more) => {
      const talk = { ...END, ...more };
      for (const [before, by] of [
        ['pending', 'bot'],
        ['open', 'human'],
        ['snoozed', 'human'],
      ]) {
        const pair = [updated({ status: [before, 'resolved'] }, talk), statusChanged('resolved', talk)];
        expect(pair.flatMap(factsOf)).toMatchObject([{ kind: 'ConversationResolved', by }]);
      }
      expect(read(statusChanged('resolved', talk))).toMatchObject({
        ignored: { resolved: 1 },
        deadLetters: [],
      });
    },
  );

  it('told by two webhooks within a second is one, and within a minute two', () => {
    const talk = { status: 'resolved' };
    const ends = [
      updated({ status: ['pending', 'resolved'] }, { ...talk, updatedAt: 1667.3 }),
      statusChanged('resolved', { ...talk, updatedAt: 1667.9 }),
      statusChanged('resolved', { ...talk, updatedAt: 1700 }),
    ].map((body) => factOf(body).key);
    expect(ends[1]).toBe(ends[0]);
    expect(ends[2]).not.toBe(ends[0]);
  });

  it.each([
    [[], ['broken-item'], 'broken-item'],
    [['vip'], ['vip', 'refund', 'late'], 'late'],
    ['vip', 'vip, refund', 'refund'],
  ])('from labels %j to %j makes the category %s', (before, now, category) => {
    expect(factOf(updated({ label_list: [before, now] }))).toMatchObject({
      kind: 'CategoryChanged',
      category,
    });
  });
});

it('whatever the customer writes, no fact holds it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 5, maxLength: 80 }), (words) => {
      const said = `«${words}»`;
      const told = JSON.stringify([read(message({ text: said })), read(rated(3, said))]);
      expect(told).not.toContain(JSON.stringify(said).slice(1, -1));
    }),
  );
});

it('nothing throws, whatever comes', () => {
  const events = PAYLOADS.map(({ body }) => (body as { event: string }).event);
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...events), fc.jsonValue(), (body, event, talk) => {
      const framed = { ...Object(body), event, conversation: talk } as unknown;
      expect(() => read(body)).not.toThrow();
      expect(() => read(framed)).not.toThrow();
    }),
    { numRuns: 500 },
  );
});

it('no name, number or text of a payload is in what comes of it', () => {
  for (const { body } of PAYLOADS) {
    const told = JSON.stringify(read(body).facts);
    for (const secret of [NAME, PHONE, AGENT.email, AGENT.name, 'redact-me'])
      expect(told).not.toContain(secret);
  }
});
