/** Generated histories of customers for the laws: plausible and implausible, thick with equal instants and exact thresholds. */
import * as fc from 'fast-check';
import type { ConversationFact, Fact, Score } from '../fact.ts';
import type { PendingFact } from '../settle.ts';
import * as facts from './facts.ts';
import { DAY, HOUR, MINUTE } from './facts.ts';

/** Every fact is received within this of its event time. */
export const LATENESS_MS = 10_000;

const INBOXES = ['support', 'billing'] as const;

/** Steps between facts, in seconds: nothing, a moment, and the thresholds and windows with their neighbours. */
const GAPS = [
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 20 }) },
  { weight: 4, arbitrary: fc.constantFrom(5, 6, 59, 60, 61, 119, 120, 121, 300, 301) },
  { weight: 2, arbitrary: fc.constantFrom(15 * MINUTE, HOUR, DAY - 1, DAY, DAY + 1) },
  { weight: 1, arbitrary: fc.constantFrom(3 * DAY, 3 * DAY + 1, 7 * DAY, 7 * DAY + 1, 9 * DAY) },
];

export interface Scope {
  readonly customers: readonly string[];
  /** Customers may turn out to be one. */
  readonly merging?: boolean;
  readonly maxFacts?: number;
}

type Build = (at: number, setting: facts.Setting) => Fact;

const agent = fc.constantFrom('ann', 'bob', 'cid');
const surveyId = fc.constantFrom('s1', 's2', 's3');
const scale = fc.constantFrom<3 | 5>(3, 5);
const score = fc.constantFrom<Score>(1, 2, 3, 4, 5);

const answer = fc.record(
  { points: fc.integer({ min: 0, max: 6 }), of: scale, survey: surveyId },
  { requiredKeys: ['points'] },
);

const BUILDS: readonly { weight: number; arbitrary: fc.Arbitrary<Build> }[] = [
  { weight: 12, arbitrary: fc.constant<Build>(facts.asks) },
  {
    weight: 3,
    arbitrary: answer.map(
      (given): Build =>
        (at, setting) =>
          facts.scores(at, given, setting),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.option(agent, { nil: undefined }).map(
      (name): Build =>
        (at, setting) =>
          facts.replies(at, name, setting),
    ),
  },
  { weight: 4, arbitrary: fc.constant<Build>(facts.botReplies) },
  { weight: 2, arbitrary: fc.constant<Build>(facts.someoneReplies) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<'automation' | 'campaign'>('automation', 'campaign').map(
      (sender): Build =>
        (at, setting) =>
          facts.sends(sender, at, setting),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Build>((at, setting) => facts.failed(facts.replies(at, 'ann', setting))),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.option(agent, { nil: undefined }), fc.constantFrom(undefined, 'sales', 'care'))
      .map(
        ([name, team]): Build =>
          (at, setting) =>
            facts.assigns(at, name, { ...setting, ...(team === undefined ? {} : { toTeam: team }) }),
      ),
  },
  {
    weight: 7,
    arbitrary: fc
      .tuple(fc.constantFrom<'human' | 'bot'>('human', 'bot'), fc.option(agent, { nil: undefined }))
      .map(
        ([by, name]): Build =>
          (at, setting) =>
            facts.resolves(at, { ...setting, by, ...(name === undefined ? {} : { agent: name }) }),
      ),
  },
  { weight: 2, arbitrary: fc.constant<Build>(facts.reopens) },
  { weight: 1, arbitrary: fc.constant<Build>((at, setting) => facts.categorises(at, 'refund', setting)) },
  { weight: 3, arbitrary: fc.constant<Build>(facts.botEnters) },
  { weight: 2, arbitrary: fc.constant<Build>(facts.handsOff) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(surveyId, scale, fc.boolean(), fc.boolean())
      .map(([id, of, asMessage, isFailed]): Build => (at, setting) => {
        if (!asMessage) return facts.surveys(at, id, { ...setting, of, failed: isFailed });
        const prompt = facts.prompts(at, id, { ...setting, of });
        return isFailed ? facts.failed(prompt) : prompt;
      }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(score, fc.option(surveyId, { nil: undefined })).map(
      ([given, id]): Build =>
        (at, setting) =>
          facts.rates(at, given, id, setting),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom<'marketing' | 'survey'>('marketing', 'survey'), fc.boolean()).map(
      ([purpose, granted]): Build =>
        (at, setting) =>
          facts.consents(at, purpose, granted, setting),
    ),
  },
];

interface Draft {
  readonly gap: number;
  readonly build: Build;
  readonly customer: number;
  readonly inbox: number;
  readonly other: number;
  readonly delayMs: number;
}

function drafts({ customers, maxFacts = 22 }: Scope): fc.Arbitrary<Draft[]> {
  return fc.array(
    fc.record({
      gap: fc.oneof(...GAPS),
      build: fc.oneof(...BUILDS),
      customer: fc.nat(customers.length - 1),
      inbox: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
      other: fc.nat(7),
      delayMs: fc.oneof(fc.constantFrom(0, LATENESS_MS), fc.nat(LATENESS_MS)),
    }),
    { minLength: 1, maxLength: maxFacts, size: 'max' },
  );
}

/** A history in event order, each fact with a receipt inside the lateness bound, ids unlike the order. */
export function history(scope: Scope): fc.Arbitrary<PendingFact[]> {
  return drafts(scope).map((all) => {
    let at = 0;
    return all.map((draft, index) => {
      at += draft.gap;
      const fact = build(draft, at, { index, scope });
      return { id: index, fact, receivedAt: fact.at + draft.delayMs };
    });
  });
}

function build(draft: Draft, at: number, { index, scope }: { index: number; scope: Scope }): Fact {
  const customer = scope.customers[draft.customer] ?? 'amy';
  const inbox = INBOXES[draft.inbox] ?? 'support';
  const setting = { customer, inbox, key: `k${(index * 7919) % 1000}-${index}` };
  const other = scope.customers[draft.other % scope.customers.length] ?? 'amy';
  if (scope.merging !== true || draft.other > 3 || other === customer) return draft.build(at, setting);
  return draft.other < 2
    ? facts.merges(at, customer, other, setting)
    : draft.build(at, { ...setting, alsoKnownAs: [other] });
}

export function isOfConversation(fact: Fact): fact is ConversationFact {
  return fact.kind !== 'AgentPresenceChanged';
}
