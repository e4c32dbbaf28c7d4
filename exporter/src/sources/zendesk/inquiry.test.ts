/** What Zendesk's API adds, and what becomes of answers that are not as documented. */
import { ApiMalformed } from '../apiErrors.ts';
import type { Inquiry, Page } from '../source.ts';
import { createFakeApi, type FakeApi } from '../testing/fakeApi.ts';
import type { FakeTools } from '../testing/tools.ts';
import { digest, pseudonym } from '../testing/tools.ts';
import {
  AGENT,
  AGENT_ACTOR,
  API,
  BRAND,
  CUSTOMER,
  END_USER,
  GROUP,
  OF_TICKET,
  RECEIVED_AT,
  REQUESTER,
  TICKET,
  agentEvent,
  at,
  createSource,
  fact,
  keyOf,
  message,
  messageKey,
  read,
  second,
  stamp,
} from './testing/build.ts';

const TICKET_PATH = `api/v2/tickets/${TICKET}`;
const TICKET_ANSWER = { ticket: { id: 61207, brand_id: 520017, requester_id: 47200310, subject: 'Kettle' } };
const INBOXES = {
  inboxes: { [BRAND]: { inbox: 'kettles', team: 'care' }, '9': { inbox: 'pans', team: 'care' } },
};

function inquiryOf(tools: FakeTools = {}, csat: 'surveys' | 'ratings' = 'surveys'): Inquiry {
  return createSource({ api: { ...API, csat } }, tools).inquiry!;
}

test('nothing is asked without credentials', () => {
  expect('inquiry' in createSource()).toBe(false);
});

test('the token opens the API of the subdomain, at half of what the smallest plan grants', () => {
  expect(createSource({ api: API }).inquiry?.api).toEqual({
    baseUrl: 'https://kettles.zendesk.com',
    headers: { authorization: `Basic ${Buffer.from('kpi@example.net/token:tk').toString('base64')}` },
    rate: { requests: 100, perMs: 60_000 },
  });
});

describe('a message whose inbox depends on the brand', () => {
  const source = createSource({ api: API }, INBOXES);
  const go = (body: unknown, api: FakeApi, inquiry = source.inquiry!) => {
    const [errand] = read(body, source).errands!;
    return inquiry.run!(errand!, api, RECEIVED_AT);
  };

  it('of the customer is told of the requester', async () => {
    const told = await go(
      message(1, 10, { actor: END_USER }),
      createFakeApi({ [TICKET_PATH]: TICKET_ANSWER }),
    );
    const inbox = { inbox: 'kettles', alsoKnownAs: [OF_TICKET] };
    expect(told.facts).toEqual([fact('MessageReceived', messageKey(1), 10, inbox)]);
  });

  it('of an agent is told of the requester too', async () => {
    const api = createFakeApi({ [TICKET_PATH]: TICKET_ANSWER });
    const told = await go(message(2, 20, { actor: AGENT_ACTOR }), api);
    expect(told.facts).toMatchObject([
      { kind: 'MessageSent', inbox: 'kettles', customer: CUSTOMER, alsoKnownAs: [OF_TICKET] },
    ]);
  });

  it('reads each ticket once', async () => {
    const inquiry = createSource({ api: API }, INBOXES).inquiry!;
    const api = createFakeApi({ [TICKET_PATH]: TICKET_ANSWER });
    await go(message(1, 10, { actor: END_USER }), api, inquiry);
    await go(message(2, 20, { actor: AGENT_ACTOR }), api, inquiry);
    expect(api.asked).toEqual([`GET ${TICKET_PATH}`]);
  });

  it.each([
    ['a ticket that is gone', {}, 'not_understood'],
    ['an answer of another shape', { [TICKET_PATH]: { ticket: [] } }, 'not_understood'],
    [
      'a brand nobody bound',
      { [TICKET_PATH]: { ticket: { brand_id: 77, requester_id: 5 } } },
      'unknown_inbox',
    ],
  ])('is kept with %s', async (_claim, answers, reason) => {
    const inquiry = createSource({ api: API }, INBOXES).inquiry!;
    const told = await go(message(1, 10, { actor: END_USER }), createFakeApi(answers), inquiry);
    expect([told.facts, told.deadLetters.map((letter) => letter.reason)]).toEqual([[], [reason]]);
  });

  it('waits while the API does not answer', async () => {
    const api = createFakeApi({ [TICKET_PATH]: new Error('unavailable') });
    const inquiry = createSource({ api: API }, INBOXES).inquiry!;
    await expect(go(message(1, 10, { actor: END_USER }), api, inquiry)).rejects.toThrow('unavailable');
  });
});

