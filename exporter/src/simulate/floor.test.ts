import { createFloor, dutiesIn, presenceOf, repeatedPresence, type Duty } from './floor.ts';
import { NORMAL } from './scenario.ts';
import { createWorld, type Agent } from './world.ts';

const HOUR_MS = 3_600_000;
/** Sunday, midnight in the simulated zone. */
const FROM = Date.UTC(2026, 4, 30, 21);
const WEEK = { from: FROM, to: FROM + 7 * 24 * HOUR_MS };
const WORLD = createWorld({ seed: 1, ratePerHour: 40 });

function numbering(): () => string {
  let count = 0;
  return () => String((count += 1));
}

const AGENT: Agent = { id: 'a1', team: 'frontline', capacity: 2, shift: { from: 9, to: 17 }, daysOff: [] };
const OTHER: Agent = { ...AGENT, id: 'a2' };
const ELSEWHERE: Agent = { ...AGENT, id: 'a3', team: 'billing' };

function dutyOf(agent: Agent, fromHour: number, toHour: number): Duty {
  return { agent, from: FROM + fromHour * HOUR_MS, to: FROM + toHour * HOUR_MS };
}

describe('duties', () => {
  const duties = dutiesIn(WEEK, WORLD, NORMAL);

  test('an agent’s never overlap, and lie inside the span', () => {
    for (const agent of WORLD.agents) {
      const own = duties.filter((duty) => duty.agent === agent).sort((a, b) => a.from - b.from);
      expect(own.length).toBeGreaterThan(5);
      expect(own.every(({ from }, nth) => from > (own[nth - 1]?.to ?? WEEK.from))).toBe(true);
      expect(own.at(-1)?.to).toBeLessThanOrEqual(WEEK.to);
    }
  });

  test('even a span of seconds has its agents', () => {
    const from = FROM + 19 * HOUR_MS;
    expect(dutiesIn({ from, to: from + 5000 }, WORLD, NORMAL).length).toBeGreaterThan(5);
  });

  test('most agents are there in the evening, some in the morning, few at night', () => {
    const thereAt = (hour: number) => {
      const instants = Array.from({ length: 7 }, (_, day) => FROM + (day * 24 + hour) * HOUR_MS);
      return instants.reduce(
        (sum, at) => sum + duties.filter(({ from, to }) => from <= at && at < to).length,
        0,
      );
    };
    expect(thereAt(19.5)).toBeGreaterThan(2 * thereAt(10));
    expect(thereAt(10)).toBeGreaterThan(0);
    expect(thereAt(3)).toBeLessThan(thereAt(19.5) / 3);
  });

  test('the absent are away for the time of the scenario', () => {
    const away = { name: 'agents-absent', from: FROM + 18 * HOUR_MS, to: FROM + 21 * HOUR_MS } as const;
    const at = FROM + 19 * HOUR_MS;
    const there = (list: readonly Duty[]) => list.filter(({ from, to }) => from <= at && at < to).length;
    expect(there(dutiesIn(WEEK, WORLD, away))).toBeLessThan(there(duties) / 2);
  });
});

describe('presence', () => {
  const duties = dutiesIn(WEEK, WORLD, NORMAL);

  test('every duty begins with coming and ends with leaving', () => {
    const changes = presenceOf([dutyOf(AGENT, 9, 17)], numbering());
    expect(changes.map(({ at, available }) => [(at - FROM) / HOUR_MS, available])).toEqual([
      [9, true],
      [17, false],
    ]);
    expect(changes[0]).toMatchObject({ agent: 'a1', team: 'frontline', capacity: 2 });
  });

  test('repetitions say the truth, come every minute and last to the end', () => {
    const repeated = repeatedPresence(WEEK, WORLD, duties, numbering());
    expect(repeated).toHaveLength(7 * 24 * 60);
    expect(WEEK.to - (repeated.at(-1)?.at ?? 0)).toBeLessThan(1000);
    for (const { agent, at, available } of repeated) {
      const isThere = duties.some((duty) => duty.agent.id === agent && duty.from <= at && at < duty.to);
      if (available !== isThere) throw new Error(`${agent} at ${at}`);
    }
    const changes = new Set(
      duties.flatMap(({ agent, from, to }) => [`${agent.id} ${from}`, `${agent.id} ${to}`]),
    );
    expect(repeated.filter(({ agent, at }) => changes.has(`${agent} ${at}`))).toEqual([]);
  });
});

describe('the floor', () => {
  const nine = FROM + 9 * HOUR_MS;

  test('gives the least loaded agent of the team who is there', () => {
    const floor = createFloor([dutyOf(AGENT, 9, 17), dutyOf(OTHER, 9, 17), dutyOf(ELSEWHERE, 9, 17)]);
    const first = floor.take('frontline', nine);
    first?.holdUntil(nine + HOUR_MS);
    const second = floor.take('frontline', nine + 1);
    expect(first?.load).toBe(0);
    expect(second?.agent).not.toBe(first?.agent);
    expect(floor.take('billing', nine)?.agent.id).toBe('a3');
    expect(createFloor([dutyOf(AGENT, 9, 17)]).take('frontline', nine, 'a1')).toBeUndefined();
  });

  test('when all slots are taken the next has to wait until one is free', () => {
    const floor = createFloor([dutyOf(AGENT, 9, 17)]);
    for (const minutes of [3, 5]) floor.take('frontline', nine)?.holdUntil(nine + minutes * 60_000);
    const slot = floor.take('frontline', nine);
    expect(slot?.from).toBe(nine + 3 * 60_000);
    expect(slot?.load).toBe(0.5);
  });

  test('waits for the next shift, and gives up when none comes for hours', () => {
    const floor = createFloor([dutyOf(AGENT, 9, 17)]);
    const early = floor.take('frontline', FROM + 6 * HOUR_MS)?.from ?? 0;
    expect(early).toBeGreaterThanOrEqual(nine);
    expect(early).toBeLessThan(nine + 5 * 60_000);
    expect(floor.take('frontline', FROM + 17 * HOUR_MS)).toBeUndefined();
  });

  test('forgets only what has ended', () => {
    const floor = createFloor([dutyOf({ ...AGENT, capacity: 1 }, 9, 17)]);
    floor.take('frontline', nine)?.holdUntil(nine + HOUR_MS);
    floor.forgetBefore(nine + 1000);
    expect(floor.take('frontline', nine + 1000)?.from).toBeGreaterThanOrEqual(nine + HOUR_MS);
  });
});
