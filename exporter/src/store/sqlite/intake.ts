/** Takes deliveries into the store: what is new is kept, what is known refines what is pending, or is dropped. */
import type { CustomerKey, Fact, Instant } from '../../conversation/fact.ts';
import { refine } from '../../conversation/refine.ts';
import type { PendingFact } from '../../conversation/settle.ts';
import type { Delivery, FactReceipt } from '../store.ts';
import type { PendingFacts } from './pending.ts';
import { withCustomers } from './rename.ts';
import type { Statements } from './statements.ts';
import { toldBit } from './told.ts';

/** A message's last stage may come as late as WhatsApp keeps trying: 30 days. */
const SENT_MESSAGE_RETENTION_MS = 31 * 86_400_000;

export interface IntakeOptions {
  readonly nextId: number;
  /** Never that of a letter erased before: it may be asked for again. */
  readonly nextLetterId: number;
  readonly dedupeRetentionMs: number;
  /** The key a customer is known by now. */
  readonly resolve: (key: CustomerKey) => CustomerKey;
}

/** One commit's work, kept apart from memory until the transaction has succeeded. */
export class Intake {
  readonly receipts: FactReceipt[] = [];
  readonly staged = new Map<string, PendingFact>();
  nextId: number;
  nextLetterId: number;
  leastLag: number | undefined;
  readonly #sql: Statements;
  readonly #pending: PendingFacts;
  readonly #dedupeRetentionMs: number;
  readonly #resolve: (key: CustomerKey) => CustomerKey;

  constructor(sql: Statements, pending: PendingFacts, options: IntakeOptions) {
    const { nextId, nextLetterId, dedupeRetentionMs, resolve } = options;
    this.#sql = sql;
    this.#pending = pending;
    this.nextId = nextId;
    this.nextLetterId = nextLetterId;
    this.#dedupeRetentionMs = dedupeRetentionMs;
    this.#resolve = resolve;
  }

  take(delivery: Delivery): void {
    const { source, receivedAt, facts, deadLetters } = delivery;
    const question = this.#close(delivery);
    if (question === 'gone') return;
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
    const isNew = this.#sql.addSeen.run(fact.key, bit, receivedAt + this.#retentionMs(fact)).changes > 0;
    if (isNew) return { fact: this.#takeNew(fact, receivedAt), outcome: 'new', matters: true };
    const told = this.#sql.getSeen.get(fact.key)?.told ?? 0;
    const isNews = (told & bit) === 0;
    if (isNews) this.#sql.tellSeen.run(told | bit, fact.key);
    return { ...this.#refinePending(fact), outcome: isNews ? 'refined' : 'duplicate' };
  }

  #takeNew(fact: Fact, receivedAt: Instant): Fact {
    const resolved = this.#resolved(fact);
    this.#stage({ id: this.nextId, receivedAt, fact: resolved });
    this.#sql.addFact.run(this.nextId, receivedAt, JSON.stringify(resolved));
    this.nextId += 1;
    if (fact.timeSource !== 'receipt')
      this.leastLag = least(this.leastLag, Math.max(0, receivedAt - fact.at));
    return resolved;
  }

  #retentionMs(fact: Fact): number {
    const isSent = fact.kind === 'MessageSent';
    return isSent ? Math.max(this.#dedupeRetentionMs, SENT_MESSAGE_RETENTION_MS) : this.#dedupeRetentionMs;
  }

  /** Even a repetition may tell more than the first telling: what is kept must not depend on which came first. */
  #refinePending(fact: Fact): Pick<FactReceipt, 'fact' | 'matters'> {
    if (fact.kind !== 'MessageSent') return { fact, matters: false };
    const known = this.staged.get(fact.key) ?? this.#pending.withKey(fact.key);
    const told = this.#resolved(fact);
    if (!known) return { fact: told, matters: false };
    const refined = refine(known.fact, told);
    const [before, after] = [JSON.stringify(known.fact), JSON.stringify(refined)];
    if (after === before) return { fact: told, matters: false };
    this.#sql.updateFact.run(after, known.id);
    this.#stage({ ...known, fact: refined });
    return { fact: refined, matters: !isFurtherOnly(known.fact, refined, before) };
  }

  #resolved(fact: Fact): Fact {
    return withCustomers(fact, this.#resolve);
  }

  #stage(pending: PendingFact): void {
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