function availability(attributes: object, channel: object) {
  const id = `agent_availabilities|${AGENT}`;
  return {
    data: {
      id,
      type: 'agent_availabilities',
      attributes: {
        agent_id: Number(AGENT),
        agent_status: { id: 3, name: 'online', updated_at: stamp(0) },
        group_ids: [1, Number(GROUP)],
        version: 236,
        ...attributes,
      },
    },
    included: [
      { id: `${id}|channels|talk`, type: 'channels', attributes: { status: 'offline', max_capacity: 1 } },
      { id: `${id}|channels|messaging`, type: 'channels', attributes: channel },
    ],
  };
}

describe('the state of an agent', () => {
  const PATH = `api/v2/agent_availabilities/${AGENT}`;
  const go = async (body: unknown, answer: unknown) => {
    const source = createSource({ api: API });
    const [errand] = read(body, source).errands!;
    const told = await source.inquiry!.run!(errand!, createFakeApi({ [PATH]: answer }), RECEIVED_AT);
    return told.facts.length > 0 ? told.facts : told.deadLetters.map(({ reason }) => reason);
  };
  const online = agentEvent('state_changed', {
    n: 1,
    seconds: 60,
    event: { channel: 'messaging', new_state: 'online', previous_state: 'offline' },
  });
  const presence = {
    kind: 'AgentPresenceChanged',
    at: at(60),
    timeSource: 'event',
    source: 'zd',
    agent: `agent-${AGENT}`,
    available: true,
  };
  const key = keyOf('agent.state_changed', online.id as string);

  it('comes with capacity and team', async () => {
    const answer = availability({}, { status: 'online', max_capacity: 4 });
    expect(await go(online, answer)).toEqual([{ ...presence, key, team: 'repairs', capacity: 4 }]);
  });

  it('is that of the event, which may be past already', async () => {
    const answer = availability({}, { status: 'offline', max_capacity: 4 });
    expect(await go(online, answer)).toMatchObject([{ available: true, capacity: 4 }]);
  });

  it('stands without the API knowing the agent', async () => {
    expect(await go(online, undefined)).toEqual([{ ...presence, key, team: '', capacity: 1 }]);
  });

  it('is asked for when a capacity changes', async () => {
    const changed = agentEvent('max_capacity_changed', {
      n: 2,
      seconds: 90,
      event: { channel: 'messaging' },
    });
    const answer = availability({}, { status: 'away', max_capacity: 2 });
    expect(await go(changed, answer)).toMatchObject([{ at: at(90), available: false, capacity: 2 }]);
    expect(await go(changed, undefined)).toEqual(['not_understood']);
  });

  it.each([-1, 1.5, 1001, '4', null])('has no capacity of %j', async (capacity) => {
    const answer = availability({}, { status: 'online', max_capacity: capacity });
    expect(await go(online, answer)).toMatchObject([{ capacity: 1 }]);
  });
});

function scanOf(name: string, inquiry = inquiryOf()) {
  return inquiry.scans.find((scan) => scan.name === name)!;
}

function outcome({ facts, deadLetters, ignored, hasMore }: Page) {
  return { facts, deadLetters: deadLetters.map(({ reason }) => reason), ignored, hasMore };
}

