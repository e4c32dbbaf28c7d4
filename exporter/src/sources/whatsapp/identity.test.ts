import { createFakeTools } from '../testing/tools.ts';
import { CONTACT_KEYS, createContacts, toIdentity, toPerson, toPhone, type Identity } from './identity.ts';
import {
  CONTACT,
  NEW_PHONE,
  NEW_TEL,
  NEW_USER_ID,
  PARENT,
  PARENT_USER_ID,
  PHONE,
  TEL,
  USER_ID,
  WA,
  change,
  factsOf,
  incoming,
  outcomeOf,
  post,
  read,
  stamp,
  wamid,
} from './testing/build.ts';

const NOBODY: Identity = { userId: undefined, parentUserId: undefined, phone: undefined };
const tools = createFakeTools();

describe('who leads', () => {
  test.each([
    ['a user id alone', { ...NOBODY, userId: USER_ID }, { customer: WA }],
    ['a phone alone', { ...NOBODY, phone: PHONE }, { customer: TEL }],
    ['a parent id alone', { ...NOBODY, parentUserId: PARENT_USER_ID }, { customer: PARENT }],
    [
      'everything, the user id first',
      { userId: USER_ID, parentUserId: PARENT_USER_ID, phone: PHONE },
      { customer: WA, alsoKnownAs: [TEL, PARENT] },
    ],
    [
      'a parent id that is the user id',
      { ...NOBODY, userId: USER_ID, parentUserId: USER_ID },
      { customer: WA },
    ],
    ['nobody', NOBODY, undefined],
  ])('%s', (_case, identity, person) => {
    expect(toPerson(identity, tools)).toEqual(person);
  });
});

describe('phone numbers', () => {
  test.each(['966500010777', '+966500010777', '+966 50 001 0777', '(966) 50-001.0777'])(
    '%s is one number',
    (text) => {
      expect(toPhone(text)).toBe(PHONE);
    },
  );

  test.each([
    '',
    '+',
    ' - ',
    'Y2FwaV9ncm91cDpTQU1QTEU3',
    'SA.4hT9wQ2mZx7LkP0c',
    '966x500010777',
    '1'.repeat(33),
  ])('%j is none', (text) => {
    expect(toPhone(text)).toBeUndefined();
  });

  test.each([undefined, null, 966_500_010_777, ['966500010777'], {}])('%j is none', (value) => {
    expect(toPhone(value)).toBeUndefined();
  });
});

test('ids that are empty or no text are as good as absent', () => {
  expect(toIdentity({ wa_id: '', user_id: '', parent_user_id: null }, CONTACT_KEYS)).toEqual(NOBODY);
  expect(toIdentity({ wa_id: 7, user_id: {}, parent_user_id: [] }, CONTACT_KEYS)).toEqual(NOBODY);
});

