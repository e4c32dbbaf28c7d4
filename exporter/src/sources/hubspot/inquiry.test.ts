/** What HubSpot's API adds, and what becomes of answers that are not as documented. */
import { ApiMalformed } from '../apiErrors.ts';
import { createFakeApi } from '../testing/fakeApi.ts';
import { digest } from '../testing/tools.ts';
import type { Page } from '../source.ts';
import { facts, ignored, lost } from '../testing/outcome.ts';
import {
  API,
  CONTACT,
  INBOX,
  OF_CONTACT,
  OF_PHONE,
  OF_THREAD,
  RECEIVED_AT,
  STAGE,
  THREAD,
  THREAD_PATH,
  TICKET,
  TICKET_PATH,
  USER,
  at,
  changed,
  createSource,
  eventKey,
  fact,
  goOn,
  incoming,
  iso,
  keyOf,
  messageId,
  messagePath,
  newMessage,
  outcomeOf,
  outgoing,
  read,
  ticketChanged,
} from './testing/build.ts';

const INBOXES = {
  inboxes: { [INBOX]: { inbox: 'help', team: 'care' }, '9': { inbox: 'sales', team: 'sellers' } },
};
const THREAD_ANSWER = {
  id: THREAD,
  status: 'OPEN',
  inboxId: INBOX,
  assignedTo: `A-${USER}`,
  associatedContactId: CONTACT,
  threadAssociations: { associatedTicketId: TICKET },
};
const TICKET_QUERY = `${TICKET_PATH}?properties=hs_conversations_originating_thread_id,hs_is_closed,hs_pipeline_stage`;

test('the token opens the API, at half of what the smallest plan grants', () => {
  expect(createSource().inquiry?.api).toEqual({
    baseUrl: API.url,
    headers: { authorization: 'Bearer pat-token' },
    rate: { requests: 50, perMs: 10_000 },
  });
});

