import fc from 'fast-check';
import { signForRespondIo } from '../../simulate/sign.ts';
import { Unauthorised } from '../../errors.ts';
import type { Fact } from '../../conversation/fact.ts';
import type { Api, Parsed, Told } from '../source.ts';
import { createFakeRequest, createFakeTools, pseudonym } from '../testing/tools.ts';
import { whatsappMessageKey } from '../whatsappMessage.ts';
import { respondio } from './respondio.ts';
import {
  AGENT,
  BEGAN,
  CHANNEL_ID,
  CONTACT_ID,
  LAST_NAME,
  PHONE,
  RECEIVED_AT,
  assigned,
  closed,
  contact,
  event,
  received,
  sent,
  sentBy,
  wamid,
} from './testing/build.ts';
import { PAYLOADS } from './testing/payloads.ts';

const API = { apiUrl: 'https://api.respond.example/v2', apiToken: 'rio-api-token' };
const inboxes = {
  [CHANNEL_ID]: { inbox: 'support', team: 'care' },
  '7': { inbox: 'sales', team: 'sellers' },
};
const tools = createFakeTools({ name: 'rio', inboxes });
const source = respondio.create({ signingKey: ['key'] }, createFakeTools({ name: 'rio' }));
const asking = respondio.create({ signingKey: ['key'], api: API }, tools);

function read(body: unknown, reader = source): Parsed {
  return reader.parse(body, createFakeRequest({ body: JSON.stringify(body), receivedAt: RECEIVED_AT }));
}

function factOf(body: unknown): Fact {
  const { facts } = read(body);
  expect(facts).toHaveLength(1);
  return facts[0]!;
}

describe('signature', () => {
  const body = '{"event_type":"conversation.closed","event_id":"7d1f0c1e-0b3a-4a55-9d0e-1f2a3b4c5d6e"}';
  const signature = 'JZHdXST1xfeWu89OyCiiHJyG223X71l24xMEVaiNDDw=';
  const refusalOf = (sentBody: string, keys: readonly string[], header = signature) => {
    try {
      const headers = { 'x-webhook-signature': header };
      respondio.create({ signingKey: keys }, tools).verify(createFakeRequest({ body: sentBody, headers }));
      return undefined;
    } catch (error) {
      return error instanceof Unauthorised ? error.reason : String(error);
    }
  };

  it('of a known body and key is taken, whichever of the keys it is', () => {
    expect(refusalOf(body, ['rio-test-key-1'])).toBeUndefined();
    expect(refusalOf(body, ['rio-test-key-0', 'rio-test-key-1', 'rio-test-key-2'])).toBeUndefined();
    expect(signForRespondIo(body, 'rio-test-key-1')).toEqual({ 'x-webhook-signature': signature });
  });

  it('with another key, or over the same JSON written otherwise, is refused', () => {
    expect(refusalOf(body, ['rio-test-key-2'])).toBe('signature_mismatch');
    expect(refusalOf(body.replace(':', ': '), ['rio-test-key-1'])).toBe('signature_mismatch');
  });

  it.each([
    ['hex', '2591dd5d24f5c5f796bbcf4ec828a21c9c86db6dd7ef5976e31304'],
    ['a prefix', `sha256=${signature}`],
    ['unpadded', signature.slice(0, -1)],
    ['the URL alphabet', `-${signature.slice(1)}`],
  ])('in %s is malformed', (_how, header) => {
    expect(refusalOf(body, ['rio-test-key-1'], header)).toBe('signature_malformed');
  });
});

describe('a message of the customer', () => {
  it('is known by telephone number and contact, in the inbox of its channel', () => {
    expect(read(received({ at: 5 }), asking).facts).toEqual([
      {
        kind: 'MessageReceived',
        key: whatsappMessageKey(wamid(1), tools),
        at: (BEGAN + 5) * 1000,
        timeSource: 'event',
        source: 'rio',
        inbox: 'support',
        team: 'care',
        customer: pseudonym('tel', PHONE),
        alsoKnownAs: [pseudonym('id:rio', String(CONTACT_ID))],
      },
    ]);
  });

  it('outside WhatsApp has a key of its own', () => {
    const telegram = received({ message: { channelMessageId: '881' } });
    expect(factOf(telegram).key).toMatch(/^respondio-message:/);
    expect(factOf({ ...telegram, event_id: 'told again' }).key).toBe(factOf(telegram).key);
  });

  it('that reads as a score may answer a survey', () => {
    expect(factOf(received({ content: { type: 'text', text: '⭐⭐⭐⭐' } }))).toMatchObject({
      answer: { points: 4 },
    });
  });

  it('of a contact without a telephone is known by the contact alone', () => {
    const fact = factOf(received({ body: { contact: contact({ phone: null }) } }));
    expect(fact).toMatchObject({ customer: pseudonym('id:rio', String(CONTACT_ID)) });
    expect(fact).not.toHaveProperty('alsoKnownAs');
  });

  it('is never dated by its id, though that looks like a time', () => {
    expect(factOf(received({ message: { timestamp: null } }))).toMatchObject({
      at: RECEIVED_AT,
      timeSource: 'receipt',
    });
  });
});

