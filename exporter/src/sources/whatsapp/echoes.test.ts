import { facts, ignored } from '../testing/outcome.ts';
import {
  PARENT,
  PARENT_USER_ID,
  PHONE,
  TEL,
  USER_ID,
  change,
  echoes,
  outcomeOf,
  post,
  read,
  sent,
  stamp,
  statuses,
  wamid,
} from './testing/build.ts';

const ECHO = {
  from: '15550173300',
  to: PHONE,
  to_user_id: USER_ID,
  id: wamid(1),
  timestamp: stamp(1),
  type: 'text',
};
const HUMAN = { sender: 'human', evidence: 'stated' };
const NOT_UNDERSTOOD = { facts: [], ignored: {}, deadLetters: ['not_understood'] };

test.each(['smb_message_echoes', 'message_echoes', 'messages'])(
  'an echo under %s is a reply by a human',
  (field) => {
    expect(outcomeOf(post(change(field, { message_echoes: [ECHO] })))).toEqual(facts(sent(1, 1, HUMAN)));
  },
);

test('an echo and the statuses of its message share a key', () => {
  const [echo] = read(echoes(ECHO)).facts;
  const [status] = read(
    statuses({ id: wamid(1), status: 'read', timestamp: stamp(9), recipient_id: PHONE }),
  ).facts;
  expect(echo!.key).toBe(status!.key);
});

test('the customer is the one it went to, under every name given', () => {
  const { facts: found } = read(echoes({ ...ECHO, to_parent_user_id: PARENT_USER_ID }));
  expect(found).toMatchObject([{ alsoKnownAs: [TEL, PARENT] }]);
});

test.each(['reaction', 'edit', 'revoke', 'pin', 'request_welcome', 'system'])(
  'an echo of type %s is no reply',
  (type) => {
    expect(outcomeOf(echoes({ ...ECHO, type }))).toEqual(ignored(type));
  },
);

test('an edit that the API cannot carry is no reply', () => {
  const edited = { ...ECHO, type: 'unsupported', unsupported: { type: 'edit' } };
  expect(outcomeOf(echoes(edited))).toEqual(ignored('edit'));
});

test('an echo into a group is left aside', () => {
  expect(outcomeOf(echoes({ ...ECHO, recipient_type: 'group' }))).toEqual(ignored('group'));
});

test('an echo of a type nobody knows yet is kept, and answers nobody', () => {
  expect(outcomeOf(echoes({ ...ECHO, type: 'hologram' }))).toEqual({
    facts: [],
    ignored: {},
    deadLetters: ['unknown_type'],
  });
});

test.each([
  ['no id', { ...ECHO, id: undefined }],
  ['no type', { ...ECHO, type: undefined }],
  ['no recipient', { ...ECHO, to: undefined, to_user_id: undefined }],
  ['no shape at all', null],
])('an echo with %s is not understood', (_case, echo) => {
  expect(outcomeOf(echoes(echo))).toEqual(NOT_UNDERSTOOD);
});