describe('contacts', () => {
  const known = { ...NOBODY, userId: USER_ID, phone: PHONE };
  const other = { wa_id: NEW_PHONE, user_id: NEW_USER_ID };

  test.each([
    ['the phone', { ...NOBODY, phone: PHONE }],
    ['the user id', { ...NOBODY, userId: USER_ID }],
  ])('one of several is found by %s', (_case, identity) => {
    expect(createContacts([other, CONTACT]).complete(identity, false)).toEqual(known);
  });

  test('the only contact of a single update is its sender, though they name themselves differently', () => {
    const contacts = createContacts([{ user_id: USER_ID }]);
    expect(contacts.complete({ ...NOBODY, phone: PHONE }, true)).toEqual(known);
  });

  test('the only contact of several updates belongs to those alone that it matches', () => {
    const contacts = createContacts([{ user_id: USER_ID }]);
    expect(contacts.complete({ ...NOBODY, phone: PHONE }, false)).toEqual({ ...NOBODY, phone: PHONE });
  });

  test('the only contact stands for an update that names nobody', () => {
    expect(createContacts([CONTACT]).complete(NOBODY, false)).toEqual(known);
  });

  test('one of several contacts stands for nobody', () => {
    expect(createContacts([CONTACT, other]).complete(NOBODY, true)).toEqual(NOBODY);
  });

  test.each([
    ['phone', { ...NOBODY, phone: NEW_PHONE }],
    ['user id', { ...NOBODY, userId: NEW_USER_ID }],
    ['user id, though the phone is the same', { ...NOBODY, userId: NEW_USER_ID, phone: PHONE }],
  ])('a contact with another %s is somebody else', (_case, identity) => {
    expect(createContacts([CONTACT]).complete(identity, true)).toEqual(identity);
  });

  test('the update knows best: its own phone stands where the contact has another one', () => {
    const own = { ...NOBODY, userId: USER_ID, phone: NEW_PHONE };
    expect(createContacts([CONTACT]).complete(own, true)).toEqual(own);
  });

  test('a parent id comes from the contact too', () => {
    const contacts = createContacts([{ ...CONTACT, parent_user_id: PARENT_USER_ID }]);
    expect(contacts.complete({ ...NOBODY, phone: PHONE }, false)).toEqual({
      ...known,
      parentUserId: PARENT_USER_ID,
    });
  });

  test.each([undefined, null, 'x', [null], [7], [[]]])('%j holds no contact', (contacts) => {
    expect(createContacts(contacts).complete({ ...NOBODY, phone: PHONE }, true)).toEqual({
      ...NOBODY,
      phone: PHONE,
    });
  });
});

describe('in a body', () => {
  const text = { id: wamid(1), timestamp: stamp(1), type: 'text', text: { body: 'Hello there' } };

  test('a message that names only the phone is keyed by the user id of its contact', () => {
    expect(factsOf(incoming({ ...text, from: PHONE }))).toMatchObject([{ customer: WA, alsoKnownAs: [TEL] }]);
  });

  test('a customer with a username and no phone is keyed by user id', () => {
    const contacts = [{ profile: { name: 'Layan', username: 'layan.h' }, user_id: USER_ID }];
    const [fact] = factsOf(
      post(change('messages', { contacts, messages: [{ ...text, from_user_id: USER_ID }] })),
    );
    expect(fact).toMatchObject({ customer: WA });
    expect(fact).not.toHaveProperty('alsoKnownAs');
  });

  test('a parent id is another name of the sender', () => {
    const message = { ...text, from: PHONE, from_user_id: USER_ID, from_parent_user_id: PARENT_USER_ID };
    expect(factsOf(incoming(message))).toMatchObject([{ customer: WA, alsoKnownAs: [TEL, PARENT] }]);
  });

  test("a failed status beside a delivered one does not take over that one's contact", () => {
    const statuses = [
      { id: wamid(1), status: 'delivered', timestamp: stamp(1), recipient_id: PHONE },
      { id: wamid(2), status: 'failed', timestamp: stamp(1), recipient_id: NEW_PHONE },
    ];
    const [delivered, failed] = factsOf(post(change('messages', { contacts: [CONTACT], statuses })));
    expect(delivered).toMatchObject({ customer: WA, alsoKnownAs: [TEL] });
    expect(failed).not.toHaveProperty('alsoKnownAs');
    expect(failed).not.toMatchObject({ customer: WA });
  });

  test('the only contact, if it names no phone, is not shared out among several senders', () => {
    const messages = [PHONE, NEW_PHONE].map((from, n) => ({ ...text, id: wamid(n), from }));
    const both = post(change('messages', { contacts: [{ user_id: USER_ID }], messages }));
    expect(factsOf(both).map((fact) => 'customer' in fact && fact.customer)).toEqual([TEL, NEW_TEL]);
    const one = post(
      change('messages', { contacts: [{ user_id: USER_ID }], messages: messages.slice(0, 1) }),
    );
    expect(factsOf(one)).toMatchObject([{ customer: WA, alsoKnownAs: [TEL] }]);
  });

  test('a message of nobody is not understood', () => {
    const body = post(change('messages', { messages: [text] }));
    expect(outcomeOf(body)).toEqual({ facts: [], ignored: {}, deadLetters: ['not_understood'] });
    expect(read(body).deadLetters[0]!.content).toBe(JSON.stringify(text));
  });
});