describe('a message', () => {
  const key = keyOf('message', messageId(1));
  const toldOf = async (answer: unknown) => (await goOn(newMessage(1, 5), { [messagePath(1)]: answer })).told;
  const sent = (more: object) =>
    facts(
      fact('MessageSent', key, 6, {
        customer: OF_CONTACT,
        alsoKnownAs: [OF_PHONE, OF_THREAD],
        stage: 'sent',
        ...more,
      }),
    );

  it('that came in is a turn of the contact, by their telephone number too', async () => {
    const { told, asked } = await goOn(newMessage(1, 5), { [messagePath(1)]: incoming(1, 6) });
    const customer = { customer: OF_CONTACT, alsoKnownAs: [OF_PHONE, OF_THREAD] };
    expect(told).toEqual(facts(fact('MessageReceived', key, 6, customer)));
    expect(asked).toEqual([`GET ${messagePath(1)}`]);
  });

  it('that reads as a score may be an answer', async () => {
    expect((await toldOf(incoming(1, 6, { text: '5' }))).facts).toMatchObject([{ answer: { points: 5 } }]);
  });

  it('of nobody known goes by the thread', async () => {
    expect((await toldOf(incoming(1, 6, { senders: [] }))).facts).toEqual([fact('MessageReceived', key, 6)]);
  });

  it('of which only the telephone number is known goes by that', async () => {
    const sender = {
      actorId: 'L-7',
      deliveryIdentifier: { type: 'HS_PHONE_NUMBER', value: '+966 50 002 0888' },
    };
    const byPhone = { customer: OF_PHONE, alsoKnownAs: [OF_THREAD] };
    expect((await toldOf(incoming(1, 6, { senders: [sender] }))).facts).toMatchObject([byPhone]);
  });

  it("without a time of its own has the webhook's", async () => {
    expect((await toldOf(incoming(1, 6, { createdAt: 'soon' }))).facts).toMatchObject([{ at: at(5) }]);
  });

  it.each([
    ['a user', {}, { sender: 'human', evidence: 'stated', agent: `agent-${USER}` }],
    ['a bot', { senders: [{ actorId: 'B-12' }] }, { sender: 'bot', evidence: 'stated' }],
    ['a language model', { senders: [{ actorId: 'L-7' }] }, { sender: 'bot', evidence: 'stated' }],
    ['the system', { senders: [{ actorId: 'S-hubspot' }] }, { sender: 'automation', evidence: 'stated' }],
    ['an integration', { senders: [{ actorId: 'I-3310045' }] }, { sender: 'unknown', evidence: 'none' }],
    [
      'an app in the name of a user',
      { client: { clientType: 'INTEGRATION', integrationAppId: 7 } },
      { sender: 'unknown', evidence: 'none' },
    ],
    [
      'an actor of another kind',
      { senders: [{ actorId: 'E-x@y.zz' }] },
      { sender: 'unknown', evidence: 'none' },
    ],
    ['nobody', { senders: [], createdBy: null }, { sender: 'unknown', evidence: 'none' }],
  ])('sent by %s', async (_claim, fields, who) => {
    expect(await toldOf(outgoing(1, 6, fields))).toEqual(sent(who));
  });

  it('that failed is known as failed', async () => {
    const failed = outgoing(1, 6, { status: { statusType: 'FAILED' } });
    expect((await toldOf(failed)).facts).toMatchObject([{ stage: 'failed' }]);
  });

  it.each([
    ['that is gone', undefined, ignored('message_gone')],
    ['that is a comment', incoming(1, 6, { type: 'COMMENT' }), ignored('note')],
    ['that nobody says', incoming(1, 6, { type: 'THREAD_STATUS_CHANGE' }), ignored('notice')],
    ['of an unknown kind', incoming(1, 6, { type: 'TELEPATHY' }), lost('unknown_type')],
    ['of no kind', incoming(1, 6, { type: null }), lost('not_understood')],
    ['of no direction', incoming(1, 6, { direction: null }), lost('not_understood')],
    ['that is a list', [], lost('not_understood')],
  ])('%s', async (_claim, answer, outcome) => {
    expect(await toldOf(answer)).toEqual(outcome);
  });

  it('that is a greeting after all is automatic', async () => {
    const { facts: told } = await toldOf(incoming(1, 6, { type: 'WELCOME_MESSAGE' }));
    expect(told).toMatchObject([{ sender: 'automation', evidence: 'stated' }]);
  });

  it('waits while the API does not answer', async () => {
    const answers = { [messagePath(1)]: new Error('unavailable') };
    await expect(goOn(newMessage(1, 5), answers)).rejects.toThrow('unavailable');
  });
});

describe('where inboxes differ', () => {
  it('a thread is read once, for its inbox and its contact', async () => {
    const source = createSource(INBOXES);
    const answers = {
      [THREAD_PATH]: THREAD_ANSWER,
      [messagePath(1)]: incoming(1, 6),
      [messagePath(2)]: outgoing(2, 60),
    };
    const first = await goOn(newMessage(1, 5), answers, source);
    const second = await goOn(newMessage(2, 59), answers, source);
    expect(first.told.facts).toMatchObject([{ inbox: 'help', customer: OF_CONTACT }]);
    expect(first.asked).toEqual([`GET ${messagePath(1)}`, `GET ${THREAD_PATH}`]);
    expect(second.asked).toEqual([`GET ${messagePath(2)}`]);
  });

  it('a change of the thread is told of its contact', async () => {
    const closed = changed(3, 90, ['status', 'CLOSED']);
    const { told } = await goOn(closed, { [THREAD_PATH]: THREAD_ANSWER }, createSource(INBOXES));
    const known = { inbox: 'help', customer: OF_CONTACT, alsoKnownAs: [OF_THREAD], by: 'human' };
    expect(told).toEqual(facts(fact('ConversationResolved', eventKey(closed), 90, known)));
  });

  it.each([
    ['an inbox nobody bound', { ...THREAD_ANSWER, inboxId: '77' }, 'unknown_inbox'],
    ['no inbox', { id: THREAD }, 'unknown_inbox'],
    ['no thread', undefined, 'not_understood'],
    ['no sense', 'gateway', 'not_understood'],
  ] as const)('what is in %s is kept', async (_claim, answer, reason) => {
    const closed = changed(3, 90, ['status', 'CLOSED']);
    expect((await goOn(closed, { [THREAD_PATH]: answer }, createSource(INBOXES))).told).toEqual(lost(reason));
  });
});