describe('the scan of all agents', () => {
  const PATH = 'api/v2/agent_availabilities';
  const { data, included } = availability({}, { status: 'online', max_capacity: 4 });

  it('tells who is there, once per state', async () => {
    const api = createFakeApi({ [PATH]: { data: [data], included, meta: { has_more: false } } });
    const first = await scanOf('agents').page(undefined, api, RECEIVED_AT);
    const again = await scanOf('agents').page(first.cursor, api, RECEIVED_AT + 3_600_000);
    expect(first.facts).toMatchObject([{ kind: 'AgentPresenceChanged', at: RECEIVED_AT, capacity: 4 }]);
    expect(again.facts[0]?.key).toBe(first.facts[0]?.key);
    expect(again.facts[0]?.at).toBe(RECEIVED_AT + 3_600_000);
  });

  it('goes from page to page, and begins anew', async () => {
    const api = createFakeApi({
      [`${PATH}?page[size]=100`]: { data: [data], included, meta: { has_more: true, after_cursor: 'p2' } },
      [`${PATH}?page[size]=100&page[after]=p2`]: { data: [], meta: { has_more: false, after_cursor: 'p3' } },
    });
    const first = await scanOf('agents').page(undefined, api, RECEIVED_AT);
    expect([first.cursor, first.hasMore]).toEqual(['p2', true]);
    const second = await scanOf('agents').page(first.cursor, api, RECEIVED_AT);
    expect([second.cursor, second.hasMore]).toEqual(['', false]);
  });

  it('finds nobody in an account without it', async () => {
    const page = await scanOf('agents').page(undefined, createFakeApi({}), RECEIVED_AT);
    expect(outcome(page)).toEqual({ facts: [], deadLetters: [], ignored: {}, hasMore: false });
  });

  it.each([7, [], { data: {} }, 'gateway'])('is asked again after %j', async (answer) => {
    const asked = scanOf('agents').page(undefined, createFakeApi({ [PATH]: answer }), RECEIVED_AT);
    await expect(asked).rejects.toThrow(ApiMalformed);
  });

  it('leaves out whom it cannot read', async () => {
    const api = createFakeApi({ [PATH]: { data: [7, {}, { attributes: { agent_id: 5 } }, data], included } });
    expect((await scanOf('agents').page(undefined, api, RECEIVED_AT)).facts).toHaveLength(1);
  });
});

/** Ten digits of Crockford's base 32: the time a ULID begins with. */
function ulid(seconds: number): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let rest = at(seconds);
  let time = '';
  for (let place = 0; place < 10; place += 1) {
    time = digits[rest % 32]! + time;
    rest = Math.floor(rest / 32);
  }
  return `${time}SVRYRESP0NSE0001`;
}

function response(fields: object = {}, answer: object = {}) {
  return {
    id: ulid(300),
    responder_id: Number(REQUESTER),
    subject_zrns: [`zen:ticket:${TICKET}`],
    survey: { id: '01K2SURVEY', state: 'enabled', version: 3 },
    expires_at: second(9000),
    answers: [
      {
        type: 'rating_scale',
        rating: 4,
        rating_category: 'good',
        question: { id: 'q1', type: 'rating_scale_emoji', sub_type: 'customer_satisfaction' },
        created_at: second(400),
        updated_at: second(400),
        ...answer,
      },
      {
        type: 'open_ended',
        value: 'Thank you, Tarek',
        question: { id: 'q2', type: 'open_ended' },
        created_at: second(400),
        updated_at: second(400),
      },
    ],
    ...fields,
  };
}

const PATH_OF_SURVEYS = 'api/v2/guide/survey_responses';
const SURVEY = digest(`zd\0survey\0${ulid(300)}`);

