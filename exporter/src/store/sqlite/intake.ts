/** Takes deliveries into the store: what is new is kept, what is known refines what is pending, or is dropped. */
import type { CustomerKey, Fact, Instant } from '../../conversation/fact.ts';
import { refine } from '../../conversation/refine.ts';
import type { Delivery, FactOutcome, FactReceipt } from '../store.ts';
import type { PendingFacts, ToldFact } from './pending.ts';
import { withCustomers } from './rename.ts';
import type { SeenKeys } from './seen.ts';
import type { Statements } from './statements.ts';
import { toldBit } from './told.ts';

export interface IntakeOptions {
  readonly nextId: number;
  /** Never that of a letter erased before: it may be asked for again. */
  readonly nextLetterId: number;
  /** The key a customer is known by now. */
  readonly resolve: (key: CustomerKey) => CustomerKey;
}

/** What has been told before. */
export interface Known {
  readonly pending: PendingFacts;
  readonly seen: SeenKeys;
}

/** One commit's work, kept apart from memory until the transaction has succeeded. */
export class Intake {
  readonly receipts: FactReceipt[] = [];
  /** Those of which something is kept, or would be if they brought anything new. */
  readonly taken: Delivery[] = [];
  readonly staged = new Map<string, ToldFact>();
  /** All tellings of settled facts that were told something new. */
  readonly retold = new Map<string, number>();
  nextId: number;
  nextLetterId: number;
  leastLag: number | undefined;
  readonly #sql: Statements;
  readonly #pending: PendingFacts;
  readonly #seen: SeenKeys;
  readonly #resolve: (key: CustomerKey) => CustomerKey;

  constructor(sql: Statements, known: Known, { nextId, nextLetterId, resolve }: IntakeOptions) {
    this.#sql = sql;
    this.#pending = known.pending;
    this.#seen = known.seen;
    this.nextId = nextId;
    this.nextLetterId = nextLetterId;
    this.#resolve = resolve;
  }

  take(delivery: Delivery): void {
    const { source, receivedAt, facts, deadLetters } = delivery;
    const question = this.#close(delivery);
    if (question === 'gone') return;
    this.taken.push(delivery);
    for (const { reason, content } of deadLetters) {
      this.#sql.addDeadLetter.run(this.nextLetterId, source, receivedAt, reason, content);
      this.nextLetterId += 1;
    }
    for (const fact of facts) this.receipts.push({ ...this.#takeFact(fact, receivedAt), receivedAt });
    this.#takeInquiry(delivery, question);
  }

  /** What has become of the question this answers, in the meantime. Goes first: an answer may ask the same again. */
  #close({ source, answers }: Delivery): 'closed' | 'replaced' | 'gone' {
    if (!answers) return 'closed';
    if (this.#sql.deleteErrand.run(source, answers.key, answers.content).changes > 0) return 'closed';
    return this.#sql.hasErrand.get(source, answers.key)?.found === 1 ? 'replaced' : 'gone';
  }

  #takeInquiry(delivery: Delivery, question: 'closed' | 'replaced'): void {
    const { source, receivedAt, errands = [], answers, putOff, cursors = [] } = delivery;
    for (const { key, content, notBefore, customer } of errands) {
      if (question === 'replaced' && key === answers?.key) continue;
      const since = Math.max(receivedAt, notBefore);
      this.#sql.putErrand.run(source, key, content, since, notBefore, customer ?? null);
    }
    if (putOff) this.#sql.putOffErrand.run(putOff.notBefore, source, putOff.key, putOff.content);
    for (const { name, value } of cursors) this.#sql.putCursor.run(source, name, value);
  }

  #takeFact(fact: Fact, receivedAt: Instant): Omit<FactReceipt, 'receivedAt'> {
    const bit = toldBit(fact);
    const pending = this.staged.get(fact.key) ?? this.#pending.withKey(fact.key);
    if (pending) return this.#takeAgain(pending, fact, bit);
    const told = this.retold.get(fact.key) ?? this.#seen.told(fact.key);
    if (told === undefined)
      return { fact: this.#takeNew(fact, receivedAt, bit), outcome: 'new', matters: true };
    return { fact: this.#resolved(fact), outcome: this.#takeLate(fact.key, told, bit), matters: false };
  }

  #takeNew(fact: Fact, receivedAt: Instant, told: number): Fact {
    const resolved = this.#resolved(fact);
    this.#stage({ id: this.nextId, receivedAt, fact: resolved, told });
    this.#sql.addFact.run(this.nextId, receivedAt, JSON.stringify(resolved), told);
    this.nextId += 1;
    if (fact.timeSource !== 'receipt')
      this.leastLag = least(this.leastLag, Math.max(0, receivedAt - fact.at));
    return resolved;
  }

  /** Even a repetition may tell more than the first telling: what is kept must not depend on which came first. */
  #takeAgain(known: ToldFact, again: Fact, bit: number): Omit<FactReceipt, 'receivedAt'> {
    const fact = this.#resolved(again);
    const told = known.told | bit;
    const outcome = told === known.told ? 'duplicate' : 'refined';
    const refined = fact.kind === 'MessageSent' ? refine(known.fact, fact) : known.fact;
    const [before, after] = [JSON.stringify(known.fact), JSON.stringify(refined)];
    if (outcome === 'duplicate' && after === before) return { fact, outcome, matters: false };
    this.#sql.updateFact.run(after, told, known.id);
    this.#stage({ ...known, fact: refined, told });
    if (after === before) return { fact, outcome, matters: false };
    return { fact: refined, outcome, matters: !isFurtherOnly(known.fact, refined, before) };
  }

  /** Of what is settled no more is learnt than that it was told. */
  #takeLate(key: string, before: number, bit: number): FactOutcome {
    const told = before | bit;
    if (told === before) return 'duplicate';
    this.retold.set(key, told);
    return 'refined';
  }

  #resolved(fact: Fact): Fact {
    return withCustomers(fact, this.#resolve);
  }

  #stage(pending: ToldFact): void {
    this.staged.set(pending.fact.key, pending);
  }
}

/** Whether the message has only come further on its way. */
function isFurtherOnly(known: Fact, refined: Fact, knownText: string): boolean {
  if (known.kind !== 'MessageSent' || refined.kind !== 'MessageSent') return false;
  const hasFailed = known.stage === 'failed' || refined.stage === 'failed';
  return !hasFailed && JSON.stringify({ ...refined, stage: known.stage }) === knownText;
}

export function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
