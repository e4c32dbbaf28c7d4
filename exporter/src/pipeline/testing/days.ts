/** Generated days: conversations of a few customers over 24 hours, across sources, inboxes, agents, bots and surveys. */
import * as fc from 'fast-check';
import type { Fact, MessageSent, Score } from '../../conversation/fact.ts';
import { compareFacts } from '../../conversation/fact.ts';
import * as facts from '../../conversation/testing/facts.ts';
import { DAY, HOUR, MINUTE } from '../../conversation/testing/facts.ts';

/** One telling of a fact: what one webhook says. Several tellings may share a key. */
export interface Day {
  /** In event order. */
  readonly tellings: readonly Fact[];
}

export const CUSTOMERS = ['amy', 'zoe', 'eve', 'bob', 'kim'] as const;
const AGENTS = ['ann', 'ben', 'cid'] as const;

interface Place {
  readonly customer: string;
  readonly inbox: string;
  readonly team: string;
  readonly source: string;
}

/** Tellings of one happening; `second` counts from the start of the day. */
type Step = (second: number, place: Place & { key: string }) => readonly Fact[];

const agent = fc.constantFrom(...AGENTS);
const score = fc.constantFrom<Score>(1, 2, 3, 4, 5);
const surveyId = fc.constantFrom('s1', 's2');

const single =
  (build: (second: number, place: Place & { key: string }) => Fact): Step =>
  (second, place) => [build(second, place)];

/**
 * What a provider tells of one message, in any of the ways it does. All bear one stamp: a telling with a later one still
 * refines or comes too late by when the message itself was received, so no law can hold for it.
 */
const tellings: fc.Arbitrary<(whole: MessageSent) => readonly MessageSent[]> = fc.constantFrom(
  (whole: MessageSent) => [whole],
  (whole: MessageSent) => [whole],
  (whole: MessageSent) => [whole, { ...whole, stage: 'delivered' as const }],
  (whole: MessageSent) => [{ ...untold(whole), stage: 'read' as const }, whole],
  (whole: MessageSent) => [untold(whole), { ...whole, stage: 'played' as const }, billed(whole)],
  (whole: MessageSent) => [whole, { ...untold(whole), stage: 'failed' as const }],
);

function untold({ agent: _agent, survey: _survey, ...rest }: MessageSent): MessageSent {
  return { ...rest, sender: 'unknown', evidence: 'none' };
}

function billed(whole: MessageSent): MessageSent {
  return { ...untold(whole), sender: 'campaign', evidence: 'billing' };
}

const sent = (build: (second: number, place: Place & { key: string }) => MessageSent): fc.Arbitrary<Step> =>
  tellings.map(
    (told): Step =>
      (second, place) =>
        told(build(second, place)),
  );

const STEPS: readonly { weight: number; arbitrary: fc.Arbitrary<Step> }[] = [
  { weight: 9, arbitrary: fc.constant(single(facts.asks)) },
  {
    weight: 6,
    arbitrary: agent.chain((name) => sent((second, place) => facts.replies(second, name, place))),
  },
  { weight: 1, arbitrary: sent((second, place) => facts.replies(second, undefined, place)) },
  { weight: 3, arbitrary: sent(facts.botReplies) },
  { weight: 2, arbitrary: sent(facts.someoneReplies) },
  { weight: 1, arbitrary: sent((second, place) => facts.sends('automation', second, place)) },
  { weight: 1, arbitrary: sent((second, place) => facts.sends('campaign', second, place)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.option(agent, { nil: undefined }), fc.constantFrom(undefined, undefined, 'sales', 'care'))
      .map(([name, toTeam]) =>
        single((second, place) =>
          facts.assigns(second, name, { ...place, ...(toTeam === undefined ? {} : { toTeam }) }),
        ),
      ),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom<'human' | 'bot'>('human', 'human', 'bot'), fc.option(agent, { nil: undefined }))
      .map(([by, name]) =>
        single((second, place) =>
          facts.resolves(second, { ...place, by, ...(name === undefined ? {} : { agent: name }) }),
        ),
      ),
  },
  { weight: 1, arbitrary: fc.constant(single(facts.reopens)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('refund', 'order')
      .map((category) => single((second, place) => facts.categorises(second, category, place))),
  },
  { weight: 2, arbitrary: fc.constant(single(facts.botEnters)) },
  { weight: 1, arbitrary: fc.constant(single(facts.handsOff)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(surveyId, fc.constantFrom<3 | 5>(3, 5), fc.boolean())
      .map(([id, of, isFailed]) =>
        single((second, place) =>
          facts.surveys(second, `${place.customer}-${id}`, { ...place, of, failed: isFailed }),
        ),
      ),
  },
  {
    weight: 2,
    arbitrary: surveyId.chain((id) =>
      sent((second, place) => facts.prompts(second, `${place.customer}-${id}`, place)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 1, max: 5 })
      .map((points) => single((second, place) => facts.scores(second, { points }, place))),
  },
  {
    weight: 1,
    arbitrary: score.map((given) => single((second, place) => facts.rates(second, given, undefined, place))),
  },
];

/** Seconds between the steps of a conversation. */
const GAP = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 4, arbitrary: fc.constantFrom(6, 59, 60, 61, 119, 120, 121, 300, 301) },
  { weight: 1, arbitrary: fc.constantFrom(15 * MINUTE, 15 * MINUTE + 1, HOUR, 5 * HOUR) },
);

