import * as fc from 'fast-check';
import type { Delivery } from './deliver.ts';
import { witnessed } from './deliver.ts';
import type { Happening, TeamWrote } from './happening.ts';
import { deliver, FROM, HOUR_MS, tell } from './testing/simulated.ts';

const RUNS = { numRuns: 4, seed: 20_260_601 };
const seeds = fc.integer({ min: 0, max: 1_000_000 });

function signsOf(deliveries: readonly Delivery[]) {
  return deliveries.flatMap(({ signs, deliverAt }) => signs.map((sign) => ({ ...sign, deliverAt })));
}

function ids(happenings: readonly Happening[]): string[] {
  return happenings.map(({ id }) => id).sort();
}

describe('deliveries', () => {
  test('without loss they tell all that happened, as it happened', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const told = tell(seed, 6);
        const known = witnessed(deliver(told, { seed, duplicates: 0.1, reorder: 0.3 }));
        const byId = (a: Happening, b: Happening) => (a.id < b.id ? -1 : 1);
        expect([...known].sort(byId)).toEqual([...told.story].sort(byId));
      }),
      RUNS,
    );
  });

  test('none is later than the longest delay, none earlier than what it tells, and they are in order', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 200, max: 9000 }), (seed, maxDelayMs) => {
        const deliveries = deliver(tell(seed, 5), { seed, reorder: 0.5, maxDelayMs });
        const delays = signsOf(deliveries).map(({ at, deliverAt }) => deliverAt - at);
        expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...delays)).toBeLessThanOrEqual(maxDelayMs);
        const times = deliveries.map(({ deliverAt }) => deliverAt);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
      RUNS,
    );
  });

  test('held-back updates are overtaken', () => {
    const inOrder = (reorder: number) => {
      const times = signsOf(deliver(tell(1, 8), { reorder })).map(({ at }) => at);
      return times.filter((at, index) => at < (times[index - 1] ?? 0)).length / times.length;
    };
    expect(inOrder(0.4)).toBeGreaterThan(2 * inOrder(0));
  });

  test('repetitions are the same request again, some soon and some after hours', () => {
    const told = tell(1, 24);
    const deliveries = deliver(told, { duplicates: 0.2 });
    const first = new Map<number, Delivery>();
    const again = deliveries.filter((delivery) => {
      const before = first.get(delivery.number);
      first.set(delivery.number, before ?? delivery);
      return before !== undefined;
    });
    expect(again.length / first.size).toBeCloseTo(0.2, 1);
    expect(again.every(({ number, signs }) => first.get(number)?.signs === signs)).toBe(true);
    const later = again.map(({ number, deliverAt }) => deliverAt - (first.get(number)?.deliverAt ?? 0));
    expect(later.some((ms) => ms < 90_000)).toBe(true);
    expect(later.some((ms) => ms > HOUR_MS)).toBe(true);
  });

  test('several updates ride in one request at times, always of one source', () => {
    const deliveries = deliver(tell(1, 8));
    expect(deliveries.some(({ signs }) => signs.length > 2)).toBe(true);
    expect(deliveries.filter(({ signs }) => signs.length === 1).length).toBeGreaterThan(
      deliveries.length / 2,
    );
  });

  test('outbound messages have statuses: sent at their instant, then delivered, then read, if at all', () => {
    const signs = signsOf(deliver(tell(1, 8))).filter(({ stage }) => stage !== 'whole');
    expect(new Set(signs.map(({ stage }) => stage))).toEqual(
      new Set(['sent', 'delivered', 'read', 'failed']),
    );
    const read = signs.filter(({ stage }) => stage === 'read');
    expect(read.every(({ at, happening }) => at > happening.at)).toBe(true);
    const failed = signs.filter(({ stage }) => stage === 'failed').map(({ happening }) => happening.id);
    expect(signs.filter(({ happening }) => failed.includes(happening.id))).toHaveLength(failed.length);
  });

  test('nothing is told of what comes after the end', () => {
    const told = tell(1, 5);
    expect(signsOf(deliver(told)).filter(({ at }) => at >= told.to)).toEqual([]);
  });
});

describe('lost deliveries', () => {
  test('take with them what only they told, and no repetition brings it back', () => {
    const told = tell(1, 8);
    const all = deliver(told, { duplicates: 0.2 });
    const some = deliver(told, { duplicates: 0.2, loss: 0.1 });
    const share =
      new Set(some.map(({ number }) => number)).size / new Set(all.map(({ number }) => number)).size;
    expect(share).toBeCloseTo(0.9, 1);
    expect(ids(witnessed(some)).length).toBeLessThan(told.story.length);
  });

  test('of webhook-loss are lost while it lasts', () => {
    const scenario = { name: 'webhook-loss', from: FROM + 3 * HOUR_MS, to: FROM + 4 * HOUR_MS } as const;
    const told = tell(1, 8);
    const lost = (options: object) => {
      const left = new Set(
        signsOf(deliver(told, options)).map(({ happening, stage }) => `${happening.id} ${stage}`),
      );
      return signsOf(deliver(told)).filter(({ happening, stage }) => !left.has(`${happening.id} ${stage}`));
    };
    const gone = lost({ scenario });
    expect(gone.length).toBeGreaterThan(50);
    expect(gone.every(({ deliverAt }) => deliverAt >= scenario.from && deliverAt < scenario.to)).toBe(true);
  });

  const message: TeamWrote = {
    kind: 'TeamWrote',
    id: 'm1',
    at: FROM,
    channel: 'whatsapp',
    inbox: 'support',
    person: { id: 'amy', phone: '966500000001', name: 'Amy' },
    sender: 'campaign',
    evidence: 'billing',
  };
  const delivery = (stage: 'sent' | 'delivered' | 'read', after: number): Delivery => ({
    number: after,
    source: 'whatsapp',
    deliverAt: FROM + after,
    signs: [{ happening: message, stage, at: FROM + after }],
  });

  test('a message is dated by the first sign of it that arrived', () => {
    expect(witnessed([delivery('read', 5000), delivery('delivered', 2000)])).toEqual([
      { ...message, at: FROM + 2000 },
    ]);
  });

  test('a campaign known by its price alone is of an unknown sender when no price arrived', () => {
    expect(witnessed([delivery('read', 5000)])).toEqual([
      { ...message, at: FROM + 5000, sender: 'unknown', evidence: 'none' },
    ]);
  });
});
