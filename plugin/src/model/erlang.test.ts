import fc from 'fast-check';

import { erlangA, serversFor, serviceLevelA } from './erlang.ts';

const endless = 1e9;

test.each([
  {
    arrivals: 100,
    handle: 180,
    servers: 5,
    waits: 0.517074,
    abandons: 0.19237,
    wait: 23.0844,
    occupancy: 0.80763,
  },
  {
    arrivals: 100,
    handle: 180,
    servers: 8,
    waits: 0.125823,
    abandons: 0.029861,
    wait: 3.5833,
    occupancy: 0.606337,
  },
  {
    arrivals: 200,
    handle: 300,
    servers: 16,
    waits: 0.482516,
    abandons: 0.140197,
    wait: 16.8236,
    occupancy: 0.895628,
  },
  {
    arrivals: 60,
    handle: 600,
    servers: 10,
    waits: 0.374829,
    abandons: 0.170802,
    wait: 20.4962,
    occupancy: 0.829198,
  },
])('agrees with the reference values of Erlang A for $arrivals an hour and $servers servers', (row) => {
  const figures = erlangA(
    { arrivalsPerHour: row.arrivals, handleSeconds: row.handle, patienceSeconds: 120 },
    row.servers,
  );

  expect(figures.waits).toBeCloseTo(row.waits, 6);
  expect(figures.abandons).toBeCloseTo(row.abandons, 6);
  expect(figures.meanWaitSeconds).toBeCloseTo(row.wait, 3);
  expect(figures.occupancy).toBeCloseTo(row.occupancy, 6);
});

test.each([
  { arrivals: 100, handle: 180, servers: 8, within: 20, waits: 0.167267, level: 0.880148, asa: 10.036 },
  { arrivals: 200, handle: 300, servers: 20, within: 60, waits: 0.338125, level: 0.826401, asa: 30.4312 },
  { arrivals: 60, handle: 600, servers: 14, within: 120, waits: 0.174132, level: 0.921757, asa: 26.1198 },
])('becomes Erlang C when patience is endless: $arrivals an hour, $servers servers', (row) => {
  const queue = { arrivalsPerHour: row.arrivals, handleSeconds: row.handle, patienceSeconds: endless };

  expect(erlangA(queue, row.servers).waits).toBeCloseTo(row.waits, 5);
  expect(erlangA(queue, row.servers).meanWaitSeconds).toBeCloseTo(row.asa, 2);
  expect(serviceLevelA(queue, row.servers, row.within)).toBeCloseTo(row.level, 5);
});

test('agrees with a simulated queue of 100,000 customers on the service level', () => {
  const queue = { arrivalsPerHour: 100, handleSeconds: 180, patienceSeconds: 120 };

  expect(serviceLevelA(queue, 5, 20)).toBeCloseTo(simulatedServiceLevel(queue, 5, 20), 2);
  expect(serviceLevelA(queue, 6, 60)).toBeCloseTo(simulatedServiceLevel(queue, 6, 60), 2);
  expect(serviceLevelA(queue, 3, 120)).toBeCloseTo(simulatedServiceLevel(queue, 3, 120), 2);
});

test('every answered customer counts as in time when the threshold is far away', () => {
  const queue = { arrivalsPerHour: 200, handleSeconds: 300, patienceSeconds: 120 };

  expect(serviceLevelA(queue, 10, 7200)).toBeCloseTo(1, 6);
});

test('nobody arrives: nobody is needed and the level is full', () => {
  const idle = { arrivalsPerHour: 0, handleSeconds: 300, patienceSeconds: 120 };

  expect(serversFor(idle, { withinSeconds: 60, target: 0.9 })).toBe(0);
  expect(serviceLevelA(idle, 0, 60)).toBe(1);
  expect(erlangA(idle, 3)).toEqual({ waits: 0, abandons: 0, meanWaitSeconds: 0, occupancy: 0 });
});

