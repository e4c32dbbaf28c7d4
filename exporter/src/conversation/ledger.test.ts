import * as fc from 'fast-check';
import type { AgentAccount, AgentObservation } from './ledger.ts';
import { accountTo, openAccount } from './ledger.ts';
import type { AgentEvent } from './observation.ts';

const ANN = { agent: 'ann', team: 'care' };

const takes = (at: number): AgentEvent => ({ ...ANN, at, type: 'load', change: 1 });
const lays = (at: number): AgentEvent => ({ ...ANN, at, type: 'load', change: -1 });
const comes = (at: number, capacity = 2): AgentEvent => ({
  ...ANN,
  at,
  type: 'presence',
  available: true,
  capacity,
});
const goes = (at: number): AgentEvent => ({ ...ANN, at, type: 'presence', available: false, capacity: 0 });

/** Events as they arrive, or the watermark moving on. */
type Step = readonly AgentEvent[] | number;

function run(...steps: readonly Step[]): { account: AgentAccount; seen: AgentObservation[] } {
  let account = openAccount();
  let upcoming: readonly AgentEvent[] = [];
  const seen: AgentObservation[] = [];
  for (const step of steps) {
    if (typeof step !== 'number') {
      upcoming = [...upcoming, ...step];
      continue;
    }
    const due = upcoming.filter(({ at }) => at < step);
    const accounted = accountTo('ann', account, due, step);
    upcoming = upcoming.filter(({ at }) => at >= step);
    account = accounted.account;
    seen.push(...accounted.observations);
  }
  return { account, seen };
}

/** [busy, available, capacity, conversation] in milliseconds. */
function times(...steps: readonly Step[]): number[] {
  const totals = [0, 0, 0, 0];
  for (const seen of run(...steps).seen) {
    if (seen.type !== 'TimeAccounted') continue;
    [seen.busyMs, seen.availableMs, seen.capacityMs, seen.conversationMs].forEach((ms, index) => {
      totals[index] = (totals[index] ?? 0) + ms;
    });
  }
  return totals;
}

describe('time', () => {
  test('busy is time with at least one conversation, conversation time counts each', () => {
    expect(times([takes(10), takes(20), lays(30), lays(50)], 100)).toEqual([40, 0, 0, 50]);
  });

  test('available time counts the capacity in force', () => {
    expect(times([comes(10, 2), comes(20, 5), goes(30)], 100)).toEqual([0, 20, 70, 0]);
  });

  test('an agent may be busy and not available', () => {
    expect(times([comes(0), takes(10), goes(20), lays(40)], 100)).toEqual([30, 20, 40, 30]);
  });

  test('is counted up to the watermark, and on from there', () => {
    const [first, second] = [times([takes(10)], 50), times([takes(10)], 50, 70)];
    expect(first).toEqual([40, 0, 0, 40]);
    expect(second).toEqual([60, 0, 0, 60]);
  });

  test('does not run backwards with the watermark', () => {
    expect(times([takes(10)], 50, 30, 60)).toEqual([50, 0, 0, 50]);
  });

  test('of nobody present and nothing held is none', () => {
    expect(run([comes(0), goes(10)], 10, 100, 1000).seen).toHaveLength(1);
  });

  test('waits for the watermark: an event at it is not yet in order', () => {
    expect(run([takes(10)], 10).seen).toEqual([]);
    expect(run([takes(10)], 10).account.load).toBe(0);
    expect(run([takes(10)], 11).account.load).toBe(1);
  });
});

describe('events out of order', () => {
  test('are put in order until the watermark has passed them', () => {
    expect(times([lays(30)], [takes(10)], 100)).toEqual([20, 0, 0, 20]);
  });

  test('count from before the event that was heard of first', () => {
    expect(times([takes(50)], [takes(10)], 100)).toEqual([90, 0, 0, 140]);
  });

  test('that come after the watermark still change what is held, but no time goes back', () => {
    const { account } = run([takes(10)], 50, [lays(20)], 60);
    expect(account.load).toBe(0);
    expect(times([takes(10)], 50, [lays(20)], 60, 100)).toEqual([40, 0, 0, 40]);
  });

  test('count in full where the agent had nothing to account for since', () => {
    expect(times([comes(0), goes(10)], 50, [takes(30)], 60)).toEqual([30, 10, 20, 30]);
  });

  test('of presence do not undo, when they come after the watermark, what was told since', () => {
    const { account } = run([comes(20)], 50, [goes(10)], 60);
    expect(account).toMatchObject({ available: true, team: 'care' });
    expect(times([comes(20)], 50, [goes(10)], 60, 100)).toEqual([0, 80, 160, 0]);
    expect(run([goes(20)], 50, [{ ...comes(10), team: 'sales' }], 60).account.available).toBe(false);
    expect(run([comes(20)], 50, [{ ...goes(20), team: 'sales' }], 60).account.available).toBe(false);
  });

  test('never show a negative time, though more is laid down than was taken up', () => {
    expect(times([comes(0), lays(10), takes(30)], 100)).toEqual([0, 100, 200, 0]);
  });
});

