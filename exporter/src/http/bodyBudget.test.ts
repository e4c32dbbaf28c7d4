import fc from 'fast-check';
import { BodyBudget } from './bodyBudget.ts';
import type { BodyHold } from './bodyBudget.ts';

interface Body extends BodyHold {
  isGivenUp: boolean;
}

function openIn(budget: BodyBudget): Body {
  const body = {
    ...budget.open(() => {
      body.isGivenUp = true;
    }),
    isGivenUp: false,
  };
  return body;
}

it('counts the bytes that came in, not those announced', () => {
  const budget = new BodyBudget(100);
  const body = openIn(budget);
  expect(budget.heldBytes).toBe(0);
  body.add(40);
  body.add(60);
  expect([budget.heldBytes, body.isGivenUp]).toEqual([100, false]);
});

it('gives up the largest when there are too many bytes', () => {
  const budget = new BodyBudget(100);
  const [small, large, middle] = [openIn(budget), openIn(budget), openIn(budget)];
  small.add(10);
  large.add(60);
  middle.add(31);
  expect([small, large, middle].map(({ isGivenUp }) => isGivenUp)).toEqual([false, true, false]);
  expect(budget.heldBytes).toBe(41);
});

it('gives up the newcomer when it is the largest', () => {
  const budget = new BodyBudget(100);
  const [first, second] = [openIn(budget), openIn(budget)];
  first.add(40);
  second.add(61);
  expect([first.isGivenUp, second.isGivenUp, budget.heldBytes]).toEqual([false, true, 40]);
});

it('gives up as many as it takes', () => {
  const budget = new BodyBudget(100);
  const bodies = Array.from({ length: 10 }, () => openIn(budget));
  for (const body of bodies) body.add(10);
  const last = openIn(budget);
  last.add(9);
  last.add(20);
  expect(bodies.filter(({ isGivenUp }) => isGivenUp).length + Number(last.isGivenUp)).toBeGreaterThan(0);
  expect(budget.heldBytes).toBeLessThanOrEqual(100);
});

it('never gives up a body that is whole, and counts it until it is closed', () => {
  const budget = new BodyBudget(100);
  const [whole, next] = [openIn(budget), openIn(budget)];
  whole.add(90);
  whole.keep();
  next.add(11);
  expect([whole.isGivenUp, next.isGivenUp, budget.heldBytes]).toEqual([false, true, 90]);
  whole.close();
  expect(budget.heldBytes).toBe(0);
});

it('counts nothing more of a body that was given up or closed', () => {
  const budget = new BodyBudget(10);
  const [givenUp, closed] = [openIn(budget), openIn(budget)];
  givenUp.add(11);
  givenUp.add(5);
  closed.close();
  closed.add(5);
  givenUp.close();
  expect(budget.heldBytes).toBe(0);
});

test('whatever happens, all bodies together stay within the limit unless whole ones fill it, and none is leaked', () => {
  const step = fc.record({
    body: fc.nat(7),
    does: fc.constantFrom('add', 'keep', 'close'),
    bytes: fc.nat(60),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const budget = new BodyBudget(100);
      const bodies = Array.from({ length: 8 }, () => openIn(budget));
      for (const { body, does, bytes } of steps) {
        bodies[body]![does as 'add'](bytes);
        expect(budget.heldBytes).toBeLessThanOrEqual(100);
        expect(budget.heldBytes).toBeGreaterThanOrEqual(0);
      }
      for (const body of bodies) body.close();
      expect(budget.heldBytes).toBe(0);
    }),
  );
});
