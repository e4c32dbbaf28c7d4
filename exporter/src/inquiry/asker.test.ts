import type { Fact } from '../conversation/fact.ts';
import * as facts from '../conversation/testing/facts.ts';
import { Unavailable } from '../errors.ts';
import { ApiMalformed, ApiRefused, ApiUnavailable } from '../sources/apiErrors.ts';
import type { Api, Errand, Inquiry, Page, Scan, Told } from '../sources/source.ts';
import type { Delivery } from '../store/store.ts';
import { LogWatch } from '../testing/logs.ts';
import { Asker } from './asker.ts';

const API: Api = { get: () => Promise.resolve(undefined), post: () => Promise.resolve(undefined) };
const SECOND = 1000;

function told(...list: readonly Fact[]): Told {
  return { facts: list, deadLetters: [], ignored: {} };
}

/** A store in memory that does with errands and cursors what the contract says. */
class FakeStore {
  readonly errands = new Map<string, Errand>();
  readonly kept = new Map<string, string>();
  readonly deliveries: Delivery[] = [];
  fails = false;

  dueErrands = (_source: string, now: number, limit: number) =>
    Promise.resolve(
      [...this.errands.values()]
        .filter(({ notBefore }) => notBefore <= now)
        .sort((a, b) => a.notBefore - b.notBefore)
        .slice(0, limit),
    );

  cursors = () => Promise.resolve(new Map(this.kept));

  submit = (delivery: Delivery) => {
    if (this.fails) return Promise.reject(new Unavailable('The store fails', 'store_unavailable'));
    this.deliveries.push(delivery);
    const { answers, putOff } = delivery;
    if (answers) this.errands.delete(answers.key);
    const later = this.errands.get(putOff?.key ?? '');
    if (putOff && later) this.errands.set(putOff.key, { ...later, notBefore: putOff.notBefore });
    for (const errand of delivery.errands ?? []) this.errands.set(errand.key, errand);
    for (const { name, value } of delivery.cursors ?? []) this.kept.set(name, value);
    return Promise.resolve();
  };

  ask(...keys: readonly string[]): void {
    for (const key of keys) this.errands.set(key, { key, content: `about ${key}`, notBefore: 0 });
  }

  /** When what was stored happened, in the order of storing. */
  facts(): number[] {
    return this.deliveries.flatMap((delivery) => delivery.facts.map(({ at }) => at));
  }
}

let store: FakeStore;
let logs: LogWatch;
let clock: number;
let isReady: boolean;
let scanned: string[];
let malformed: number;
let stop: AbortController;

beforeEach(() => {
  store = new FakeStore();
  logs = new LogWatch();
  clock = Date.UTC(2026, 2, 9, 8);
  isReady = true;
  scanned = [];
  malformed = 0;
  stop = new AbortController();
});

function askerOf(inquiry: Partial<Inquiry>): { round(): Promise<void>; after(ms: number): Promise<void> } {
  const asker = new Asker({
    source: 'desk',
    inquiry: { scans: [], ...inquiry },
    api: API,
    store,
    isReady: () => isReady,
    now: () => clock,
    random: () => 0.5,
    log: logs.createLog(),
    scanned: (scan) => scanned.push(scan),
    malformed: () => (malformed += 1),
    stop: stop.signal,
  });
  const round = async () => {
    asker.look();
    await asker.idle();
  };
  return {
    round,
    after: async (ms) => {
      clock += ms;
      await round();
    },
  };
}

/** Pages numbered from 1; the cursor is the number of the last one. */
function scanOf(
  pages: number,
  page: (n: number) => Promise<Told> = (n) => Promise.resolve(told(facts.asks(n))),
): Scan {
  return {
    name: 'tickets',
    everyMs: 60 * SECOND,
    page: async (cursor): Promise<Page> => {
      const n = Number(cursor ?? 0) + 1;
      return n > pages
        ? { ...told(), cursor: cursor ?? '0', hasMore: false }
        : { ...(await page(n)), cursor: String(n), hasMore: n < pages };
    },
  };
}

