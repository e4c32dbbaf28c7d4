import type { Fact } from '../../conversation/fact.ts';
import { ApiMalformed } from '../apiErrors.ts';
import type { JsonRecord } from '../json.ts';
import type { Api, Page, Scan, Source } from '../source.ts';
import { createFakeRequest, createFakeTools } from '../testing/tools.ts';
import { chatwoot } from './chatwoot.ts';
import {
  ACCOUNT_ID,
  AGENT,
  ASSIGNEE,
  BEGAN,
  CONTACT_ID,
  INBOX_ID,
  message,
  rated,
  reply,
  survey,
  taken,
  updated,
} from './testing/build.ts';
import { activity, logged, listed } from './testing/api.ts';

const API = { serverUrl: 'https://chat.example.org', apiToken: 'cw-api-token' };
const tools = createFakeTools({ name: 'desk' });
const source = chatwoot.create(
  { webhookSecret: ['s'], urlToken: [], accountId: ACCOUNT_ID, api: API },
  tools,
);

/** When the fixtures have been quiet for long enough. */
const NOW = (BEGAN + 1960) * 1000;
const SINCE_BEGIN = JSON.stringify({ since: BEGAN - 60 });

function scanOf(name: string, of: Source = source): Scan {
  return of.inquiry!.scans.find((scan) => scan.name === name)!;
}

interface Asked {
  readonly path: string;
  readonly query: Readonly<Record<string, string | number>>;
}

type Answers = Readonly<Record<string, unknown>>;

/** Answers by path, or by path and query where it says so; nothing where there is no answer. */
function apiOf(answers: Answers, asked: Asked[] = []): Api {
  return {
    get: (path, query = {}) => {
      asked.push({ path, query });
      const whole = `${path}?${new URLSearchParams(query as Record<string, string>).toString()}`;
      const found = Object.entries(answers).find(([key]) => whole === key || path === key);
      return Promise.resolve(found?.[1]);
    },
    post: () => Promise.reject(new Error('Nothing is to be posted')),
  };
}

async function look(name: string, answers: Answers, cursor: string | undefined = SINCE_BEGIN): Promise<Page> {
  return scanOf(name).page(cursor, apiOf(answers), NOW);
}

function webhookFacts(...bodies: readonly JsonRecord[]): readonly Fact[] {
  return bodies.flatMap((body) => source.parse(body, createFakeRequest({ receivedAt: NOW })).facts);
}

const keysOf = (facts: readonly Fact[]) => facts.map(({ key }) => key);
const kindsOf = ({ facts }: Page) => facts.map(({ kind }) => kind);

it('is asked with its token, at the account, politely', () => {
  expect(source.inquiry?.api).toEqual({
    baseUrl: 'https://chat.example.org/api/v1/accounts/4',
    headers: { api_access_token: 'cw-api-token' },
    rate: { requests: 60, perMs: 60_000 },
  });
  const silent = chatwoot.create({ webhookSecret: ['s'], urlToken: [], accountId: ACCOUNT_ID }, tools);
  expect(silent).not.toHaveProperty('inquiry');
});

describe.each(['conversations', 'survey_answers'])('the look for %s', (name) => {
  it('begins with the present, and asks nothing then', async () => {
    const asked: Asked[] = [];
    const page = await scanOf(name).page(undefined, apiOf({}, asked), NOW);
    expect(page).toMatchObject({
      facts: [],
      hasMore: false,
      cursor: JSON.stringify({ since: BEGAN + 1900 }),
    });
    expect(asked).toEqual([]);
    expect(await scanOf(name).page('not ours', apiOf({}, asked), NOW)).toEqual(page);
  });

  it.each(['<html>', 7, null, undefined, { data: { payload: 7 } }, { payload: null }])(
    'takes %j for no answer, so that it is asked for again',
    async (answer) => {
      const path = name === 'conversations' ? 'conversations' : 'csat_survey_responses';
      await expect(look(name, { [path]: answer })).rejects.toThrow(ApiMalformed);
    },
  );

  it('goes back seven days and no further: what was told before may be forgotten', async () => {
    const asked: Asked[] = [];
    const WEEK = 7 * 86_400;
    const answers = { conversations: { data: { payload: [] } }, csat_survey_responses: [] };
    const longAgo = JSON.stringify({ since: BEGAN - 3 * WEEK, until: 0 });
    const page = await scanOf(name).page(longAgo, apiOf(answers, asked), NOW);
    expect(page).toMatchObject({ hasMore: false, cursor: JSON.stringify({ since: BEGAN + 1600 }) });
    expect([undefined, BEGAN + 1900 - WEEK]).toContain(asked[0]?.query.since);
    expect(asked).toHaveLength(1);
  });

  it('lets through that the API does not answer', async () => {
    const api: Api = { ...apiOf({}), get: () => Promise.reject(new Error('502')) };
    await expect(scanOf(name).page(SINCE_BEGIN, api, NOW)).rejects.toThrow('502');
  });
});

