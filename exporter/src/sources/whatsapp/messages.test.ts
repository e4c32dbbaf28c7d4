import { facts, ignored } from '../testing/outcome.ts';
import {
  BUSINESS,
  SENDER,
  createSource,
  incoming,
  outcomeOf,
  read,
  stamp,
  turn,
  wamid,
} from './testing/build.ts';

const TEXT = { ...SENDER, id: wamid(1), timestamp: stamp(1), type: 'text', text: { body: 'Hello there' } };
const NOT_UNDERSTOOD = { facts: [], ignored: {}, deadLetters: ['not_understood'] };

test('a type nobody knows yet is a turn, and is kept to be looked at', () => {
  const message = { ...TEXT, type: 'hologram', hologram: { id: '5' } };
  expect(outcomeOf(incoming(message))).toEqual({
    facts: [turn(1, 1)],
    ignored: {},
    deadLetters: ['unknown_type'],
  });
  expect(read(incoming(message)).deadLetters[0]!.content).toBe(JSON.stringify(message));
});

test.each(['edit', 'pin', 'reaction', 'revoke'])('%s is no turn where the API cannot carry it', (type) => {
  expect(outcomeOf(incoming({ ...TEXT, type: 'unsupported', unsupported: { type } }))).toEqual(ignored(type));
});

test.each([{ type: 'poll_creation' }, { type: 'button' }, { type: 7 }, {}, null, 'edit', undefined])(
  'anything else that the API cannot carry is a turn: %j',
  (unsupported) => {
    expect(outcomeOf(incoming({ ...TEXT, type: 'unsupported', unsupported }))).toEqual(facts(turn(1, 1)));
  },
);

test.each(['constructor', '__proto__', 'toString'])('a type named %s is unknown like any other', (type) => {
  expect(outcomeOf(incoming({ ...TEXT, type })).deadLetters).toEqual(['unknown_type']);
});

test('a message of unknown type and unreadable frame is kept once, and is no turn', () => {
  expect(outcomeOf(incoming({ ...TEXT, type: 'hologram', id: undefined }))).toEqual(NOT_UNDERSTOOD);
});

test('what a message holds need not be understood for it to count', () => {
  expect(outcomeOf(incoming({ ...TEXT, text: 7 }))).toEqual(facts(turn(1, 1)));
});

test.each([
  ['no id', { ...TEXT, id: undefined }],
  ['an empty id', { ...TEXT, id: '' }],
  ['no type', { ...TEXT, type: undefined }],
  ['a type that is no text', { ...TEXT, type: 7 }],
  ['no shape at all', 'hello'],
  ['a list for a message', []],
  ['null for a message', null],
])('a message with %s is not understood', (_case, message) => {
  expect(outcomeOf(incoming(message))).toEqual(NOT_UNDERSTOOD);
});

test('a message without a readable time counts as of its receipt', () => {
  expect(outcomeOf(incoming({ ...TEXT, timestamp: 'yesterday' }))).toEqual(
    facts(turn(1, 600, { timeSource: 'receipt' })),
  );
});

test('a message from a group is left aside, whatever its type', () => {
  expect(outcomeOf(incoming({ ...TEXT, group_id: 'Y2FwaV9ncm91cDpTQU1QTEU3' }))).toEqual(ignored('group'));
  expect(outcomeOf(incoming({ ...TEXT, type: 'hologram', recipient_type: 'group' }))).toEqual(
    ignored('group'),
  );
});

test('a group that is null is no group', () => {
  expect(outcomeOf(incoming({ ...TEXT, group_id: null }))).toEqual(facts(turn(1, 1)));
});

test('parts left aside are counted by name', () => {
  const reaction = { ...TEXT, type: 'reaction', reaction: { message_id: wamid(9) } };
  const { ignored: counts } = read(incoming(reaction, { ...TEXT, type: 'edit' }, reaction));
  expect(counts).toEqual({ reaction: 2, edit: 1 });
});

test('the inbox and team are those the number is bound to', () => {
  const source = createSource({ '612300450067089': { inbox: 'lamps', team: 'night' } });
  expect(outcomeOf(incoming(TEXT), source)).toEqual(facts(turn(1, 1, { inbox: 'lamps', team: 'night' })));
});

test('the business that is quoted is not taken for the customer', () => {
  const quoting = { ...TEXT, context: { from: BUSINESS, id: wamid(2) } };
  expect(outcomeOf(incoming(quoting))).toEqual(facts(turn(1, 1)));
});
