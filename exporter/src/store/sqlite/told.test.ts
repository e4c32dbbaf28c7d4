import type { DeliveryStage, SenderEvidence } from '../../conversation/fact.ts';
import { asks, replies } from '../../conversation/testing/facts.ts';
import { toldBit } from './told.ts';

const STAGES: readonly DeliveryStage[] = ['failed', 'sent', 'delivered', 'read', 'played'];
const EVIDENCE: readonly SenderEvidence[] = ['none', 'billing', 'stated'];

test('every stage with every evidence is a bit of its own, inside 31 bits', () => {
  const bits = STAGES.flatMap((stage) =>
    EVIDENCE.map((evidence) => toldBit({ ...replies(0), stage, evidence })),
  );
  expect(new Set(bits).size).toBe(15);
  expect(bits.every((bit) => bit > 0 && Number.isInteger(Math.log2(bit)) && bit < 2 ** 31)).toBe(true);
});

test('what a message says else makes no difference', () => {
  expect(toldBit(replies(0, 'ann'))).toBe(toldBit(replies(9, 'ben', { customer: 'zoe' })));
});

test('other facts have one telling', () => {
  expect(toldBit(asks(0))).toBe(toldBit(asks(5, { customer: 'zoe' })));
});