/** Conversations begin spread over the day, many in the same minutes. */
const BEGIN = fc.oneof(
  { weight: 1, arbitrary: fc.nat(DAY - 1) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(9 * HOUR, 18 * HOUR), fc.nat(40))
      .map(([rush, after]) => rush + after),
  },
);

const PLACES = fc.record({
  customer: fc.constantFrom(...CUSTOMERS),
  inbox: fc.constantFrom('support', 'support', 'billing'),
  team: fc.constantFrom('care', 'care', 'sales'),
  source: fc.constantFrom('wa', 'wa', 'desk'),
});

interface Scene {
  readonly begin: number;
  readonly place: Place;
  readonly steps: readonly { readonly gap: number; readonly step: Step; readonly aka: string | undefined }[];
}

const aka = fc.option(fc.constantFrom(...CUSTOMERS), { nil: undefined, freq: 40 });

const SCENES = fc.array(
  fc.record({
    begin: BEGIN,
    place: PLACES,
    steps: fc.array(fc.record({ gap: GAP, step: fc.oneof(...STEPS), aka }), {
      minLength: 2,
      maxLength: 9,
      size: 'max',
    }),
  }),
  { minLength: 5, maxLength: 12, size: 'max' },
);

const MERGES = fc.array(
  fc.record({
    second: fc.oneof(fc.nat(DAY - 1), fc.integer({ min: 9 * HOUR, max: 9 * HOUR + 600 })),
    from: fc.constantFrom(...CUSTOMERS),
    into: fc.constantFrom(...CUSTOMERS),
  }),
  { maxLength: 2 },
);

const PRESENCES = fc.array(
  fc.record({
    second: fc.oneof(fc.nat(DAY - 1), fc.integer({ min: 9 * HOUR - 60, max: 9 * HOUR + 600 })),
    agent,
    available: fc.boolean(),
    capacity: fc.integer({ min: 1, max: 4 }),
    team: fc.constantFrom('care', 'sales', ''),
  }),
  { maxLength: 8 },
);

/** A day of about 30 to 120 tellings. At its end every agent goes home, so that no clock is left running. */
export const days: fc.Arbitrary<Day> = fc
  .record({ scenes: SCENES, merges: MERGES, presences: PRESENCES })
  .map(({ scenes, merges, presences }) => ({
    tellings: [
      ...scenes.flatMap(play),
      ...merges
        .filter(({ from, into }) => from !== into)
        .map(({ second, from, into }, index) => facts.merges(second, from, into, { key: `merge${index}` })),
      ...presences.map(({ second, agent: name, ...rest }, index) => ({
        ...facts.presence(second, name, rest),
        key: `presence${index}`,
      })),
      ...AGENTS.map((name) => ({
        ...facts.presence(2 * DAY, name, { available: false, capacity: 0 }),
        key: `home-${name}`,
      })),
    ].sort(compareFacts),
  }));

function play({ begin, place, steps }: Scene, scene: number): Fact[] {
  let second = begin;
  return steps.flatMap(({ gap, step, aka: other }, index) => {
    second += gap;
    const key = `${(scene * 7919 + index * 104_729) % 997}-${scene}-${index}`;
    const alsoKnownAs = other === undefined || other === place.customer ? {} : { alsoKnownAs: [other] };
    return step(second, { ...place, ...alsoKnownAs, key });
  });
}