describe('a handover at one instant', () => {
  test('is not seen as two conversations held, nor as none', () => {
    expect(times([takes(10), takes(20), lays(20), lays(30)], 100)).toEqual([20, 0, 0, 20]);
  });
});

describe('counts', () => {
  test('an episode handled and a score are told once the watermark has passed them, in the team of the agent', () => {
    const events: AgentEvent[] = [
      { agent: 'ann', team: 'sales', at: 10, type: 'handled' },
      { agent: 'ann', team: 'sales', at: 10, type: 'scored', score: 4 },
    ];
    expect(run([comes(0)], events, 10).seen.filter(({ type }) => type !== 'TimeAccounted')).toEqual([]);
    expect(run([comes(0)], events, 11, 20).seen.filter(({ type }) => type !== 'TimeAccounted')).toEqual([
      { type: 'EpisodeHandled', agent: 'ann', team: 'care' },
      { type: 'AgentScored', agent: 'ann', team: 'care', score: 4 },
    ]);
  });

  test('the team is the one last said with presence', () => {
    const moved: AgentEvent = { ...comes(10), team: 'sales' };
    const unsaid: AgentEvent = { ...comes(20), team: '' };
    expect(run([takes(0), moved, unsaid], 100).seen.map(({ team }) => team)).toEqual([
      'care',
      'sales',
      'sales',
    ]);
  });

  test('the team does not depend on which event was heard of first', () => {
    const one: AgentEvent = { ...takes(10), team: 'care' };
    const other: AgentEvent = { ...takes(20), team: 'sales' };
    const teams = (...steps: Step[]) => run(...steps, 30).seen.map(({ team }) => team);
    expect(teams([other], [one])).toEqual(teams([one], [other]));
  });
});

describe('laws', () => {
  const LATEST = 60;
  const event: fc.Arbitrary<AgentEvent> = fc.oneof(
    fc.nat(LATEST).map(takes),
    fc.nat(LATEST).map(lays),
    fc.tuple(fc.nat(LATEST), fc.nat(3)).map(([at, capacity]) => comes(at, capacity)),
    fc.nat(LATEST).map(goes),
    fc.nat(LATEST).map((at): AgentEvent => ({ ...ANN, at, type: 'handled' })),
    fc
      .tuple(fc.nat(LATEST), fc.constantFrom(1, 5))
      .map(([at, score]): AgentEvent => ({ ...ANN, at, type: 'scored', score: score })),
  );
  const events = fc.array(event, { minLength: 1, maxLength: 15 });
  const RUNS = { numRuns: 500, seed: 7 };

  function totals(steps: readonly Step[]) {
    const { seen, account } = run(...steps, 200);
    const counted = (type: string) => seen.filter((each) => each.type === type).length;
    return [times(...steps, 200), counted('EpisodeHandled'), counted('AgentScored'), account.load];
  }

  test('whatever the order and the watermarks that no event is late for, the totals are the same', () => {
    const arrivals = events.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(fc.nat(LATEST + 20), { maxLength: all.length }),
      ),
    );
    fc.assert(
      fc.property(arrivals, ([all, shuffled, marks]) => {
        const inTurn = shuffled.flatMap((each, index): Step[] => {
          const rest = shuffled.slice(index + 1).map(({ at }) => at);
          return [[each], Math.min(marks[index] ?? 0, ...rest)];
        });
        expect(totals(inTurn)).toEqual(totals([[...all].sort((a, b) => a.at - b.at)]));
      }),
      RUNS,
    );
  });

  test('no time is negative, busy is never more than the conversation time, whatever comes late', () => {
    const arrivals = fc.array(
      fc.oneof(
        event.map((each) => [each]),
        fc.nat(LATEST + 20),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(arrivals, (steps) => {
        for (const seen of run(...steps, 200).seen) {
          if (seen.type !== 'TimeAccounted') continue;
          expect(
            Math.min(seen.busyMs, seen.availableMs, seen.capacityMs, seen.conversationMs),
          ).toBeGreaterThanOrEqual(0);
          expect(seen.busyMs).toBeLessThanOrEqual(seen.conversationMs);
        }
      }),
      RUNS,
    );
  });

  test('an account reads back from storage as it was', () => {
    fc.assert(
      fc.property(events, fc.nat(LATEST), (all, mark) => {
        const { account } = run(all, mark);
        expect(JSON.parse(JSON.stringify(account))).toStrictEqual(account);
      }),
      RUNS,
    );
  });
});