describe('the scan of survey responses', () => {
  const begun = JSON.stringify({ from: at(0), since: at(0) });
  const scan = async (...responses: unknown[]) => {
    const api = createFakeApi({
      [PATH_OF_SURVEYS]: { survey_responses: responses, meta: { has_more: false } },
      [TICKET_PATH]: TICKET_ANSWER,
    });
    return outcome(await scanOf('survey_responses').page(begun, api, RECEIVED_AT));
  };

  it('begins with the present', async () => {
    const api = createFakeApi({});
    const page = await scanOf('survey_responses').page(undefined, api, RECEIVED_AT);
    expect([api.asked, page.facts, page.hasMore]).toEqual([[], [], false]);
    expect(JSON.parse(page.cursor)).toEqual({ from: RECEIVED_AT, since: RECEIVED_AT });
  });

  it('tells of the survey, sent when its id was made, and of the score', async () => {
    const { facts } = await scan(response());
    expect(facts).toEqual([
      fact('SurveySent', keyOf('survey', ulid(300)), 300, { survey: SURVEY, of: 5 }),
      fact('SurveyAnswered', keyOf('answer', ulid(300), '4', second(400)), 400, { survey: SURVEY, score: 4 }),
    ]);
  });

  it('tells of a survey not answered yet', async () => {
    const { facts } = await scan(
      response({ answers: [{ type: 'skipped', question: { type: 'open_ended' } }] }),
    );
    expect(facts).toMatchObject([{ kind: 'SurveySent', at: at(300) }]);
  });

  it('takes the time of the answer where the id tells none', async () => {
    const { facts } = await scan(response({ id: 'response-7' }));
    expect(facts).toMatchObject([{ kind: 'SurveySent', at: at(400) }, { at: at(400) }]);
  });

  it.each([
    ['five points', { rating: 2, rating_category: 'bad' }, 2],
    ['three points', { rating: 3, question: { options: [1, 2, 3] } }, 5],
    ['three points, the middle', { rating: 2, question: { options: [1, 2, 3] } }, 3],
    ['two points', { rating: 2, question: { options: [1, 2] } }, 5],
    ['two points, the lower', { rating: 1, question: { options: [1, 2] } }, 1],
    ['what is good at 2, though nothing says of how many', { rating: 2 }, 5],
  ])('reads %s', async (_claim, answer, score) => {
    expect((await scan(response({}, answer))).facts).toMatchObject([{}, { score }]);
  });

  it('leaves aside what was answered before the exporter began, and what is about no ticket', async () => {
    const before = response({}, { updated_at: second(-60) });
    const elsewhere = response({ subject_zrns: ['zen:conversation:4295a81b'] });
    expect(await scan(before, elsewhere)).toMatchObject({
      facts: [],
      ignored: { answered_before: 1, survey_of_no_ticket: 1 },
    });
  });

  it('keeps a response it cannot read, and counts the others', async () => {
    const { facts, deadLetters } = await scan(7, { id: 'x' }, response());
    expect([facts.length, deadLetters]).toEqual([2, ['not_understood', 'not_understood']]);
  });

  it('looks back two days, from page to page, and goes on from where it began', async () => {
    const since = at(0) - 48 * 3_600_000;
    const query = `${PATH_OF_SURVEYS}?filter[created_at_start]=${since}&sort=id&page[size]=100`;
    const api = createFakeApi({
      [query]: { survey_responses: [], meta: { has_more: true, after_cursor: 'MQ' } },
      [`${query}&page[after]=MQ`]: { survey_responses: [], meta: { has_more: false } },
    });
    const first = await scanOf('survey_responses').page(begun, api, RECEIVED_AT);
    const second = await scanOf('survey_responses').page(first.cursor, api, RECEIVED_AT + 5000);
    expect(first.hasMore).toBe(true);
    expect(api.asked).toEqual([`GET ${query}`, `GET ${query}&page[after]=MQ`]);
    expect(JSON.parse(second.cursor)).toEqual({ from: at(0), since: RECEIVED_AT });
  });

  it.each([null, [], 'x', { survey_responses: {} }])('passes nothing over after %j', async (answer) => {
    const api = createFakeApi({ [PATH_OF_SURVEYS]: answer });
    await expect(scanOf('survey_responses').page(begun, api, RECEIVED_AT)).rejects.toThrow(ApiMalformed);
  });

  it('asks for the brand only where it matters', async () => {
    const answers = { [PATH_OF_SURVEYS]: { survey_responses: [response()] }, [TICKET_PATH]: TICKET_ANSWER };
    const api = createFakeApi(answers);
    const page = await scanOf('survey_responses', inquiryOf(INBOXES)).page(begun, api, RECEIVED_AT);
    expect(page.facts).toMatchObject([{ inbox: 'kettles' }, { inbox: 'kettles' }]);
    expect(api.asked).toHaveLength(2);
    const elsewhere = createFakeApi(answers);
    await scanOf('survey_responses').page(begun, elsewhere, RECEIVED_AT);
    expect(elsewhere.asked).toHaveLength(1);
  });
});

