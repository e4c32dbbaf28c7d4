import type { Fact } from './fact.ts';
import type { PendingFact } from './settle.ts';
import { foresee, settle } from './settle.ts';
import type { Customer } from './state.ts';
import { asks, customerKey, instant, merges, presence, replies, resolves } from './testing/facts.ts';
import { POLICY } from './testing/policies.ts';
import { tell } from './testing/tell.ts';

let ids = 0;

function received(at: number, fact: Fact): PendingFact {
  ids += 1;
  return { id: ids, fact, receivedAt: instant(at) };
}

function group(pending: readonly PendingFact[], customers: Record<string, Customer> = {}) {
  return {
    customers: new Map(Object.entries(customers).map(([name, customer]) => [customerKey(name), customer])),
    pending,
  };
}

/** Facts received, and timers before, up to these seconds. */
function horizon(factsTo: number, timersBefore = factsTo) {
  return { factsReceivedTo: instant(factsTo), timersBefore: instant(timersBefore) };
}

const amy = customerKey('amy');

describe('facts', () => {
  test('are due by their receipt, not by their event time', () => {
    const pending = [received(30, asks(0))];
    expect(settle(group(pending), horizon(29), POLICY).settled).toEqual([]);
    expect(settle(group(pending), horizon(30), POLICY).settled).toEqual(pending);
  });

  test('are applied in event order, whatever their receipt', () => {
    const reply = received(5, replies(5));
    const question = received(8, asks(0));
    const { observations, settled } = settle(group([reply, question]), horizon(8), POLICY);
    expect(settled).toEqual([question, reply]);
    expect(observations.map(tell)).toContain('first response human 5s');
  });

  test('from before a due one are due with it', () => {
    const reply = received(5, replies(5));
    const question = received(8, asks(0));
    expect(settle(group([reply, question]), horizon(5), POLICY).settled).toEqual([question, reply]);
  });

  test('from after the due ones stay pending', () => {
    const question = received(1, asks(0));
    const reply = received(12, replies(5));
    expect(settle(group([reply, question]), horizon(5), POLICY).settled).toEqual([question]);
  });

  test('of presence are told as they are and concern no customer', () => {
    const { observations, customers } = settle(group([received(1, presence(0, 'ann'))]), horizon(1), POLICY);
    expect(observations.map(tell)).toEqual(['available with 3: ann of care at 0s']);
    expect(customers.size).toBe(0);
  });
});

describe('timers', () => {
  const waiting = settle(group([received(0, asks(0))]), horizon(0), POLICY).customers.get(amy);
  const customers = waiting ? { amy: waiting } : {};
  const lines = (pending: readonly PendingFact[], at: ReturnType<typeof horizon>) =>
    settle(group(pending, customers), at, POLICY).observations.map(tell);

  test('fire before the horizon, not at it', () => {
    expect(lines([], horizon(60))).toEqual([]);
    expect(lines([], horizon(61))).toEqual(['first_response missed']);
  });

  test('fire before a later fact, in order with it', () => {
    const story = lines([received(100, replies(70))], horizon(100, 0));
    expect(story.filter((line) => line.startsWith('first'))).toEqual([
      'first_response missed',
      'first response any 70s',
      'first response human 70s',
    ]);
  });

  test('do not fire past a fact that is pending', () => {
    expect(lines([received(75, replies(60))], horizon(74))).toEqual([]);
    expect(lines([received(75, replies(61))], horizon(74))).toEqual(['first_response missed']);
  });

  test('are reported with the change they make', () => {
    expect(settle(group([], customers), horizon(50), POLICY).customers.size).toBe(0);
    expect([...settle(group([], customers), horizon(61), POLICY).customers.keys()]).toEqual([amy]);
  });
});

describe('customers', () => {
  test('with nothing left to remember are gone', () => {
    const ended = settle(group([received(0, asks(0)), received(0, resolves(10))]), horizon(10), POLICY);
    const customer = ended.customers.get(amy);
    const later = settle(group([], customer ? { amy: customer } : {}), horizon(8 * 86_400), POLICY);
    expect(customer).toBeDefined();
    expect(later.customers).toEqual(new Map([[amy, null]]));
  });

  test('found to be another are told as aliases, and gone under the old name', () => {
    const zoe = customerKey('zoe');
    const facts = [received(0, asks(0)), received(1, merges(5, 'amy', 'zoe')), received(2, replies(10))];
    const { customers, aliases } = settle(group(facts), horizon(10), POLICY);
    expect(aliases).toEqual(new Map([[amy, zoe]]));
    expect(customers.get(amy)).toBeNull();
    expect(customers.get(zoe)?.conversations.support).toBeDefined();
  });
});

describe('a chain of names in one settling', () => {
  test('ends with the last: a fact under the first is theirs', () => {
    const story = [asks(0), merges(5, 'amy', 'zoe'), merges(6, 'zoe', 'eve'), replies(10)];
    const { observations, customers } = settle(
      group(story.map((fact) => received(10, fact))),
      horizon(10),
      POLICY,
    );
    expect([...customers].filter(([, customer]) => customer).map(([key]) => key)).toEqual(['eve']);
    expect(observations.map(tell)).toContain('first response human 10s');
  });
});

describe('foreseeing', () => {
  test('shows customers as everything pending will leave them', () => {
    const pending = [received(5, replies(5)), received(8, asks(0)), received(20, asks(10))];
    const phase = foresee(group(pending), POLICY).get(amy)?.conversations.support?.phase;
    expect(phase).toMatchObject({ status: 'open', episode: { waitingSince: instant(10) } });
  });

  test('changes nothing of what it looks at', () => {
    const looked = group([received(5, asks(0))]);
    foresee(looked, POLICY);
    expect(looked.customers.size).toBe(0);
  });
});
