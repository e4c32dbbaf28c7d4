import {
  BOT,
  BUSINESS,
  CONVERSATION,
  CUSTOMER,
  IDENTITY,
  THREAD,
  changed,
  conversation,
  createSource,
  customerMessage,
  factsOf,
  keyOf,
  outcomeOf,
  read,
  teamMessage,
  type SourceOptions,
} from './testing/build.ts';

const BY_API = { Source: 'API', ClientIdentity: '', ParticipantSid: '' };

function senderOf(fields: Readonly<Record<string, string>>, options: SourceOptions = {}): unknown {
  const [fact] = read(teamMessage(fields), createSource(options)).facts;
  return fact?.kind === 'MessageSent' ? [fact.sender, fact.evidence, fact.agent] : fact?.kind;
}

describe('who wrote', () => {
  test('a bot of the list, however it writes', () => {
    const options = { config: { bots: [BOT, 'system'] } };
    expect(senderOf({ ...BY_API, Author: BOT }, options)).toEqual(['bot', 'stated', undefined]);
    expect(senderOf({ ...BY_API, Author: 'system' }, options)).toEqual(['bot', 'stated', undefined]);
    expect(senderOf({ Author: BOT }, options)).toEqual(['bot', 'stated', undefined]);
    expect(senderOf({ Author: CUSTOMER, Source: 'API' }, { config: { bots: [CUSTOMER] } })).toEqual([
      'bot',
      'stated',
      undefined,
    ]);
  });

  test.each([
    ['a program without a name', { ...BY_API, Author: 'system' }],
    ['a program with a name', { ...BY_API, Author: BOT }],
    ['a program in the name of an agent', { ...BY_API, Author: IDENTITY, ParticipantSid: 'MB1' }],
    ['no author at all', { ...BY_API, Author: '' }],
  ])('%s may be anybody', (_case, fields) => {
    expect(senderOf(fields)).toEqual(['unknown', 'none', undefined]);
  });

  test("our own number is nobody's, where it is bound", () => {
    const inboxes = { [BUSINESS]: { inbox: 'support', team: 'care' } };
    const fields = {
      ...BY_API,
      Source: 'WHATSAPP',
      Author: BUSINESS,
      'MessagingBinding.ProxyAddress': BUSINESS,
    };
    expect(senderOf(fields, { inboxes })).toEqual(['unknown', 'none', undefined]);
  });

  test('whoever writes through a channel is the customer', () => {
    for (const Author of [CUSTOMER, '+48555010222', 'messenger:123'])
      expect(senderOf({ Source: 'API', Author })).toBe('MessageReceived');
    expect(senderOf({ Source: 'EMAIL', Author: 'marta@example.com' })).toBe('MessageReceived');
  });

  test('the note outweighs the author', () => {
    const Attributes = JSON.stringify({ helpdesk: 'sender=automation' });
    expect(senderOf({ Attributes })).toEqual(['automation', 'stated', undefined]);
    expect(senderOf({ Attributes: JSON.stringify({ helpdesk: 7 }) })).toEqual([
      'human',
      'stated',
      'agent-ola@example.com',
    ]);
    expect(outcomeOf(teamMessage({ Attributes: JSON.stringify({ helpdesk: 'sender=boss' }) }))).toMatchObject(
      {
        facts: [{ sender: 'human' }],
        ignored: { malformed_tag: 1 },
      },
    );
  });

  test('a prompt may be marked as one', () => {
    const Attributes = JSON.stringify({ helpdesk: 'sender=automation;survey=s1;of=5' });
    expect(factsOf(teamMessage({ Attributes }))).toMatchObject([{ survey: { id: 's1', of: 5 } }]);
  });
});

test('a receipt and the message it is of are one message', () => {
  const receipt = conversation('onDeliveryUpdated', {
    MessageSid: 'IM0000000000000000000000000000a302',
    Status: 'undelivered',
    DateUpdated: '2026-09-21T14:15:40.000Z',
  });
  expect(factsOf(receipt)).toMatchObject([
    { kind: 'MessageSent', key: factsOf(teamMessage())[0]!.key, stage: 'failed', evidence: 'none' },
  ]);
});

