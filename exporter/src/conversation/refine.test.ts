import * as fc from 'fast-check';
import type { DeliveryStage, MessageSent, SenderEvidence } from './fact.ts';
import { SENDERS } from './fact.ts';
import { refine } from './refine.ts';
import { asks, customerKey, replies, sends } from './testing/facts.ts';

const STAGES: readonly DeliveryStage[] = ['failed', 'sent', 'delivered', 'read', 'played'];
const EVIDENCE: readonly SenderEvidence[] = ['none', 'billing', 'stated'];

function told(fact: Partial<MessageSent> = {}): MessageSent {
  return { ...sends('unknown', 10, { key: 'm1' }), ...fact };
}

describe('an outbound message told of again', () => {
  test.each([
    ['sent', 'delivered', 'delivered'],
    ['delivered', 'read', 'read'],
    ['read', 'played', 'played'],
    ['sent', 'failed', 'failed'],
    ['failed', 'delivered', 'delivered'],
    ['failed', 'read', 'read'],
    ['failed', 'failed', 'failed'],
  ] as const)('%s and %s is %s', (a, b, both) => {
    expect(refine(told({ stage: a }), told({ stage: b }))).toMatchObject({ stage: both });
    expect(refine(told({ stage: b }), told({ stage: a }))).toMatchObject({ stage: both });
  });

  test('has the earliest time of all tellings, and its origin', () => {
    const early = told({ at: 5, timeSource: 'receipt' });
    const late = told({ at: 9, timeSource: 'event', evidence: 'stated', sender: 'human' });
    expect(refine(late, early)).toMatchObject({ at: 5, timeSource: 'receipt', sender: 'human' });
  });

  test('is by whom the better evidence says', () => {
    const unsure = told({ sender: 'unknown', evidence: 'none' });
    const billed = told({ sender: 'campaign', evidence: 'billing' });
    const stated = told({ sender: 'human', evidence: 'stated', agent: 'ann' });
    expect(refine(unsure, billed)).toMatchObject({ sender: 'campaign', evidence: 'billing' });
    expect(refine(stated, billed)).toMatchObject({ sender: 'human', evidence: 'stated', agent: 'ann' });
  });

  test('keeps the name of the agent where only one of two equal tellings has it', () => {
    const named = replies(10, 'ann', { key: 'm1' });
    const unnamed = replies(10, undefined, { key: 'm1' });
    expect(refine(unnamed, named)).toMatchObject({ agent: 'ann' });
    expect(refine(named, unnamed)).toMatchObject({ agent: 'ann' });
  });

  test('keeps the id of the conversation, whichever telling has it', () => {
    const named = told({ thread: '17' });
    expect(refine(named, told({ sender: 'human', evidence: 'stated' }))).toMatchObject({ thread: '17' });
    expect(refine(told({ sender: 'human', evidence: 'stated' }), named)).toMatchObject({ thread: '17' });
    expect(refine(named, told({ thread: '16' }))).toEqual(refine(told({ thread: '16' }), named));
    expect(refine(told(), told())).not.toHaveProperty('thread');
  });

  test('is of everyone any telling names', () => {
    const one = told({ customer: customerKey('amy'), alsoKnownAs: [customerKey('a2')] });
    const other = told({ customer: customerKey('zoe'), evidence: 'none' });
    expect(refine(other, one)).toMatchObject({ customer: 'amy', alsoKnownAs: ['a2', 'zoe'] });
  });

  test('stands as it is known when the kinds differ or it is no outbound message', () => {
    const question = asks(3, { key: 'm1' });
    expect(refine(question, told())).toBe(question);
    expect(refine(told(), question)).toEqual(told());
  });
});

describe('combining tellings', () => {
  const names = fc.constantFrom('amy', 'zoe', 'eve').map(customerKey);
  const telling: fc.Arbitrary<MessageSent> = fc
    .record(
      {
        at: fc.integer({ min: 1, max: 3 }),
        timeSource: fc.constantFrom('event' as const, 'receipt' as const),
        source: fc.constantFrom('wa', 'chat'),
        team: fc.constantFrom('care', 'sales'),
        customer: names,
        sender: fc.constantFrom(...SENDERS),
        evidence: fc.constantFrom(...EVIDENCE),
        stage: fc.constantFrom(...STAGES),
        agent: fc.constantFrom('ann', 'bob'),
        survey: fc.constant({ id: 's1', of: 5 as const }),
        alsoKnownAs: fc.uniqueArray(names, { minLength: 1 }),
      },
      { requiredKeys: ['at', 'timeSource', 'source', 'team', 'customer', 'sender', 'evidence', 'stage'] },
    )
    .map((fact) => {
      const { alsoKnownAs, ...rest } = fact;
      const others = (alsoKnownAs ?? []).filter((name) => name !== fact.customer).sort();
      return told(others.length === 0 ? rest : { ...rest, alsoKnownAs: others });
    });
  const RUNS = { numRuns: 2000, seed: 11 };

  test('is commutative', () => {
    fc.assert(
      fc.property(telling, telling, (a, b) => {
        expect(refine(a, b)).toStrictEqual(refine(b, a));
      }),
      RUNS,
    );
  });

  test('is associative', () => {
    fc.assert(
      fc.property(telling, telling, telling, (a, b, c) => {
        expect(refine(refine(a, b), c)).toStrictEqual(refine(a, refine(b, c)));
      }),
      RUNS,
    );
  });

  test('is idempotent', () => {
    fc.assert(
      fc.property(telling, telling, (a, b) => {
        expect(refine(a, a)).toStrictEqual(a);
        expect(refine(refine(a, b), b)).toStrictEqual(refine(a, b));
      }),
      RUNS,
    );
  });
});