describe('a ticket', () => {
  const ORIGIN = { hs_conversations_originating_thread_id: THREAD };
  const go = (posted: Readonly<Record<string, unknown>>, properties: object = {}) =>
    goOn(posted, { [TICKET_QUERY]: { id: TICKET, properties: { ...ORIGIN, ...properties } } });

  it('that is closed ends the conversation it came from, at the time it says', async () => {
    const closed = ticketChanged(1, 205, ['closed_date', String(at(200))]);
    const who = { by: 'human', agent: `agent-${USER}` };
    expect((await go(closed)).told).toEqual(facts(fact('ConversationResolved', eventKey(closed), 200, who)));
  });

  it('that is opened again opens it', async () => {
    const reopened = ticketChanged(2, 305, ['hs_ticket_reopened_at', iso(300)]);
    expect((await go(reopened)).told).toEqual(facts(fact('ConversationReopened', eventKey(reopened), 300)));
  });

  it('has a category, the first of several', async () => {
    const posted = ticketChanged(3, 150, ['hs_ticket_category', 'BILLING_ISSUE;GENERAL_INQUIRY']);
    const category = { category: 'BILLING_ISSUE' };
    expect((await go(posted)).told).toEqual(facts(fact('CategoryChanged', eventKey(posted), 150, category)));
  });

  it('ends it by its stage only if that is where tickets are closed, and it is there still', async () => {
    const posted = ticketChanged(4, 200, ['hs_pipeline_stage', STAGE]);
    const closed = { hs_is_closed: 'true', hs_pipeline_stage: STAGE };
    expect((await go(posted, closed)).told.facts).toMatchObject([{ kind: 'ConversationResolved' }]);
    expect((await go(posted, { ...closed, hs_is_closed: 'false' })).told).toEqual(ignored('ticket_in_work'));
    expect((await go(posted, { ...closed, hs_pipeline_stage: '5' })).told).toEqual(ignored('ticket_in_work'));
  });

  it('that came from no conversation is none of ours', async () => {
    const posted = ticketChanged(5, 200, ['closed_date', String(at(200))]);
    const answer = { [TICKET_QUERY]: { properties: { hs_conversations_originating_thread_id: null } } };
    expect((await goOn(posted, answer)).told).toEqual(ignored('ticket_of_no_conversation'));
    expect((await goOn(posted, {})).told).toEqual(ignored('ticket_gone'));
  });
});

const PATH = 'crm/v3/objects/feedback_submissions';