describe('a message of ours', () => {
  it.each([
    ['echo', 'human'],
    ['bot', 'bot'],
    ['workflow', 'bot'],
    ['ai_agent', 'bot'],
    ['zapier', 'automation'],
    ['make', 'automation'],
    ['n8n', 'automation'],
    ['broadcast', 'campaign'],
    ['api', 'unknown'],
    ['oracle', 'unknown'],
  ])('by %s counts as by %s', (name, sender) => {
    const fact = factOf(sentBy(name, 1));
    expect(fact).toMatchObject({ sender, evidence: sender === 'unknown' ? 'none' : 'stated' });
    expect(fact).not.toHaveProperty('agent');
  });

  it.each([
    ['in the message', sent()],
    [
      'beside it',
      sent({ message: { sender: undefined }, body: { sender: { source: 'user', userId: 71_031 } } }),
    ],
    ['as sentBy', sent({ message: { sender: null, sentBy: { source: 'user', userId: 71_031 } } })],
    ['in the older shape', sent({ message: { sender: null }, body: { user: { id: 71_031, name: 'Bram' } } })],
  ])('names its agent: %s', (_where, body) => {
    expect(factOf(body)).toMatchObject({ sender: 'human', agent: 'agent-71031' });
  });

  it('without a sender is by nobody knows whom', () => {
    expect(factOf(sent({ message: { sender: null } }))).toMatchObject({
      sender: 'unknown',
      evidence: 'none',
    });
  });

  it.each([
    [[{ value: 'pending' }], 'sent'],
    [[{ value: 'sent' }, { value: 'delivered' }], 'delivered'],
    [[{ value: 'sent' }, { value: 'read' }], 'read'],
    [[{ value: 'pending' }, { value: 'failed' }], 'failed'],
    ['none', 'sent'],
  ])('with states %j has come as far as %s', (status, stage) => {
    expect(factOf(sent({ message: { status } }))).toMatchObject({ stage });
  });

  it('that asks for a rating is a survey, and no reply of its agent', () => {
    const fact = factOf(sent({ content: { type: 'rating', title: 'How was it?' } }));
    expect(fact).toMatchObject({ sender: 'automation', survey: { id: 'respondio-1773043200412772', of: 5 } });
    expect(fact).not.toHaveProperty('agent');
  });
});

describe('the end of a conversation', () => {
  it('is at its closing, by whom respond.io names, and tells the category first', () => {
    expect(read(closed(1)).facts).toMatchObject([
      { kind: 'CategoryChanged', category: 'Delivery', at: (BEGAN + 2510) * 1000 },
      { kind: 'ConversationResolved', by: 'human', agent: 'agent-71031', at: (BEGAN + 2510) * 1000 },
    ]);
  });

  it.each([
    ['user', AGENT, 'human'],
    ['workflow', {}, 'bot'],
    ['bot', null, 'bot'],
    ['ai_agent', null, 'bot'],
    ['auto_close', {}, 'bot'],
    ['api', AGENT, 'bot'],
    ['n8n', null, 'bot'],
    [undefined, AGENT, 'human'],
    [undefined, null, 'bot'],
  ])('by %s is by %j, that is %s', (closedBySource, closedBy, by) => {
    expect(factOf(closed(1, { category: null, closedBySource, closedBy }))).toMatchObject({ by });
  });

  it('told twice, as closing through the API is, is one', () => {
    const keys = (body: unknown) => read(body).facts.map(({ key }) => key);
    expect(keys(closed(2, { closedTime: BEGAN + 2511 }))).toEqual(keys(closed(1)));
    expect(keys(closed(1, { openedTime: BEGAN + 9 }))).not.toEqual(keys(closed(1)));
  });
});

