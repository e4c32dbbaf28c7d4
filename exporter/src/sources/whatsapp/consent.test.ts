import { CONTACT, PHONE, TEL, USER_ID, WA, change, outcomeOf, post, read, stamp } from './testing/build.ts';

const STOP = {
  wa_id: PHONE,
  user_id: USER_ID,
  category: 'marketing_messages',
  value: 'stop',
  timestamp: 1_780_000_001,
};

function preferences(...list: unknown[]): unknown {
  return post(change('user_preferences', { user_preferences: list }));
}

function reasonsOf(preference: unknown): readonly string[] {
  const { facts, deadLetters } = outcomeOf(preferences(preference));
  expect(facts).toEqual([]);
  return deadLetters;
}

test('stop takes consent back and resume gives it', () => {
  const { facts } = read(preferences(STOP, { ...STOP, value: 'resume' }));
  expect(facts).toMatchObject([
    { kind: 'ConsentChanged', purpose: 'marketing', granted: false, timeSource: 'event' },
    { kind: 'ConsentChanged', purpose: 'marketing', granted: true, timeSource: 'event' },
  ]);
});

test('every change of mind has a key of its own', () => {
  const changes = [
    STOP,
    { ...STOP, value: 'resume' },
    { ...STOP, timestamp: stamp(2) },
    { ...STOP, user_id: 'SA.other1' },
  ];
  expect(new Set(read(preferences(...changes)).facts.map(({ key }) => key)).size).toBe(4);
});

test('the stamp is the same whether it comes as a number or as text', () => {
  const [number, text] = read(preferences(STOP, { ...STOP, timestamp: stamp(1) })).facts;
  expect(text).toEqual(number);
});

test('the contact beside it completes the customer', () => {
  const body = post(
    change('user_preferences', { contacts: [CONTACT], user_preferences: [{ ...STOP, user_id: undefined }] }),
  );
  expect(read(body).facts).toMatchObject([{ customer: WA, alsoKnownAs: [TEL] }]);
});

test.each([
  ['another category', { ...STOP, category: 'utility_messages' }],
  ['another value', { ...STOP, value: 'pause' }],
  ['the name of a property every object has', { ...STOP, value: 'constructor' }],
])('%s is of unknown type', (_case, preference) => {
  expect(reasonsOf(preference)).toEqual(['unknown_type']);
});

test.each([
  ['no customer', { ...STOP, wa_id: undefined, user_id: undefined }],
  ['no category', { ...STOP, category: undefined }],
  ['no value', { ...STOP, value: true }],
  ['no shape at all', 'stop'],
])('a preference with %s is not understood', (_case, preference) => {
  expect(reasonsOf(preference)).toEqual(['not_understood']);
});