describe('the look for conversations', () => {
  const messagesAt = 'conversations/512/messages';
  const contactAt = `contacts/${CONTACT_ID}/conversations`;

  function part(...conversations: readonly JsonRecord[]) {
    return { data: { meta: { all_count: conversations.length }, payload: conversations } };
  }

  /** With one at its end in which nothing has happened for long. */
  function list(...conversations: readonly JsonRecord[]) {
    return part(...conversations, listed({ id: 300, updatedAt: -4000 }));
  }

  it('tells every message under the key its webhook had', async () => {
    const said = [message(), taken({ id: 9002, at: 4 }), taken(), survey()];
    const page = await look('conversations', {
      conversations: list(listed({ updatedAt: 1668 })),
      [messagesAt]: { payload: said.map(logged) },
    });
    expect(keysOf(page.facts)).toEqual(keysOf(webhookFacts(...said)));
    expect(page).toMatchObject({ deadLetters: [], hasMore: false });
  });

  it('tells who wrote each, in whole seconds', async () => {
    const said = [message({ at: 0.4 }), taken({ at: 120.4 })];
    const { facts } = await look('conversations', {
      conversations: list(listed({ updatedAt: 120 })),
      [messagesAt]: { payload: said.map(logged) },
    });
    expect(facts).toMatchObject([
      { kind: 'MessageReceived', at: BEGAN * 1000 },
      { kind: 'MessageSent', sender: 'human', agent: 'agent-31', at: (BEGAN + 120) * 1000 },
    ]);
  });

  it('leaves notes and what Chatwoot writes for itself alone', async () => {
    const said = [logged(reply({ isPrivate: true })), activity(9004, 125), logged(reply({ id: 9006 }))];
    const page = await look('conversations', {
      conversations: list(listed({ updatedAt: 125 })),
      [messagesAt]: { payload: said },
    });
    expect(page).toMatchObject({ facts: [], ignored: { note: 1, activity: 1, on_its_way: 1 } });
  });

  it('reads back to where it was, and no further', async () => {
    const at = (id: number, seconds: number) => logged(message({ id, at: seconds }));
    const full = Array.from({ length: 20 }, (_, n) => at(9003 + n, 300 + n));
    const asked: Asked[] = [];
    const answers = {
      conversations: list(listed({ updatedAt: 400 })),
      [`${messagesAt}?`]: { payload: full },
      [`${messagesAt}?before=9003`]: { payload: [at(9001, 50), at(9002, 200)] },
    };
    const cursor = JSON.stringify({ since: BEGAN + 100 });
    const { facts } = await scanOf('conversations').page(cursor, apiOf(answers, asked), NOW);
    expect(keysOf(facts).slice(0, 2)).toEqual(
      keysOf(webhookFacts(message({ id: 9002 }), message({ id: 9003 }))),
    );
    expect(facts).toHaveLength(21);
    expect(asked.map(({ query }) => query.before)).toEqual([undefined, undefined, 9003]);
  });

  it('is not led round in circles', async () => {
    const answers = {
      conversations: list(listed({ updatedAt: 400 })),
      [messagesAt]: {
        payload: Array.from({ length: 20 }, (_, n) => logged(message({ id: 9001 + n, at: 300 }))),
      },
    };
    expect((await look('conversations', answers)).facts).toHaveLength(20);
  });

  it('leaves the last minute to the webhooks, and to the next look', async () => {
    const young = message({ at: 1901 });
    const page = await look('conversations', {
      conversations: list(listed({ updatedAt: 1901, assignee: ASSIGNEE })),
      [messagesAt]: { payload: [logged(young)] },
    });
    expect(page.facts).toEqual([]);
    const later = await scanOf('conversations').page(
      page.cursor,
      apiOf({
        conversations: list(listed({ updatedAt: 1901 })),
        [messagesAt]: { payload: [logged(young)] },
      }),
      NOW + 180_000,
    );
    expect(keysOf(later.facts)).toEqual(keysOf(webhookFacts(young)));
  });

  it('goes through the pages until one reaches further back than it has to', async () => {
    const answers = {
      'conversations?status=all&assignee_type=all&sort_by=last_activity_at_desc&page=1': part(
        listed({ updatedAt: 9 }),
      ),
      'conversations?status=all&assignee_type=all&sort_by=last_activity_at_desc&page=2': list(
        listed({ id: 513, updatedAt: 5 }),
      ),
      [messagesAt]: { payload: [logged(message())] },
      'conversations/513/messages': { payload: [logged(message({ id: 9100 }))] },
    };
    const first = await look('conversations', answers);
    expect([kindsOf(first), first.hasMore]).toEqual([['MessageReceived'], true]);
    const second = await look('conversations', answers, first.cursor);
    expect([kindsOf(second), second.hasMore]).toEqual([['MessageReceived'], false]);
    // The next stretch begins a little before the end of this one: the list shifts while it is read.
    expect(second.cursor).toBe(JSON.stringify({ since: BEGAN + 1900 - 300, log: BEGAN - 60 }));
  });

  describe('while conversations move up in the list', () => {
    /** When each message was written, since the beginning, by the id of its conversation. */
    type Talks = Map<number, readonly number[]>;

    const saidIn = (id: number, times: readonly number[]) =>
      times.map((at, n) => message({ id: id * 100 + n, at }));
    const latestIn = (times: readonly number[]) => times.at(-1) ?? 0;

    /** Lists them as Chatwoot does, 25 to a page. */
    function liveApi(talks: Talks): Api {
      const listPage = (page: number) =>
        [...talks]
          .toSorted(([, a], [, b]) => latestIn(b) - latestIn(a))
          .slice((page - 1) * 25, page * 25)
          .map(([id, times]) => listed({ id, updatedAt: latestIn(times) }));
      const logOf = (id: number) => ({ payload: saidIn(id, talks.get(id) ?? []).map(logged) });
      return {
        ...apiOf({}),
        get: (path, { page } = {}) =>
          Promise.resolve(path === 'conversations' ? part(...listPage(Number(page))) : logOf(idIn(path))),
      };
    }

    const idIn = (path: string) => Number(/\d+/.exec(path)?.[0]);

    /** Sixty conversations, of which nothing was told for half an hour. */
    function sixty(): Talks {
      return new Map(Array.from({ length: 60 }, (_, n) => [600 + n, [60 - n]]));
    }

    /** One look, all its pages; what happens after each. */
    async function wholeLook(
      talks: Talks,
      { cursor, now = NOW, afterPage }: { cursor: string; now?: number; afterPage?: () => void },
    ) {
      const facts: Fact[] = [];
      for (let next: string = cursor; ;) {
        const page = await scanOf('conversations').page(next, liveApi(talks), now);
        facts.push(...page.facts);
        if (!page.hasMore) return { facts, cursor: page.cursor };
        next = page.cursor!;
        afterPage?.();
      }
    }

    it('the next look tells what was said in those that this one missed', async () => {
      const talks = sixty();
      const moveUp = () => void talks.set(655, [5, 1950]);
      const first = await wholeLook(talks, { cursor: SINCE_BEGIN, afterPage: moveUp });
      const second = await wholeLook(talks, { cursor: first.cursor, now: NOW + 180_000 });
      const said = [...talks].flatMap(([id, times]) => webhookFacts(...saidIn(id, times)));
      expect(said).toHaveLength(61);
      expect(new Set(keysOf([...first.facts, ...second.facts]))).toEqual(new Set(keysOf(said)));
    });

    it('the look after that goes back no further than it has to, nor does one after a single page', async () => {
      const talks = sixty();
      const first = await wholeLook(talks, { cursor: SINCE_BEGIN });
      talks.set(655, [5, 1950]);
      const second = await wholeLook(talks, { cursor: first.cursor, now: NOW + 180_000 });
      expect(second.facts).toHaveLength(2);
      expect(second.cursor).toBe(JSON.stringify({ since: BEGAN + 1900 + 180 - 300 }));
      const third = await wholeLook(talks, { cursor: second.cursor, now: NOW + 360_000 });
      expect(third.facts).toHaveLength(1);
    });

    it('what was told more than seven days ago is not told again', async () => {
      const WEEK = 7 * 86_400;
      const talks: Talks = new Map([[600, [-WEEK, 1950 - WEEK, 1950]]]);
      const cursor = JSON.stringify({ since: BEGAN + 1600, log: BEGAN - 2 * WEEK });
      const { facts } = await wholeLook(talks, { cursor, now: NOW + 180_000 });
      expect(facts).toHaveLength(1);
    });

    it.each([{}, { log: 'none' }])('a page that was noted without %j is read as it was', async (more) => {
      const talks: Talks = new Map([[600, [5, 1500, 1700]]]);
      const noted = { since: BEGAN + 1000, until: BEGAN + 1900, page: 1, ...more };
      const { facts } = await wholeLook(talks, { cursor: JSON.stringify(noted) });
      expect(facts).toHaveLength(2);
    });
  });

  it('asks for no messages of conversations in which nothing happened', async () => {
    const asked: Asked[] = [];
    const answers = { conversations: list(listed({ updatedAt: -100 })) };
    await scanOf('conversations').page(SINCE_BEGIN, apiOf(answers, asked), NOW);
    expect(asked).toHaveLength(1);
  });

  it.each(['<html>', {}, { payload: 'none' }])(
    'takes %j for no messages told, and the page for not read',
    async (answer) => {
      const answers = { conversations: list(listed({ updatedAt: 9 })), [messagesAt]: answer };
      await expect(look('conversations', answers)).rejects.toThrow(ApiMalformed);
    },
  );

  it('goes on where a conversation is gone by now', async () => {
    const page = await look('conversations', { conversations: list(listed({ updatedAt: 9 })) });
    expect(page).toMatchObject({ facts: [], deadLetters: [], hasMore: false });
  });

  it('keeps a conversation it cannot place, and goes on', async () => {
    const page = await look('conversations', {
      conversations: list({ id: 'x' }, listed({ updatedAt: 9 })),
      [messagesAt]: { payload: [logged(message()), 7] },
    });
    expect([kindsOf(page), page.deadLetters.length]).toEqual([['MessageReceived'], 1]);
  });

  describe('where the conversation stands', () => {
    async function stateOf(
      talk: Parameters<typeof listed>[0],
      log: readonly JsonRecord[],
      more: Answers = {},
    ) {
      const page = await look('conversations', {
        conversations: list(listed(talk)),
        [messagesAt]: { payload: log },
        ...more,
      });
      return page.facts.filter(({ kind }) => !kind.startsWith('Message'));
    }

    const none = { [contactAt]: { payload: [] } };
    const ended = { status: 'resolved', updatedAt: 1668.4, answered: true };

    it('an end: at the end of the second in which Chatwoot noted it', async () => {
      const log = [logged(taken()), activity(9004, 1667)];
      expect(await stateOf(ended, log, none)).toMatchObject([
        { kind: 'ConversationResolved', by: 'human', at: (BEGAN + 1667) * 1000 + 999, timeSource: 'event' },
      ]);
    });

    it('an end that left no note: when the conversation was last changed', async () => {
      expect(await stateOf(ended, [logged(taken())], none)).toMatchObject([
        { kind: 'ConversationResolved', at: BEGAN * 1000 + 1_668_401 },
      ]);
    });

    it('never before what a webhook told of the same end', async () => {
      const [told] = webhookFacts(
        updated({ status: ['open', 'resolved'] }, { status: 'resolved', updatedAt: 1667.3, answered: true }),
      );
      const [state] = await stateOf(ended, [logged(taken()), activity(9004, 1667)], none);
      expect(state!.at).toBeGreaterThan(told!.at);
    });

    it("after a webhook's of the same end, where it left no note: that one knows by whom", async () => {
      const [told] = webhookFacts(updated({ status: ['pending', 'resolved'] }, ended));
      const [state] = await stateOf(ended, [logged(taken())], none);
      expect([told, state]).toMatchObject([{ by: 'bot' }, { by: 'human' }]);
      expect(state!.at).toBeGreaterThan(told!.at);
    });

    it('told again while nothing more happens is one fact', async () => {
      const log = [logged(taken()), activity(9004, 1667)];
      const again = await stateOf({ ...ended, updatedAt: 1890 }, log, none);
      expect(keysOf(again)).toEqual(keysOf(await stateOf(ended, log, none)));
    });

    it('a note of a colleague is no change', async () => {
      const log = [logged(taken()), activity(9004, 1667)];
      const noted = [...log, logged(reply({ id: 9009, at: 1700, isPrivate: true }))];
      expect(await stateOf(ended, noted, none)).toEqual(await stateOf(ended, log, none));
    });

    it('an end, while the customer has another that goes on in the same inbox, is none', async () => {
      const log = [logged(taken()), activity(9004, 1667)];
      const other = (more: object) => ({
        [contactAt]: { payload: [{ id: 513, inbox_id: INBOX_ID, status: 'open', ...more }] },
      });
      expect(await stateOf(ended, log, other({}))).toEqual([]);
      expect(await stateOf(ended, log, other({ inbox_id: 99 }))).toHaveLength(1);
      expect(await stateOf(ended, log, other({ status: 'resolved' }))).toHaveLength(1);
      expect(await stateOf(ended, log, other({ id: 512 }))).toHaveLength(1);
    });

    it('an end after which the customer has written already is none', async () => {
      expect(
        await stateOf(ended, [activity(9004, 1667), logged(message({ id: 9006, at: 1669 }))], none),
      ).toEqual([]);
    });

    it('whose it is: an agent, or a bot', async () => {
      const log = [logged(message()), activity(9004, 60)];
      const team = { id: 2, name: 'support' };
      expect(await stateOf({ assignee: ASSIGNEE, team, updatedAt: 60 }, log)).toMatchObject([
        { kind: 'ConversationAssigned', agent: 'agent-31', toTeam: 'support', at: (BEGAN + 60) * 1000 + 999 },
      ]);
      expect(await stateOf({ status: 'pending', updatedAt: 60 }, log)).toMatchObject([
        { kind: 'BotEntered' },
      ]);
    });

    it('not that it is nobody: that may be because an agent who just writes took it, so nothing is told', async () => {
      expect(await stateOf({ updatedAt: 60 }, [logged(message())])).toEqual([]);
    });
  });
});