describe('an assignment', () => {
  it('names the agent, at the time of receipt', () => {
    expect(factOf(assigned(1))).toMatchObject({
      kind: 'ConversationAssigned',
      agent: 'agent-71031',
      at: RECEIVED_AT,
      timeSource: 'receipt',
    });
  });

  it.each([null, {}])('to %j is to nobody', (assignee) => {
    expect(factOf(assigned(1, assignee))).not.toHaveProperty('agent');
  });
});

describe('what does not name its channel', () => {
  it('is told at once where every channel belongs to one inbox', () => {
    const one = respondio.create({ signingKey: ['key'], api: API }, createFakeTools({ name: 'rio' }));
    expect(read(closed(1), one)).toEqual(read(closed(1)));
  });

  it('is kept where there is no inbox for it', () => {
    const nowhere = respondio.create({ signingKey: ['key'] }, tools);
    expect(read(closed(1), nowhere).deadLetters.map(({ reason }) => reason)).toEqual(['unknown_inbox']);
  });

  it('is asked for by the id of the contact, with nothing that says who it is', () => {
    const { facts, errands = [] } = read(closed(1), asking);
    expect([facts, errands.length, errands[0]?.notBefore]).toEqual([[], 1, RECEIVED_AT]);
    for (const personal of [PHONE, LAST_NAME, AGENT.email])
      expect(errands[0]?.content).not.toContain(personal);
  });

  it.each([
    ['the channel last written on', [channel(CHANNEL_ID, 10), channel(7, 20)], 'sales', 'sellers'],
    [
      'in any unit',
      [channel(CHANNEL_ID, 21), { id: 7, lastMessageTime: (BEGAN + 20) * 1000 }],
      'support',
      'care',
    ],
    ['the only channel there is', [{ id: CHANNEL_ID }], 'support', 'care'],
  ])('is found on %s', async (_claim, items, inbox, team) => {
    const { facts } = await ask(closed(1), { items });
    expect(facts).toMatchObject([
      { kind: 'CategoryChanged', inbox, team, key: read(closed(1)).facts[0]?.key },
      { kind: 'ConversationResolved', inbox, team, key: read(closed(1)).facts[1]?.key },
    ]);
  });

  it('on a channel of no inbox is kept, and so is what cannot be read', async () => {
    const reasonOf = async (answer: unknown) =>
      (await ask(assigned(1), answer)).deadLetters.map(({ reason }) => reason);
    expect(await reasonOf({ items: [channel(9, 1)] })).toEqual(['unknown_inbox']);
    for (const answer of [{ items: [] }, { items: 7 }, 'page', [], null]) {
      expect(await reasonOf(answer)).toEqual(['not_understood']);
    }
  });

  it('of a contact that is gone is left aside', async () => {
    expect(await ask(assigned(1), undefined)).toEqual({
      facts: [],
      deadLetters: [],
      ignored: { contact_deleted: 1 },
    });
  });

  function channel(id: number, lastMessageTime: number) {
    return { id, name: 'WA', source: 'whatsapp_cloud', lastMessageTime: BEGAN + lastMessageTime };
  }

  async function ask(body: unknown, answer: unknown): Promise<Told> {
    const [errand] = read(body, asking).errands ?? [];
    const paths: string[] = [];
    const api: Api = {
      get: (path) => Promise.resolve((paths.push(path), answer)),
      post: () => Promise.reject(new Error('Nothing is to be posted')),
    };
    const told = await asking.inquiry!.run!(errand!, api, RECEIVED_AT);
    expect(paths).toEqual([`contact/id:${CONTACT_ID}/channels`]);
    return told;
  }
});

it('asks with its token, and never more than is granted', () => {
  expect(asking.inquiry?.api).toMatchObject({
    baseUrl: API.apiUrl,
    headers: { authorization: 'Bearer rio-api-token' },
  });
  expect(source).not.toHaveProperty('inquiry');
});

it('whatever the customer writes, nothing holds it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 5, maxLength: 80 }), (words) => {
      const text = `«${words}»`;
      const said = [received({ content: { type: 'text', text } }), closed(1, { summary: text })];
      const told = JSON.stringify(said.map((body) => [read(body), read(body, asking)]));
      expect(told).not.toContain(JSON.stringify(text).slice(1, -1));
    }),
  );
});

it('nothing throws, whatever comes', () => {
  const types = PAYLOADS.map(({ body }) => (body as { event_type: string }).event_type);
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...types), fc.jsonValue(), (body, type, message) => {
      expect(() => read(body)).not.toThrow();
      expect(() => read(event(type, 1, { message, conversation: message }))).not.toThrow();
      expect(() => read({ event_type: type, contact: message }, asking)).not.toThrow();
    }),
    { numRuns: 500 },
  );
});