describe('the scan of ratings', () => {
  const begun = JSON.stringify({ from: at(0), since: at(0) });
  const rating = {
    id: 35510021,
    ticket_id: Number(TICKET),
    requester_id: Number(REQUESTER),
    score: 'good',
    comment: 'Quick and kind',
    created_at: second(300),
    updated_at: second(400),
  };
  const survey = digest(`zd\0rating\0${TICKET}`);
  const scan = async (...ratings: unknown[]) => {
    const answers = {
      'api/v2/satisfaction_ratings': { satisfaction_ratings: ratings },
      [TICKET_PATH]: TICKET_ANSWER,
    };
    const api = createFakeApi(answers);
    const page = await scanOf('satisfaction_ratings', inquiryOf({}, 'ratings')).page(begun, api, RECEIVED_AT);
    return { ...outcome(page), asked: api.asked };
  };

  it('tells when it was offered and what was answered', async () => {
    expect((await scan(rating)).facts).toEqual([
      fact('SurveySent', keyOf('rating offered', TICKET), 300, { survey, of: 5 }),
      fact('SurveyAnswered', keyOf('rated', TICKET, '5', second(400)), 400, { survey, score: 5 }),
    ]);
  });

  it('tells of an offer not answered yet', async () => {
    expect((await scan({ ...rating, score: 'offered' })).facts).toMatchObject([{ kind: 'SurveySent' }]);
  });

  it('asks by seconds', async () => {
    const since = Math.floor(at(0) / 1000) - 48 * 3600;
    expect((await scan()).asked).toEqual([
      `GET api/v2/satisfaction_ratings?start_time=${since}&page[size]=100`,
    ]);
  });

  it.each(['unoffered', 'received', 'received_with_comment', 'received_without_comment'])(
    'leaves aside what tells neither good nor bad: %s',
    async (score) => {
      expect(await scan({ ...rating, score })).toMatchObject({
        facts: [],
        ignored: { rating_without_score: 1 },
        deadLetters: [],
      });
    },
  );

  it('leaves aside what is from before, and keeps what is no rating', async () => {
    expect(await scan({ ...rating, updated_at: second(-9) }, { ...rating, score: 'meh' })).toMatchObject({
      facts: [],
      ignored: { rated_before: 1 },
      deadLetters: ['not_understood'],
    });
  });
});