describe('errands', () => {
  it('are gone on, and done with the facts of their answer', async () => {
    store.ask('a', 'b');
    const contents: string[] = [];
    await askerOf({
      run: (errand) => {
        contents.push(errand.content);
        return Promise.resolve(told(facts.asks(contents.length)));
      },
    }).round();
    expect(contents).toEqual(['about a', 'about b']);
    expect(store.errands.size).toBe(0);
    expect(store.deliveries.map(({ answers, facts: list }) => [answers, list.length])).toEqual([
      [{ key: 'a', content: 'about a', notBefore: 0 }, 1],
      [{ key: 'b', content: 'about b', notBefore: 0 }, 1],
    ]);
  });

  it('wait for their time', async () => {
    store.errands.set('a', { key: 'a', content: '', notBefore: clock + 10 * SECOND });
    const asker = askerOf({ run: () => Promise.resolve(told()) });
    await asker.round();
    expect(store.errands.size).toBe(1);
    await asker.after(10 * SECOND);
    expect(store.errands.size).toBe(0);
  });

  it('may lead to more of them, the same one again among them', async () => {
    store.ask('a');
    const later = { key: 'a', content: 'again', notBefore: clock + 10 * SECOND };
    const asker = askerOf({
      run: ({ content }) => Promise.resolve(content === 'again' ? told() : { ...told(), errands: [later] }),
    });
    await asker.round();
    expect([...store.errands.values()]).toEqual([later]);
    await asker.after(11 * SECOND);
    expect(store.errands.size).toBe(0);
  });

  it('of many are all gone on, without a pause', async () => {
    store.ask(...Array.from({ length: 120 }, (_, n) => `e${n}`));
    const asker = askerOf({ run: () => Promise.resolve(told()) });
    for (let round = 0; round < 3; round += 1) await asker.round();
    expect(store.errands.size).toBe(0);
  });

  it('that fail are put off for longer each time, and keep no other waiting', async () => {
    store.ask('bad', 'good');
    const asker = askerOf({
      run: ({ key }) =>
        key === 'bad'
          ? Promise.reject(new ApiUnavailable('answered 500', { status: 500 }))
          : Promise.resolve(told()),
    });
    await asker.round();
    expect([...store.errands]).toEqual([
      ['bad', expect.objectContaining({ notBefore: clock + 30 * SECOND })],
    ]);
    await asker.after(30 * SECOND);
    expect(store.errands.get('bad')?.notBefore).toBe(clock + 60 * SECOND);
    store.ask('other');
    await asker.after(2 * SECOND);
    expect([...store.errands.keys()]).toEqual(['bad']);
  });

  it('are put off for as long as the provider asks for, where that is longer', async () => {
    store.ask('bad', 'good');
    const busy = new ApiUnavailable('answered 503', { status: 503, retryAfterMs: 600 * SECOND });
    await askerOf({
      run: ({ key }) => (key === 'bad' ? Promise.reject(busy) : Promise.resolve(told())),
    }).round();
    expect(store.errands.get('bad')?.notBefore).toBe(clock + 600 * SECOND);
  });

  it('whose answer breaks the source are put off too, told of by the place in the code alone', async () => {
    logs.expectError(/could not be worked with/);
    store.ask('a');
    await askerOf({ run: () => Promise.reject(new TypeError('Layla Haddad is not a function')) }).round();
    expect(store.errands.get('a')?.notBefore).toBe(clock + 30 * SECOND);
    expect(logs.raw.join('')).not.toContain('Layla');
    expect(logs.lines).toContainEqual(expect.objectContaining({ reason: 'TypeError', source: 'desk' }));
  });

  it('answered with what nobody understands are done, and the log says that something was kept', async () => {
    store.ask('a');
    const deadLetters = [{ reason: 'unknown_type', content: 'Layla' } as const];
    await askerOf({ run: () => Promise.resolve({ ...told(), deadLetters }) }).round();
    expect([store.errands.size, store.deliveries[0]?.deadLetters]).toEqual([0, deadLetters]);
    expect(logs.lines).toEqual([
      expect.objectContaining({ msg: 'Answer kept as a dead letter', reason: 'unknown_type' }),
    ]);
    expect(logs.raw.join('')).not.toContain('Layla');
  });

  it('malformed answers are counted', async () => {
    store.ask('a');
    await askerOf({ run: () => Promise.reject(new ApiMalformed('answered no JSON')) }).round();
    expect([malformed, store.errands.size]).toEqual([1, 1]);
  });
});