describe('the scan of feedback', () => {
  const scan = createSource().inquiry!.scans[0]!;
  const begun = JSON.stringify({ since: at(0) });
  const submission = (id: string, seconds = 400) => ({
    id,
    properties: { hs_lastmodifieddate: iso(seconds) },
  });
  const page = (answer: unknown, cursor = begun) =>
    scan.page(cursor, createFakeApi({ [`${PATH}/search`]: answer }), RECEIVED_AT);
  const summary = ({ cursor, hasMore, ...told }: Page) => ({
    ...outcomeOf(told),
    cursor: JSON.parse(cursor) as unknown,
    hasMore,
  });

  it('begins with the present', async () => {
    const api = createFakeApi({});
    const first = await scan.page(undefined, api, RECEIVED_AT);
    expect([api.asked, JSON.parse(first.cursor)]).toEqual([[], { since: RECEIVED_AT }]);
  });

  it('asks for what changed since, a little before that', async () => {
    const api = createFakeApi({ [`${PATH}/search`]: { results: [] } });
    await scan.page(begun, api, RECEIVED_AT);
    const [, body = ''] = /search (.*)$/.exec(api.asked[0]!) ?? [];
    expect(JSON.parse(body)).toMatchObject({
      filterGroups: [
        { filters: [{ propertyName: 'hs_lastmodifieddate', operator: 'GTE', value: String(at(-600)) }] },
      ],
      limit: 100,
    });
  });

  it('has an errand for each, page by page', async () => {
    const first = await page({
      results: [submission('1'), submission('2')],
      paging: { next: { after: '2' } },
    });
    expect(summary(first)).toMatchObject({
      errands: 2,
      hasMore: true,
      cursor: { since: at(0), look: { begun: RECEIVED_AT, from: at(400) } },
    });
    const last = await page({ results: [submission('3')] }, first.cursor);
    expect(summary(last)).toMatchObject({ errands: 1, hasMore: false, cursor: { since: RECEIVED_AT } });
  });

  const provider = (stamps: Map<string, number>) =>
    createFakeApi({
      [`${PATH}/search`]: (asked: unknown) => {
        const { filterGroups, after = '0' } = asked as { filterGroups: object; after?: string };
        const [, from] = /"value":"(\d+)"/.exec(JSON.stringify(filterGroups)) ?? [];
        const found = [...stamps]
          .filter(([, seconds]) => at(seconds) >= Number(from))
          .sort(([, one], [, other]) => one - other);
        const end = Number(after) + 100;
        return {
          results: found.slice(Number(after), end).map(([id, seconds]) => submission(id, seconds)),
          ...(found.length > end && { paging: { next: { after: String(end) } } }),
        };
      },
    });
  const look = async (stamps: Map<string, number>, afterFirst: () => void = () => undefined) => {
    const api = provider(stamps);
    const ids = new Set<string>();
    for (let cursor = begun, hasMore = true; hasMore;) {
      const found = await scan.page(cursor, api, RECEIVED_AT);
      for (const { content } of found.errands ?? [])
        ids.add((JSON.parse(content) as { submission: string }).submission);
      if (cursor === begun) afterFirst();
      ({ cursor, hasMore } = found);
    }
    return { ids, asked: api.asked.length };
  };
  const submissions = (count: number, secondsOf: (n: number) => number) =>
    new Map(Array.from({ length: count }, (_, n) => [String(n + 1), secondsOf(n)]));

  it('passes nothing over when one changes between two pages', async () => {
    const stamps = submissions(250, (n) => n);
    const { ids } = await look(stamps, () => stamps.set('5', 500));
    expect(ids.size).toBe(250);
  });

  it('finds all of what changed in one instant, and what comes behind it', async () => {
    const { ids, asked } = await look(submissions(350, (n) => (n < 320 ? 7 : n)));
    expect([ids.size, asked]).toEqual([350, 5]);
  });

  it('goes on where a look of an earlier version stopped', async () => {
    const cursor = JSON.stringify({ since: at(0), look: { begun: RECEIVED_AT, after: '100' } });
    const next = await scan.page(cursor, provider(submissions(250, (n) => n)), RECEIVED_AT);
    expect([next.errands?.length, JSON.parse(next.cursor)]).toEqual([
      100,
      { since: at(0), look: { begun: RECEIVED_AT, from: at(199) } },
    ]);
  });

  it('of more in one instant than a search may be paged through goes on behind it', async () => {
    const cursor = { since: at(0), look: { begun: RECEIVED_AT, after: '9900', from: at(90) } };
    const answer = { results: [submission('1', 90)], paging: { next: { after: '10000' } } };
    const next = await page(answer, JSON.stringify(cursor));
    expect(summary(next)).toMatchObject({ hasMore: true, errands: 1 });
    expect(JSON.parse(next.cursor)).toEqual({ since: at(0), look: { begun: RECEIVED_AT, from: at(90) + 1 } });
  });

  it('asks for the first page of a search that goes on', async () => {
    const api = createFakeApi({ [`${PATH}/search`]: { results: [] } });
    const cursor = JSON.stringify({ since: at(0), look: { begun: RECEIVED_AT, from: at(90) } });
    const last = await scan.page(cursor, api, RECEIVED_AT);
    const body = JSON.parse(/search (.*)$/.exec(api.asked[0]!)?.[1] ?? '{}') as object;
    expect(body).toMatchObject({ filterGroups: [{ filters: [{ value: String(at(90)) }] }] });
    expect([body, JSON.parse(last.cursor)]).toEqual([
      expect.not.objectContaining({ after: expect.anything() as unknown }),
      { since: RECEIVED_AT },
    ]);
  });

  it('knows one that changed by another key', async () => {
    const keys = (
      await page({ results: [submission('1'), submission('1'), submission('1', 401)] })
    ).errands!.map(({ key }) => key);
    expect([new Set(keys).size, keys[0]]).toEqual([2, keys[1]]);
  });

  it.each([null, 7, [], { results: {} }])('passes nothing over after %j', async (answer) => {
    await expect(page(answer)).rejects.toThrow(ApiMalformed);
  });

  it('finds nothing in an account without surveys, and keeps what it cannot read', async () => {
    expect(summary(await page(undefined))).toMatchObject({ deadLetters: [], hasMore: false });
    expect(summary(await page({ results: [7, {}] }))).toMatchObject({
      deadLetters: ['not_understood', 'not_understood'],
    });
  });
});