test('customers arrive and nobody works: all are lost', () => {
  const queue = { arrivalsPerHour: 10, handleSeconds: 300, patienceSeconds: 120 };

  expect(serviceLevelA(queue, 0, 60)).toBe(0);
  expect(erlangA(queue, 0)).toMatchObject({ waits: 1, abandons: 1 });
});

test('stays finite for a large team at night and for a flood on one agent', () => {
  expect(
    serviceLevelA({ arrivalsPerHour: 0.1, handleSeconds: 300, patienceSeconds: 120 }, 400, 60),
  ).toBeCloseTo(1, 9);
  expect(
    serviceLevelA({ arrivalsPerHour: 90_000, handleSeconds: 300, patienceSeconds: 120 }, 1, 60),
  ).toBeLessThan(1e-3);
});

test('an impossible goal asks for endless servers instead of looping', () => {
  const queue = { arrivalsPerHour: 40_000, handleSeconds: 3600, patienceSeconds: 120 };

  expect(serversFor(queue, { withinSeconds: 60, target: 1.5 })).toBe(Infinity);
});

test('the number found reaches the goal and one fewer does not', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.05, max: 3000, noNaN: true }),
      fc.double({ min: 20, max: 3600, noNaN: true }),
      fc.double({ min: 10, max: 1000, noNaN: true }),
      fc.double({ min: 0.05, max: 0.99, noNaN: true }),
      (arrivalsPerHour, handleSeconds, patienceSeconds, target) => {
        const queue = { arrivalsPerHour, handleSeconds, patienceSeconds };
        const servers = serversFor(queue, { withinSeconds: 60, target });

        expect(serviceLevelA(queue, servers, 60)).toBeGreaterThanOrEqual(target);
        expect(serviceLevelA(queue, servers - 1, 60)).toBeLessThan(target);
      },
    ),
    { numRuns: 100, seed: 7 },
  );
});

test('customers in balance: those answered and those who leave are all who came', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 500, noNaN: true }),
      fc.integer({ min: 1, max: 60 }),
      (arrivals, servers) => {
        const figures = erlangA(
          { arrivalsPerHour: arrivals, handleSeconds: 240, patienceSeconds: 90 },
          servers,
        );
        const answeredPerHour = (figures.occupancy * servers * 3600) / 240;
        expect(answeredPerHour + figures.abandons * arrivals).toBeCloseTo(arrivals, 4);
      },
    ),
    { numRuns: 60, seed: 7 },
  );
});

interface Sim {
  readonly arrivalsPerHour: number;
  readonly handleSeconds: number;
  readonly patienceSeconds: number;
}

/** First come, first served; each customer takes the server that frees first unless patience ends before. */
function simulatedServiceLevel(queue: Sim, servers: number, within: number): number {
  const draw = exponential(20_240_229);
  const freeAt = Array.from({ length: servers }, () => 0);
  let [now, inTime, counted] = [0, 0, 0];
  for (let i = 0; i < 100_000; i++) {
    now += draw(3600 / queue.arrivalsPerHour);
    const server = freeAt.indexOf(Math.min(...freeAt));
    const wait = Math.max(0, freeAt[server]! - now);
    const patience = draw(queue.patienceSeconds);
    if (wait < patience) {
      freeAt[server] = now + wait + draw(queue.handleSeconds);
    }
    inTime += wait < patience && wait <= within ? 1 : 0;
    counted += wait < patience || patience > within ? 1 : 0;
  }
  return inTime / counted;
}

/** Exponential variates from a seeded 32-bit generator. */
function exponential(seed: number): (mean: number) => number {
  let state = seed;
  return (mean) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return -mean * Math.log1p(-(state >>> 0) / 2 ** 32);
  };
}

test('no number of servers answers everybody in time', () => {
  const queue = { arrivalsPerHour: 30, handleSeconds: 300, patienceSeconds: 120 };

  expect(serversFor(queue, { withinSeconds: 60, target: 1 })).toBe(Infinity);
  expect(serversFor({ ...queue, arrivalsPerHour: 0 }, { withinSeconds: 60, target: 1 })).toBe(0);
});