describe('scans', () => {
  it('follow the pages to their end, each stored with its cursor', async () => {
    await askerOf({ scans: [scanOf(3)] }).round();
    expect(store.deliveries.map(({ cursors, facts: list }) => [cursors, list.length])).toEqual([
      [[{ name: 'tickets', value: '1' }], 1],
      [[{ name: 'tickets', value: '2' }], 1],
      [[{ name: 'tickets', value: '3' }], 1],
    ]);
    expect(scanned).toEqual(['tickets']);
  });

  it('come again after their time, from where they left off', async () => {
    let pages = 1;
    const scan = {
      ...scanOf(5),
      page: (cursor: string | undefined) => scanOf(pages).page(cursor, API, clock),
    };
    const asker = askerOf({ scans: [scan] });
    await asker.round();
    pages = 2;
    await asker.after(50 * SECOND);
    expect(store.kept.get('tickets')).toBe('1');
    await asker.after(20 * SECOND);
    expect(store.kept.get('tickets')).toBe('2');
    expect(new Set(store.facts()).size).toBe(2);
  });

  it.each([
    ['a timeout', new ApiUnavailable('did not answer in time')],
    ['500', new ApiUnavailable('answered 500', { status: 500 })],
    ['an expired token', new ApiRefused(401)],
    ['a malformed page', new ApiMalformed('is no page')],
    ['a mistake of ours', new TypeError('x is undefined')],
  ])('lose nothing to %s in their midst', async (_claim, error) => {
    logs.expectError(/refuses our credentials|could not be worked with/);
    let isBroken = true;
    const scan = scanOf(3, (n) =>
      n === 2 && isBroken ? Promise.reject(error) : Promise.resolve(told(facts.asks(n))),
    );
    const asker = askerOf({ scans: [scan] });
    await asker.round();
    expect([store.kept.get('tickets'), scanned]).toEqual(['1', []]);
    isBroken = false;
    await asker.after(700 * SECOND);
    expect([store.kept.get('tickets'), scanned]).toEqual(['3', ['tickets']]);
    expect(store.facts()).toEqual([1, 2, 3].map(facts.instant));
    expect(logs.messages('info')).toEqual(['Asking the provider works again']);
  });

  it('do not turn in a circle', async () => {
    const page = { ...told(), cursor: '7', hasMore: true };
    store.kept.set('tickets', '7');
    await askerOf({
      scans: [{ name: 'tickets', everyMs: SECOND, page: () => Promise.resolve(page) }],
    }).round();
    expect([malformed, store.deliveries]).toEqual([1, []]);
  });
});