describe('the look for survey answers', () => {
  const response = {
    id: 1,
    rating: 5,
    feedback_message: 'Fast and friendly',
    message_id: 9005,
    conversation_id: 512,
    created_at: BEGAN + 1800,
  };

  it('tells them under the key their webhook had, at the time of the answer', async () => {
    const { facts } = await look('survey_answers', {
      csat_survey_responses: [response],
      'conversations/512': listed({ status: 'resolved' }),
    });
    expect(keysOf(facts)).toEqual(keysOf(webhookFacts(rated(5))));
    expect(facts).toMatchObject([
      { score: 5, survey: 'chatwoot-4-9005', at: (BEGAN + 1800) * 1000, inbox: 'support' },
    ]);
  });

  it('asks for the stretch, page after page', async () => {
    const asked: Asked[] = [];
    const many = Array.from({ length: 25 }, (_, n) => ({ ...response, message_id: 9005 + n }));
    const api = apiOf({ csat_survey_responses: many, 'conversations/512': listed() }, asked);
    const page = await scanOf('survey_answers').page(SINCE_BEGIN, api, NOW);
    expect([page.facts.length, page.hasMore]).toEqual([25, true]);
    expect(asked[0]?.query).toEqual({ since: BEGAN - 60, until: BEGAN + 1900, page: 1 });
    await scanOf('survey_answers').page(page.cursor, api, NOW + 60_000);
    expect(asked.find(({ query }) => query.page === 2)?.query).toMatchObject({ until: BEGAN + 1900 });
  });

  it('keeps what it cannot read, and leaves aside whose conversation is gone', async () => {
    const page = await look('survey_answers', {
      csat_survey_responses: [
        7,
        { ...response, rating: 9 },
        { ...response, message_id: null },
        { ...response, conversation_id: 900 },
      ],
    });
    expect(page).toMatchObject({ facts: [], ignored: { deleted: 1 } });
    expect(page.deadLetters).toHaveLength(3);
  });
});

