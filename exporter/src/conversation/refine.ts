/**
 * Two deliveries of one fact. Most are plain repetitions; an outbound message is told of again at every stage of its
 * delivery, in any order, and not every telling says who wrote it. Combining is commutative and idempotent, so the
 * order of deliveries cannot matter.
 */
import type { DeliveryStage, Fact, MessageSent, SenderEvidence } from './fact.ts';
import { compareText } from './fact.ts';

const EVIDENCE: readonly SenderEvidence[] = ['none', 'billing', 'stated'];
/** A failure told after a delivery is out of order, so it ranks below all that shows the message arrived. */
const STAGES: readonly DeliveryStage[] = ['failed', 'sent', 'delivered', 'read', 'played'];

/** The one fact both tell of. Facts of other kinds than MessageSent cannot be refined: the earlier-delivered stands. */
export function refine(known: Fact, told: Fact): Fact {
  if (known.kind !== 'MessageSent' || told.kind !== 'MessageSent') return known;
  const better = compareTelling(known, told) <= 0 ? known : told;
  return {
    ...better,
    ...earlierTime(known, told),
    stage: furtherStage(known.stage, told.stage),
    ...aliases(known, told, better),
    ...threadOf(known, told),
  };
}

/** Not every telling names it; of two names the smaller, so that the order of deliveries cannot matter. */
function threadOf(a: MessageSent, b: MessageSent): Pick<MessageSent, 'thread'> {
  const [thread] = [a.thread, b.thread].filter((name) => name !== undefined).sort(compareText);
  return thread === undefined ? {} : { thread };
}

function earlierTime(a: MessageSent, b: MessageSent): Pick<MessageSent, 'at' | 'timeSource'> {
  const { at, timeSource } = (a.at - b.at || compareText(a.timeSource, b.timeSource)) <= 0 ? a : b;
  return { at, timeSource };
}

/** `sent` then `failed` is a failure: the customer never got it. Anything further stands against a failure. */
function furtherStage(a: DeliveryStage, b: DeliveryStage): DeliveryStage {
  const further = STAGES.indexOf(a) >= STAGES.indexOf(b) ? a : b;
  const failed = a === 'failed' || b === 'failed';
  return failed && further === 'sent' ? 'failed' : further;
}

/** Better evidence first; of equal evidence the smaller text, so that the choice depends on content alone. */
function compareTelling(a: MessageSent, b: MessageSent): number {
  return (
    EVIDENCE.indexOf(b.evidence) - EVIDENCE.indexOf(a.evidence) || compareText(identityOf(a), identityOf(b))
  );
}

function identityOf(fact: MessageSent): string {
  return JSON.stringify([
    fact.sender,
    fact.agent,
    fact.survey,
    fact.source,
    fact.inbox,
    fact.team,
    fact.customer,
  ]);
}

function aliases(a: MessageSent, b: MessageSent, kept: MessageSent): Pick<MessageSent, 'alsoKnownAs'> {
  const all = new Set([a.customer, b.customer, ...(a.alsoKnownAs ?? []), ...(b.alsoKnownAs ?? [])]);
  all.delete(kept.customer);
  return all.size === 0 ? {} : { alsoKnownAs: [...all].sort(compareText) };
}
