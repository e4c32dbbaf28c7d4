/**
 * The KPIs of one customer in one inbox counted a second time, from the whole history at once: no state, no timers,
 * each rule of docs/kpis.md looked up in the list of what happened. For histories without surveys and late facts.
 */
import type { ConversationFact, Instant, MessageSent } from '../fact.ts';
import { compareFacts } from '../fact.ts';
import type { Policy } from '../policy.ts';

const DAY_MS = 86_400_000;
const WINDOWS = { '24h': DAY_MS, '72h': 3 * DAY_MS, '7d': 7 * DAY_MS };

interface Visit {
  readonly startedAt: Instant;
  readonly facts: ConversationFact[];
  readonly endedAt: Instant;
  readonly by: 'human' | 'bot' | 'timeout';
  readonly kind: 'new' | 'reopened';
}

/** Lines as `tell` writes them, sorted, without where. */
export function recount(facts: readonly ConversationFact[], policy: Policy): string[] {
  const visits = visitsOf([...facts].sort(compareFacts), policy);
  const asked = facts.flatMap((fact) => (fact.kind === 'MessageReceived' ? [fact.at] : []));
  const lines = visits.flatMap((visit, index) => {
    const before = visits[index - 1];
    const isRepeat = before !== undefined && visit.startedAt - before.endedAt <= 7 * DAY_MS;
    return [
      `opened ${visit.kind}`,
      `resolved by ${visit.by}`,
      ...(isRepeat ? ['repeat contact'] : []),
      ...new Recount(visit, policy).lines(),
      ...contactLines(visit, asked),
    ];
  });
  return [...lines, ...chainLines(visits)].sort();
}

function visitsOf(facts: readonly ConversationFact[], policy: Policy): Visit[] {
  const visits: Visit[] = [];
  const inactivityMs = policy.inboxes.support?.inactivityMs ?? DAY_MS;
  let open: ConversationFact[] | undefined;
  let aliveUntil = 0;
  const close = (endedAt: Instant, by: Visit['by']) => {
    if (!open) return;
    const startedAt = open[0]?.at ?? endedAt;
    const before = visits.at(-1);
    const isBack = before !== undefined && startedAt - before.endedAt <= policy.reopenWindowMs;
    visits.push({ startedAt, facts: open, endedAt, by, kind: isBack ? 'reopened' : 'new' });
    open = undefined;
  };
  for (const fact of facts) {
    if (fact.at > aliveUntil) close(aliveUntil, 'timeout');
    const opens = fact.kind === 'MessageReceived' || fact.kind === 'ConversationReopened';
    if (!open && !opens) continue;
    if (!open) aliveUntil = fact.at + inactivityMs;
    open ??= [];
    open.push(fact);
    if (isMessage(fact)) aliveUntil = fact.at + inactivityMs;
    if (fact.kind === 'ConversationResolved') close(fact.at, fact.by);
  }
  close(aliveUntil, 'timeout');
  return visits;
}

function isMessage(fact: ConversationFact): boolean {
  if (fact.kind === 'MessageReceived') return true;
  return fact.kind === 'MessageSent' && fact.sender !== 'campaign' && fact.stage !== 'failed';
}

function chainLines(visits: readonly Visit[]): string[] {
  return visits.flatMap((last, index) => {
    if (last.by === 'timeout' || visits[index + 1]?.kind === 'reopened') return [];
    const from = visits.findLastIndex(({ kind }, at) => kind === 'new' && at <= index);
    const chain = visits.slice(from, index + 1);
    const activeMs = chain.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0);
    const fullMs = last.endedAt - (chain[0]?.startedAt ?? 0);
    return [`resolution full ${fullMs / 1000}s`, `resolution active ${activeMs / 1000}s`];
  });
}

function contactLines(visit: Visit, asked: readonly Instant[]): string[] {
  const { facts, endedAt, kind } = visit;
  if (kind !== 'new' || !facts.some(isReply)) return [];
  const agents = new Set(facts.flatMap(agentOf));
  return Object.entries(WINDOWS).map(([window, ms]) => {
    const isBack = asked.some((at) => at > endedAt && at <= endedAt + ms);
    return `${window} ${agents.size <= 1 && !isBack ? 'first_contact' : 'repeat'}`;
  });
}