describe('the look for agents', () => {
  const agent = (id: number, availability_status: string) => ({ id, availability_status, name: AGENT.name });

  it('tells who has come and who has left since it last looked', async () => {
    const first = await look(
      'agents',
      { agents: [agent(31, 'online'), agent(32, 'busy'), agent(33, 'offline')] },
      undefined,
    );
    expect(first.facts).toMatchObject([
      { kind: 'AgentPresenceChanged', agent: 'agent-31', available: true, at: NOW, timeSource: 'receipt' },
    ]);
    const second = await look('agents', { agents: [agent(31, 'busy'), agent(32, 'online')] }, first.cursor);
    expect(second.facts).toMatchObject([
      { agent: 'agent-32', available: true },
      { agent: 'agent-31', available: false },
    ]);
    const third = await look('agents', { agents: [agent(31, 'busy'), agent(32, 'online')] }, second.cursor);
    expect(third.facts).toEqual([]);
  });

  it.each(['<html>', undefined, { payload: [] }])('takes %j for no answer', async (answer) => {
    await expect(look('agents', { agents: answer })).rejects.toThrow(ApiMalformed);
  });

  it('holds nothing of agents but their labels', async () => {
    const page = await look('agents', { agents: [agent(31, 'online')] }, 'not ours');
    expect(JSON.stringify(page)).not.toContain(AGENT.name);
  });
});

it('an assignment told by webhook and by the API holds the same', () => {
  const [told] = webhookFacts(updated({ assignee_id: [null, 31] }, { assignee: ASSIGNEE }));
  expect(told).toMatchObject({ kind: 'ConversationAssigned', agent: 'agent-31' });
});