describe('what a look cannot make use of', () => {
  type Answers = Parameters<typeof createFakeApi>[0];
  const begun = JSON.stringify({ from: at(0), since: at(0) });
  const unbound = { [TICKET_PATH]: { ticket: { brand_id: 77, requester_id: 5 } } };
  const listOf = (records: readonly unknown[]) => ({
    [PATH_OF_SURVEYS]: { survey_responses: records },
  });
  /** How many are kept at each look, a quarter of an hour apart. */
  const keptAt = async (looks: readonly Answers[], cursor = begun) => {
    const scan = scanOf('survey_responses', inquiryOf(INBOXES));
    const kept: number[] = [];
    for (const [n, answers] of looks.entries()) {
      const page = await scan.page(cursor, createFakeApi(answers), RECEIVED_AT + n * 900_000);
      kept.push(page.deadLetters.length);
      ({ cursor } = page);
    }
    return kept;
  };
  const again = (answers: Answers) => Array.from({ length: 24 }, () => answers);
  const once = [1, ...Array.from({ length: 23 }, () => 0)];

  it.each([
    ['of a brand nobody bound', { ...listOf([response()]), ...unbound }],
    ['of a deleted ticket', listOf([response()])],
    ['nobody can read', listOf([{ id: 'x' }])],
    ['nobody can read, without a time of its own', listOf([response({ responder_id: null, answers: [] })])],
    ['that is none', listOf([7])],
  ])('is kept once: a response %s', async (_claim, answers) => {
    expect(await keptAt(again(answers))).toEqual(once);
  });

  it('is kept once: a rating nobody can read', async () => {
    const record = { id: 1, ticket_id: 5, score: 'meh', updated_at: second(400) };
    const scan = scanOf('satisfaction_ratings', inquiryOf({}, 'ratings'));
    const api = createFakeApi({ 'api/v2/satisfaction_ratings': { satisfaction_ratings: [record] } });
    const first = await scan.page(begun, api, RECEIVED_AT);
    const next = await scan.page(first.cursor, api, RECEIVED_AT + 900_000);
    expect([outcome(first).deadLetters, outcome(next)]).toMatchObject([
      ['not_understood'],
      { deadLetters: [], ignored: { seen_before: 1 } },
    ]);
  });

  it('is kept again when it changed', async () => {
    const changed = response({}, { updated_at: second(700) });
    expect(await keptAt([listOf([response()]), listOf([changed]), listOf([changed])])).toEqual([1, 1, 0]);
  });

  it('is kept though the list shows it late, or beside others', async () => {
    const others = [response({ id: 'a' }), response({ id: 'b' })];
    const late = [...others, response({ id: 'c' })];
    expect(await keptAt([listOf([]), listOf(others), listOf(late), listOf(late)])).toEqual([0, 2, 1, 0]);
  });

  it('is not kept when it was made use of long before, and its ticket is gone since', async () => {
    const cursor = JSON.stringify({ from: at(0), since: at(400 + 3601) });
    expect(await keptAt([listOf([response()])], cursor)).toEqual([0]);
  });

  it('counts when its brand is bound after all', async () => {
    const api = createFakeApi({ ...listOf([response()]), ...unbound });
    const first = await scanOf('survey_responses', inquiryOf(INBOXES)).page(begun, api, RECEIVED_AT);
    const bound = inquiryOf({ inboxes: { ...INBOXES.inboxes, '77': { inbox: 'pots', team: 'care' } } });
    const next = await scanOf('survey_responses', bound).page(first.cursor, api, RECEIVED_AT + 900_000);
    expect([first.facts, next.facts]).toMatchObject([[], [{ inbox: 'pots' }, { inbox: 'pots' }]]);
  });

  it('is kept once on two pages of a look, and by the look after it', async () => {
    const more = { meta: { has_more: true, after_cursor: 'MQ' } };
    const first = { [PATH_OF_SURVEYS]: { survey_responses: [7], ...more } };
    const last = listOf([7, 8]);
    const midway = JSON.stringify({ from: at(0), since: at(0), look: { begun: at(9), after: 'MQ' } });
    expect(await keptAt([first, last, listOf([7, 8])])).toEqual([1, 1, 0]);
    expect(await keptAt([last, listOf([7, 8])], midway)).toEqual([2, 0]);
  });
});

test('a template without the customer is completed by the ticket', async () => {
  const source = createSource({ api: API });
  const body = { kind: 'csat', ticket_id: TICKET, rating: 'bad', updated_at: second(400) };
  const [errand] = read(body, source).errands!;
  const told = await source.inquiry!.run!(
    errand!,
    createFakeApi({ [TICKET_PATH]: TICKET_ANSWER }),
    RECEIVED_AT,
  );
  expect(told.facts).toMatchObject([
    { kind: 'SurveySent', customer: pseudonym('id:zd', REQUESTER) },
    { kind: 'SurveyAnswered', score: 1 },
  ]);
});