describe('a submission', () => {
  const scan = createSource().inquiry!.scans[0]!;
  const CSAT = { hs_survey_type: 'CSAT', hs_value: '4', hs_sentiment: 'HAPPY', hs_createdate: iso(400) };
  const OF = { contacts: { results: [{ id: CONTACT, type: 'feedback_to_contact' }] } };
  const go = async (properties: object, associations: object = OF, source = createSource()) => {
    const search = { [`${PATH}/search`]: { results: [{ id: '77', properties: {} }] } };
    const { errands } = await scan.page(JSON.stringify({ since: 0 }), createFakeApi(search), RECEIVED_AT);
    const api = createFakeApi({
      [`${PATH}/77`]: { id: '77', properties: { ...CSAT, ...properties }, associations },
      [`${TICKET_PATH}?properties=hs_conversations_originating_thread_id`]: {
        properties: { hs_conversations_originating_thread_id: THREAD },
      },
      [THREAD_PATH]: THREAD_ANSWER,
    });
    return outcomeOf(await source.inquiry!.run!(errands![0]!, api, RECEIVED_AT));
  };
  const survey = digest('hs\0feedback\x0077');

  it('tells of a survey and its score, and whose it is', async () => {
    const common = { customer: OF_CONTACT, survey, thread: undefined };
    expect(await go({})).toEqual(
      facts(
        fact('SurveySent', keyOf('survey', '77'), 400, { ...common, of: 5 }),
        fact('SurveyAnswered', keyOf('score', '77', '4'), 400, { ...common, score: 4 }),
      ),
    );
  });

  it.each([
    ['5', 'HAPPY', 5],
    ['1', 'SAD', 1],
    [2, 'HAPPY', 5],
    ['2', 'Promoter', 5],
    ['1', 'NEUTRAL', 3],
    ['1', 'PASSIVE', 3],
    ['3', 'NEUTRAL', 3],
    ['4', 'PASSIVE', 4],
    ['2', 'DETRACTOR', 2],
    ['1', null, 1],
    ['0', 'SAD', 1],
    ['0', 'DETRACTOR', 1],
  ])('of value %j and sentiment %s scores %d', async (hs_value, hs_sentiment, score) => {
    expect((await go({ hs_value, hs_sentiment })).facts).toMatchObject([{}, { score }]);
  });

  it('is in the inbox of the ticket it is about', async () => {
    const about = { ...OF, tickets: { results: [{ id: TICKET }] } };
    expect((await go({}, about, createSource(INBOXES))).facts).toMatchObject([
      { inbox: 'help', customer: OF_CONTACT },
      { inbox: 'help' },
    ]);
  });

  it('about a ticket alone is of its thread', async () => {
    const about = { tickets: { results: [{ id: TICKET }] } };
    expect((await go({}, about)).facts).toMatchObject([{ customer: OF_THREAD }, { customer: OF_THREAD }]);
  });

  it.each([
    ['of another survey', { hs_survey_type: 'NPS' }, OF, ignored('survey_of_other_kind')],
    ['of nobody', {}, {}, ignored('survey_of_nobody')],
    ['without a score', { hs_value: null }, OF, lost('not_understood')],
  ])('%s', async (_claim, properties, associations, outcome) => {
    expect(await go(properties, associations)).toEqual(outcome);
  });

  it('of no inbox is kept where inboxes differ', async () => {
    expect(await go({}, OF, createSource(INBOXES))).toEqual(lost('unknown_inbox'));
  });
});

test('events that name a ticket hold no name of the customer', () => {
  const [errand] = read([ticketChanged(1, 5, ['closed_date', String(at(5))])]).errands!;
  expect(errand!.content).not.toContain(CONTACT);
});