function agentOf(fact: ConversationFact): string[] {
  if (isSentBy(fact, 'human')) return [fact.agent ?? ''];
  return fact.kind === 'ConversationAssigned' && fact.agent !== undefined ? [fact.agent] : [];
}

function isSentBy(fact: ConversationFact, ...senders: MessageSent['sender'][]): fact is MessageSent {
  return fact.kind === 'MessageSent' && fact.stage !== 'failed' && senders.includes(fact.sender);
}

function isReply(fact: ConversationFact): boolean {
  return isSentBy(fact, 'human', 'bot', 'unknown');
}

/** One episode; facts are known by their place in it. */
class Recount {
  readonly #visit: Visit;
  readonly #policy: Policy;
  /** The first customer message. */
  readonly #ask: number;
  readonly #entered: number;
  readonly #handedOff: number;
  readonly #isContained: boolean;

  constructor(visit: Visit, policy: Policy) {
    this.#visit = visit;
    this.#policy = policy;
    this.#ask = this.#next(0, (fact) => fact.kind === 'MessageReceived');
    this.#entered = this.#entry();
    this.#handedOff = this.#next(
      this.#entered,
      (fact) => fact.kind === 'BotHandedOff' || agentOf(fact).length > 0,
    );
    const lastAsk = visit.facts.findLastIndex((fact) => fact.kind === 'MessageReceived');
    const isAnswered = lastAsk < 0 || this.#next(lastAsk, isReply) < Infinity;
    this.#isContained = this.#entered < Infinity && this.#handedOff === Infinity && isAnswered;
  }

  lines(): string[] {
    const { startedAt, endedAt, by } = this.#visit;
    const isResolvedInTime =
      by !== 'timeout' && endedAt - startedAt <= this.#policy.objectives.resolution.withinMs;
    return [
      ...(by === 'timeout' ? [] : [`resolution first ${(endedAt - startedAt) / 1000}s`]),
      `resolution ${isResolvedInTime ? 'met' : 'missed'}`,
      ...this.#botLines(),
      ...this.#turnLines(),
      ...this.#escalationLines(),
      ...(this.#ask < Infinity ? this.#firstLines() : []),
    ];
  }

  /** Place of the first such fact from `from` on, or Infinity. */
  #next(from: number, matches: (fact: ConversationFact) => boolean): number {
    const found = this.#visit.facts.findIndex((fact, index) => index >= from && matches(fact));
    return found < 0 ? Infinity : found;
  }

  #at(place: number): Instant {
    return this.#visit.facts[place]?.at ?? Infinity;
  }

  #entry(): number {
    const person = this.#next(0, (fact) => agentOf(fact).length > 0);
    const entry = this.#next(
      0,
      (fact) => fact.kind === 'BotEntered' || fact.kind === 'BotHandedOff' || isSentBy(fact, 'bot'),
    );
    return entry < person ? entry : Infinity;
  }

  #botLines(): string[] {
    if (this.#entered === Infinity) return [];
    if (this.#handedOff < Infinity) return ['bot handed_off'];
    return [this.#isContained ? 'bot contained' : 'bot abandoned'];
  }

  #turnLines(): string[] {
    const { facts, endedAt } = this.#visit;
    const limitMs = this.#policy.objectives.nextResponse.withinMs;
    const lines: string[] = [];
    const spans: number[] = [];
    let place = this.#next(this.#ask, (fact) => isSentBy(fact, 'human'));
    while (place < facts.length) {
      const ask = this.#next(place, (fact) => fact.kind === 'MessageReceived');
      if (ask === Infinity) break;
      place = this.#next(ask, (fact) => isSentBy(fact, 'human'));
      spans.push(Math.min(this.#at(place), endedAt) - this.#at(ask));
      if (place < Infinity) lines.push(`next response ${(this.#at(place) - this.#at(ask)) / 1000}s`);
    }
    if (spans.length === 0) return [];
    return [...lines, `next_response ${spans.every((span) => span <= limitMs) ? 'met' : 'missed'}`];
  }

  /** Every reply of who may be a person, with the wait it ends: from the first message or handoff since the last such end. */
  #escalationLines(): string[] {
    const { facts } = this.#visit;
    return facts.flatMap((fact, place) => {
      if (!isSentBy(fact, 'human', 'unknown')) return [];
      const ended = facts.findLastIndex((earlier, at) => at < place && this.#endsWait(earlier, at));
      const ask = this.#next(ended + 1, ({ kind }) => kind === 'MessageReceived');
      const handedOff = this.#handedOff > ended && this.#ask < this.#handedOff ? this.#handedOff : Infinity;
      const since = this.#at(Math.min(ask, handedOff));
      return this.#policy.escalation.flatMap(({ level, afterMs }) =>
        fact.at > since + afterMs ? [`${level} answered ${(fact.at - since - afterMs) / 1000}s`] : [],
      );
    });
  }

  #endsWait(fact: ConversationFact, place: number): boolean {
    const isInCharge = this.#entered <= place && place < this.#handedOff;
    return isSentBy(fact, 'human', 'unknown') || (isInCharge && isSentBy(fact, 'bot'));
  }

  #firstLines(): string[] {
    const person = this.#next(this.#ask, (fact) => isSentBy(fact, 'human'));
    const anyone = this.#next(this.#ask, isReply);
    const span = (place: number) => `${(this.#at(place) - this.#at(this.#ask)) / 1000}s`;
    return [
      ...(person < Infinity ? [`first response human ${span(person)}`] : []),
      ...(anyone < Infinity ? [`first response any ${span(anyone)}`] : []),
      ...this.#firstObjective(person, anyone),
      ...this.#abandonment(),
    ];
  }

  /** Whether a bot that has replied to the customer is in charge when `moment` passes. */
  #isLookedAfter(moment: Instant): boolean {
    const reply = this.#next(this.#ask, (fact) => isSentBy(fact, 'bot'));
    return this.#entered < Infinity && this.#at(reply) <= moment && this.#at(this.#handedOff) > moment;
  }

  #firstObjective(person: number, anyone: number): string[] {
    const { firstResponse } = this.#policy.objectives;
    const dueAt = this.#at(this.#ask) + firstResponse.withinMs;
    const reply = firstResponse.responder === 'any' ? anyone : person;
    if (this.#at(reply) <= dueAt) return ['first_response met'];
    const botReply = this.#next(this.#ask, (fact) => isSentBy(fact, 'bot'));
    if (this.#isContained && this.#at(botReply) <= dueAt) return ['first_response met'];
    const isShort = this.#visit.endedAt - this.#visit.startedAt < this.#policy.shortContactMs;
    return isShort && anyone === Infinity ? [] : ['first_response missed'];
  }

  #abandonment(): string[] {
    const { startedAt, endedAt } = this.#visit;
    const attended = this.#next(this.#ask, (fact) => isSentBy(fact, 'human', 'unknown'));
    const isShort = endedAt - startedAt < this.#policy.shortContactMs;
    const isReplied = this.#next(0, (fact) => isSentBy(fact, 'human', 'unknown')) < Infinity;
    const isLost = !isReplied && !this.#isContained && !isShort;
    const isAtRisk = this.#isAtRisk(attended);
    return [
      ...(isAtRisk ? ['at_risk'] : []),
      ...(isAtRisk && attended < Infinity ? ['recovered'] : []),
      ...(isLost ? ['lost'] : []),
    ];
  }

  #isAtRisk(attended: number): boolean {
    const riskAt = this.#at(this.#ask) + this.#policy.atRiskAfterMs;
    if (this.#at(attended) <= riskAt || this.#visit.endedAt <= riskAt) return false;
    return this.#isLookedAfter(riskAt) ? this.#handedOff <= attended && this.#handedOff < Infinity : true;
  }
}
