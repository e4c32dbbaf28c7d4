/** Which tellings of a fact have come, as bits: a stage of delivery told with other evidence is news, a repetition is not. */
import type { DeliveryStage, Fact, SenderEvidence } from '../../conversation/fact.ts';

const STAGES: readonly DeliveryStage[] = ['failed', 'sent', 'delivered', 'read', 'played'];
const EVIDENCE: readonly SenderEvidence[] = ['none', 'billing', 'stated'];

export function toldBit(fact: Fact): number {
  if (fact.kind !== 'MessageSent') return 1;
  return 1 << (STAGES.indexOf(fact.stage) * EVIDENCE.length + EVIDENCE.indexOf(fact.evidence));
}