test.each(['sent', 'delivered', 'read', 'failed'])('a receipt may say %s', (Status) => {
  const receipt = conversation('onDeliveryUpdated', { MessageSid: 'IM1', Status });
  expect(factsOf(receipt)).toMatchObject([{ stage: Status, timeSource: 'receipt' }]);
});

test('a receipt of a status nobody has heard of is kept', () => {
  expect(outcomeOf(conversation('onDeliveryUpdated', { MessageSid: 'IM1', Status: 'lost' }))).toMatchObject({
    facts: [],
    deadLetters: ['unknown_type'],
  });
});

describe('who closed', () => {
  const closing = (fields: Readonly<Record<string, string>> = {}) =>
    conversation('onConversationStateUpdated', {
      StateFrom: 'active',
      StateTo: 'closed',
      StateUpdated: '2026-09-21T14:41:07.000Z',
      Reason: 'API',
      ...fields,
    });
  const closerOf = (fields: Readonly<Record<string, string>>, options?: SourceOptions) =>
    factsOf(closing(fields), createSource(options));

  test('a program is a bot, unless the operator knows better', () => {
    expect(closerOf({})).toMatchObject([{ by: 'bot' }]);
    const [fact] = closerOf({}, { config: { closedThroughApi: 'human' } });
    expect(fact).toMatchObject({ by: 'human' });
    expect(fact).not.toHaveProperty('agent');
  });

  test('who is signed in is a person', () => {
    const fields = { Source: 'SDK', ClientIdentity: IDENTITY };
    expect(closerOf(fields)).toMatchObject([{ by: 'human', agent: 'agent-ola@example.com' }]);
    expect(closerOf(fields, { config: { bots: [IDENTITY] } })).toMatchObject([{ by: 'bot' }]);
  });

  test('told twice, by whichever product, it is one closing', () => {
    const key = keyOf(`closed ${CONVERSATION} ${Date.UTC(2026, 8, 21, 14, 41, 7)}`);
    const ways = [{}, { Reason: 'EVENT' }, { StateUpdated: '2026-09-21T14:41:07Z' }];
    for (const fields of ways) expect(factsOf(closing(fields))[0]!.key).toBe(key);
  });
});

test('a bot that joins has entered', () => {
  const joined = conversation('onParticipantAdded', {
    ParticipantSid: 'MB1',
    Identity: BOT,
    DateCreated: '2026-09-21T14:14:30.000Z',
  });
  expect(factsOf(joined, createSource({ config: { bots: [BOT] } }))).toMatchObject([
    { kind: 'BotEntered', customer: THREAD, at: Date.UTC(2026, 8, 21, 14, 14, 30) },
  ]);
  expect(factsOf(joined)).toMatchObject([{ kind: 'ConversationAssigned', agent: `agent-${BOT}` }]);
});

test('an id that would not do in a link is kept out of it, and the conversation is still known by it', () => {
  const [fact] = factsOf(customerMessage({ ConversationSid: '+48555010222' }));
  expect(fact).not.toHaveProperty('thread');
  expect(fact).toHaveProperty('alsoKnownAs');
});

describe('the time', () => {
  test.each([
    [
      'ISO 8601 with milliseconds',
      '2026-09-21T14:13:20.311Z',
      Date.UTC(2026, 8, 21, 14, 13, 20, 311),
      'event',
    ],
    ['ISO 8601 with an offset', '2026-09-21T16:13:20+02:00', Date.UTC(2026, 8, 21, 14, 13, 20), 'event'],
    ['a day without a time', '2026-09-21', undefined, 'receipt'],
    ['ten minutes ahead of our clock', '2026-09-21T15:25:00Z', undefined, 'receipt'],
    ['words', 'just now', undefined, 'receipt'],
  ])('is read where it can be believed: %s', (_case, DateCreated, at, timeSource) => {
    const [fact] = factsOf(customerMessage({ DateCreated }));
    expect(fact).toMatchObject({ timeSource, ...(at !== undefined && { at }) });
  });

  test('is receipt where there is none', () => {
    expect(factsOf(changed(customerMessage(), { DateCreated: undefined }))).toMatchObject([
      { timeSource: 'receipt' },
    ]);
  });
});