describe('a provider that wants to be left alone', () => {
  it('is left alone by everything of the source for as long', async () => {
    let isBusy = true;
    let asked = 0;
    const busy = new ApiUnavailable('answered 429', { status: 429, retryAfterMs: 90 * SECOND });
    store.ask('a');
    const asker = askerOf({
      scans: [scanOf(1)],
      run: () => {
        asked += 1;
        return isBusy ? Promise.reject(busy) : Promise.resolve(told());
      },
    });
    await asker.round();
    isBusy = false;
    await asker.after(89 * SECOND);
    expect([asked, store.errands.get('a')?.notBefore]).toEqual([1, 0]);
    await asker.after(SECOND);
    expect([asked, store.errands.size]).toEqual([2, 0]);
  });

  it('is not left alone for longer because our clock was set back', async () => {
    store.ask('a');
    const busy = new ApiUnavailable('answered 429', { status: 429, retryAfterMs: 90 * SECOND });
    let asked = 0;
    const asker = askerOf({
      run: () => {
        asked += 1;
        return Promise.reject(busy);
      },
    });
    await asker.round();
    await asker.after(-3600 * SECOND);
    expect(asked).toBe(2);
  });

  it('that refuses the credentials is asked again after ten minutes, and told of once, as an error', async () => {
    logs.expectError(/refuses our credentials/);
    store.ask('a', 'b');
    let asked = 0;
    const asker = askerOf({
      run: () => {
        asked += 1;
        return Promise.reject(new ApiRefused(401));
      },
    });
    await asker.round();
    const first = asked;
    await asker.after(599 * SECOND);
    expect(asked).toBe(first);
    await asker.after(SECOND);
    expect(asked).toBeGreaterThan(first);
    expect(logs.messages('error')).toHaveLength(1);
    expect(store.errands.size).toBe(2);
  });

  it('refusing one question answers the others, and is asked that one later and later', async () => {
    const asked: string[] = [];
    const asker = askerOf({
      run: ({ key }) => {
        asked.push(key);
        return key === 'forbidden' ? Promise.reject(new ApiRefused(403)) : Promise.resolve(told());
      },
    });
    store.ask('forbidden', ...Array.from({ length: 20 }, (_, n) => `e${n}`));
    await asker.round();
    expect([...store.errands]).toEqual([
      ['forbidden', expect.objectContaining({ notBefore: clock + 30 * SECOND })],
    ]);
    await asker.after(30 * SECOND);
    expect(store.errands.get('forbidden')?.notBefore).toBe(clock + 60 * SECOND);
    store.ask('other');
    await asker.after(2 * SECOND);
    expect([asked.at(-1), [...store.errands.keys()]]).toEqual(['other', ['forbidden']]);
    expect(logs.messages('error')).toEqual([]);
  });

  it('refusing all of several questions is taken to refuse the credentials, whatever it answered before', async () => {
    logs.expectError(/refuses our credentials/);
    let isRevoked = false;
    let asked = 0;
    const asker = askerOf({
      run: () => {
        asked += 1;
        return isRevoked ? Promise.reject(new ApiRefused(403)) : Promise.resolve(told());
      },
    });
    store.ask('a');
    await asker.round();
    isRevoked = true;
    store.ask('b', 'c');
    await asker.after(2 * SECOND);
    expect([asked, store.errands.size, logs.messages('error')]).toEqual([3, 2, [expect.anything()]]);
    await asker.after(599 * SECOND);
    expect(asked).toBe(3);
  });

  it('refusing one thing is still asked for the others', async () => {
    logs.expectError(/refuses our credentials/);
    store.ask('a');
    const forbidden: Scan = {
      name: 'scores',
      everyMs: SECOND,
      page: () => Promise.reject(new ApiRefused(403)),
    };
    await askerOf({ scans: [forbidden, scanOf(1)], run: () => Promise.resolve(told()) }).round();
    expect([scanned, store.errands.size]).toEqual([['tickets'], 0]);
  });
});

describe('a store that fails', () => {
  it('is not asked for while it is known to fail', async () => {
    store.ask('a');
    isReady = false;
    const asker = askerOf({ scans: [scanOf(1)], run: () => Promise.reject(new Error('asked all the same')) });
    await asker.round();
    expect([store.deliveries, scanned]).toEqual([[], []]);
  });

  it('loses no answer: it is asked for again', async () => {
    store.ask('a');
    store.fails = true;
    const asker = askerOf({ scans: [scanOf(2)], run: () => Promise.resolve(told(facts.asks(9))) });
    await asker.round();
    expect([store.errands.size, store.kept.size, logs.messages()]).toEqual([1, 0, []]);
    store.fails = false;
    await asker.after(5 * SECOND);
    expect([store.errands.size, store.kept.get('tickets')]).toEqual([0, '2']);
  });
});

it('stops between pages and errands, and says nothing of what it broke off', async () => {
  const scan = scanOf(100, (n) => {
    if (n === 2) stop.abort();
    return n === 2 ? Promise.reject(new ApiUnavailable('stopped')) : Promise.resolve(told());
  });
  const asker = askerOf({ scans: [scan] });
  await asker.round();
  await asker.after(1000 * SECOND);
  expect([store.kept.get('tickets'), logs.messages()]).toEqual(['1', []]);
});
