import { ignored } from '../testing/outcome.ts';
import {
  CONTACT,
  NEW_PHONE,
  NEW_TEL,
  NEW_USER_ID,
  NEW_WA,
  PARENT,
  PARENT_USER_ID,
  PHONE,
  TEL,
  USER_ID,
  WA,
  change,
  incoming,
  outcomeOf,
  post,
  read,
  stamp,
  wamid,
} from './testing/build.ts';

const NOT_UNDERSTOOD = { facts: [], ignored: {}, deadLetters: ['not_understood'] };

function notice(system: unknown, more: object = {}): unknown {
  return incoming({ from: PHONE, id: wamid(1), timestamp: stamp(1), type: 'system', system, ...more });
}

function update(content: object): unknown {
  return post(change('user_id_update', { user_id_update: [{ timestamp: stamp(1), ...content }] }));
}

describe('system messages', () => {
  test('every old and new name is one person, living on under the new user id', () => {
    const system = { type: 'user_changed_number', wa_id: NEW_PHONE, user_id: NEW_USER_ID };
    expect(read(notice(system, { from_user_id: USER_ID })).facts).toMatchObject([
      { kind: 'CustomerMerged', customer: WA, alsoKnownAs: [TEL, NEW_TEL], into: NEW_WA },
    ]);
  });

  test('a changed user id with the same phone joins the old id into the new one', () => {
    const system = { type: 'user_changed_user_id', wa_id: PHONE, user_id: NEW_USER_ID };
    expect(read(notice(system, { from_user_id: USER_ID })).facts).toMatchObject([
      { customer: WA, alsoKnownAs: [TEL], into: NEW_WA },
    ]);
  });

  test('a user id that stays joins the old phone into it, never the customer into themselves', () => {
    const system = { type: 'user_changed_number', wa_id: NEW_PHONE, user_id: USER_ID };
    expect(read(notice(system, { from_user_id: USER_ID })).facts).toMatchObject([
      { customer: TEL, alsoKnownAs: [NEW_TEL], into: WA },
    ]);
  });

  test('a customer known by phone alone lives on under the user id they now have, and is named once', () => {
    const [fact] = read(notice({ type: 'user_changed_user_id', wa_id: PHONE, user_id: NEW_USER_ID })).facts;
    expect(fact).toMatchObject({ customer: TEL, into: NEW_WA });
    expect(fact).not.toHaveProperty('alsoKnownAs');
  });

  test('the contact beside it is not taken for either side', () => {
    const [fact] = read(notice({ type: 'user_changed_number', wa_id: NEW_PHONE })).facts;
    expect(fact).toMatchObject({ customer: TEL, into: NEW_TEL });
    expect(fact).not.toHaveProperty('alsoKnownAs');
  });

  test.each([
    ['other news', { type: 'customer_identity_changed', identity: 'abc' }],
    ['a change that changes nothing', { type: 'user_changed_number', wa_id: PHONE }],
  ])('%s is left aside', (_case, system) => {
    expect(outcomeOf(notice(system))).toEqual(ignored('system'));
  });

  test.each([
    ['no new identity', { type: 'user_changed_number' }, {}],
    ['no old identity', { type: 'user_changed_number', wa_id: NEW_PHONE }, { from: undefined }],
    ['no id', { type: 'user_changed_number', wa_id: NEW_PHONE }, { id: undefined }],
    ['no content', undefined, {}],
  ])('a notice with %s is not understood', (_case, system, more) => {
    expect(outcomeOf(notice(system, more))).toEqual(NOT_UNDERSTOOD);
  });
});

describe('user id updates', () => {
  const user_id = { previous: USER_ID, current: NEW_USER_ID };

  test('a customer without a phone is joined by user ids alone', () => {
    const [fact] = read(update({ user_id })).facts;
    expect(fact).toMatchObject({ kind: 'CustomerMerged', customer: WA, into: NEW_WA });
    expect(fact).not.toHaveProperty('alsoKnownAs');
  });

  test('parent ids are further names of the same person', () => {
    const parent_user_id = { previous: PARENT_USER_ID, current: PARENT_USER_ID };
    expect(read(update({ user_id, parent_user_id, wa_id: NEW_PHONE })).facts).toMatchObject([
      { customer: WA, alsoKnownAs: [PARENT, NEW_TEL], into: NEW_WA },
    ]);
  });

  test('two changes of one customer have two keys', () => {
    const first = read(update({ user_id })).facts;
    const second = read(update({ user_id, timestamp: stamp(2) })).facts;
    expect(first[0]!.key).not.toBe(second[0]!.key);
  });

  test('an update that changes nothing is left aside', () => {
    expect(outcomeOf(update({ user_id: { previous: USER_ID, current: USER_ID } }))).toEqual(
      ignored('user_id_update'),
    );
  });

  test.each([
    ['no ids', {}],
    ['no former id', { user_id: { current: NEW_USER_ID } }],
    ['no present id', { user_id: { previous: USER_ID } }],
    ['ids that are no pair', { user_id: NEW_USER_ID }],
  ])('an update with %s is not understood', (_case, content) => {
    expect(outcomeOf(update(content))).toEqual(NOT_UNDERSTOOD);
  });

  test('an update that is no object is not understood', () => {
    const body = post(change('user_id_update', { contacts: [CONTACT], user_id_update: ['x'] }));
    expect(outcomeOf(body)).toEqual(NOT_UNDERSTOOD);
  });
});
