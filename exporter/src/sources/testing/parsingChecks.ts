/* eslint-disable jest/no-export -- part of the conformance suite */
/** What becomes of the provider's events: every part of every body ends up as something. */
import fc from 'fast-check';
import type { Fact } from '../../conversation/fact.ts';
import { DEAD_LETTER_REASONS } from '../source.ts';
import type { Parsed, Source } from '../source.ts';
import { outcomesOf } from './accounted.ts';
import { MUTATIONS, mutate, mutateForm } from './mutate.ts';
import type { Mutation } from './mutate.ts';
import { writeJson } from './hostileValues.ts';
import { faultsOfFact } from './soundFact.ts';
import { BINDINGS, requestOf, sourceOf, toolsOf, write } from './subject.ts';
import type { Becomes, ConformanceSubject, Post } from './subject.ts';
import { variantsOf } from './variants.ts';

/** What the source makes of the post, received when the samples are. */
export function parse(subject: ConformanceSubject, post: Post, source: Source = sourceOf(subject)): Parsed {
  return source.parse(post.body, requestOf(subject, post));
}

export function becomesOf({ facts, ignored, deadLetters, errands = [] }: Parsed): Required<Becomes> {
  return {
    facts: facts.map(({ kind }) => kind),
    ignored,
    deadLetters: deadLetters.map(({ reason }) => reason),
    errands: errands.length,
  };
}

const NOTHING: Required<Becomes> = { facts: [], ignored: {}, deadLetters: [], errands: 0 };

const keysOf = ({ facts, errands = [] }: Parsed) => [...facts, ...errands].map(({ key }) => key);

function faultsOf(subject: ConformanceSubject, { facts }: Parsed, isShuffled = false): string[] {
  const about = {
    source: 'test',
    receivedAt: subject.receivedAt,
    bindings: Object.values(subject.tools?.inboxes ?? BINDINGS),
    pseudonym: /^[\w-]{22}$/,
    agent: /^agent-[\w-]{8}$/,
    showsAgents: false,
    isShuffled,
  };
  return facts.flatMap((fact) => faultsOfFact(fact, about));
}

/** Every part is a fact, an errand, a dead letter or counted as ignored: what is wrong with what came out instead. */
function unaccounted(subject: ConformanceSubject, post: Post, parsed: Parsed): string[] {
  const parts = subject.partsOf?.(post.body) ?? 1;
  const { body } = write(post, subject.receivedAt);
  const outcomes = outcomesOf(parsed, body);
  return [
    ...(outcomes >= parts ? [] : [`${outcomes} outcomes of ${parts} parts`]),
    ...parsed.deadLetters.flatMap(({ reason }) =>
      DEAD_LETTER_REASONS.includes(reason) ? [] : [`a dead letter for ${reason}`],
    ),
    ...Object.entries(parsed.ignored).flatMap(([name, count]) =>
      /^[A-Za-z][\w.-]{0,63}$/.test(name) && Number.isSafeInteger(count) && count > 0
        ? []
        : [`ignored ${JSON.stringify(name)}, ${count} times`],
    ),
  ];
}

export function describeParsing(subject: ConformanceSubject): void {
  const named = subject.samples.map((sample) => [sample.claim, sample] as const);

  describe('what the provider documents', () => {
    it.each(named)('is understood: %s', (_claim, sample) => {
      const parsed = parse(subject, sample);
      expect(becomesOf(parsed)).toEqual({ ...NOTHING, ...sample.becomes });
      expect([...faultsOf(subject, parsed), ...unaccounted(subject, sample, parsed)]).toEqual([]);
    });
  });

  describeRepetition(subject);
  describeUnknown(subject);
  describeClocks(subject);
  describeBatches(subject);
  describeGaps(subject);
}

function describeRepetition(subject: ConformanceSubject): void {
  const { samples, receivedAt } = subject;

  it('what is delivered again has the same keys, whenever it comes', () => {
    const source = sourceOf(subject);
    const secondsLater = (post: Post) =>
      source.parse(post.body, { ...requestOf(subject, post), receivedAt: receivedAt + 90_000 });
    for (const sample of samples) {
      expect(keysOf(secondsLater(sample))).toEqual(keysOf(parse(subject, sample, source)));
      expect(keysOf(parse(subject, sample))).toEqual(keysOf(parse(subject, sample, source)));
    }
  });

  it('one key is one thing: told of the same customer, and in one kind of fact', () => {
    const things = new Map<string, Set<string>>();
    for (const fact of samples.flatMap((sample) => parse(subject, sample).facts)) {
      const thing = `${fact.kind} ${'customer' in fact ? fact.customer : fact.agent}`;
      things.set(fact.key, (things.get(fact.key) ?? new Set()).add(thing));
    }
    expect([...things].filter(([, told]) => told.size > 1)).toEqual([]);
  });

  it('what comes in another order is read the same', () => {
    const inOrder = sourceOf(subject);
    const backwards = sourceOf(subject);
    const first = samples.map((sample) => parse(subject, sample, inOrder));
    const last = samples.toReversed().map((sample) => parse(subject, sample, backwards));
    expect(last.toReversed()).toEqual(first);
  });

  it('reading leaves the body as it was', () => {
    for (const sample of samples) {
      const before = textOf(sample.body);
      parse(subject, sample);
      expect(textOf(sample.body)).toBe(before);
    }
  });
}

function textOf(body: unknown): string {
  return body instanceof URLSearchParams ? body.toString() : JSON.stringify(body);
}

function describeUnknown(subject: ConformanceSubject): void {
  it.each(subject.unknown.map((post, index) => [index, post] as const))(
    'an event of an unknown type is kept (%d)',
    (_index, post) => {
      const parsed = parse(subject, post);
      expect(parsed.deadLetters.length).toBeGreaterThan(0);
      expect(unaccounted(subject, post, parsed)).toEqual([]);
    },
  );

  it('there is an event of an unknown type', () => {
    expect(subject.unknown.length).toBeGreaterThan(0);
  });

  const [sample] = subject.samples;
  const nonsense: readonly unknown[] = [
    'text',
    '',
    7,
    -0.5,
    true,
    null,
    {},
    [null],
    [[]],
    [7],
    { events: 7 },
  ];
  it.each(nonsense)('a body that is %j is kept', (body) => {
    const post = { ...sample, body };
    const parsed = parse(subject, post);
    expect(parsed.facts).toEqual([]);
    expect(parsed.deadLetters.length).toBeGreaterThan(0);
  });

  it('an inbox of nobody makes no fact', () => {
    const source = subject.create(subject.secrets, { ...toolsWithoutInboxes(subject) });
    for (const post of subject.samples) {
      const parsed = source.parse(post.body, requestOf(subject, post));
      expect(parsed.facts.filter((fact: Fact) => 'inbox' in fact)).toEqual([]);
      expect(outcomesOf(parsed, requestOf(subject, post).body)).toBeGreaterThan(0);
    }
  });
}

function toolsWithoutInboxes(subject: ConformanceSubject) {
  return { ...toolsOf(subject), inbox: () => undefined };
}

function describeClocks(subject: ConformanceSubject): void {
  it.each(subject.clocks.map((clock) => [clock.claim, clock] as const))(
    'the time is read right: %s',
    (_claim, clock) => {
      const [fact] = parse(subject, clock).facts;
      expect(fact).toMatchObject({ at: clock.at, timeSource: clock.timeSource });
    },
  );

  it('there is a sample of the clock', () => {
    expect(subject.clocks.length).toBeGreaterThan(0);
  });
}

function describeBatches(subject: ConformanceSubject): void {
  const { batch, samples } = subject;
  if (!batch) return;
  const single = samples.filter(({ rest, query }) => rest === undefined && query === undefined);

  it('a batch holds what its events hold', () => {
    const alone = single.map((sample) => becomesOf(parse(subject, sample)));
    const together = becomesOf(parse(subject, { body: batch(single.map(({ body }) => body)) }));
    expect(together.facts).toEqual(alone.flatMap(({ facts }) => facts));
    expect(together.errands).toBe(alone.reduce((sum, { errands }) => sum + errands, 0));
    expect(together.deadLetters).toEqual(alone.flatMap(({ deadLetters }) => deadLetters));
  });

  it('one event that is nonsense costs no other its count', () => {
    const bodies = single.map(({ body }) => body);
    const whole = parse(subject, { body: batch(bodies) });
    const parsed = parse(subject, { body: batch([bodies[0], 7, ...bodies.slice(1)]) });
    expect(keysOf(parsed)).toEqual(keysOf(whole));
    expect(parsed.deadLetters.length).toBeGreaterThan(whole.deadLetters.length);
  });
}

const RUNS = Math.max(150, Number(process.env.FUZZ_REQUESTS ?? 0) / 20);
const seed = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };

function describeGaps(subject: ConformanceSubject): void {
  const source = sourceOf(subject);

  it.each(subject.samples.map((sample) => [sample.claim, sample] as const))(
    'without any one of its fields it is still something: %s',
    (_claim, sample) => {
      const wrong = variantsOf(sample.body).flatMap((body) => {
        const post = { ...sample, body };
        const parsed = parse(subject, post, source);
        const faults = [...faultsOf(subject, parsed), ...unaccounted(subject, post, parsed)];
        return faults.length > 0 ? [{ body, faults }] : [];
      });
      expect(wrong).toEqual([]);
    },
  );

  it('broken in several places at once it is still something', () => {
    const place = fc.nat({ max: 4999 });
    const mutation = fc.record({ op: fc.constantFrom(...MUTATIONS), at: place, pick: place });
    fc.assert(
      fc.property(
        fc.constantFrom(...subject.samples),
        fc.array(mutation, { minLength: 1, maxLength: 5 }),
        (sample, mutations) => {
          const post = { ...sample, ...broken(sample.body, mutations) };
          const parsed = parse(subject, post, source);
          expect([...faultsOf(subject, parsed, true), ...unaccounted(subject, post, parsed)]).toEqual([]);
        },
      ),
      { numRuns: RUNS, ...seed },
    );
  });
}

function broken(body: unknown, mutations: readonly Mutation[]): Pick<Post, 'body' | 'bytes'> {
  if (body instanceof URLSearchParams) return { body: mutateForm(body, mutations) };
  const bytes = Buffer.from(writeJson(mutate(body, mutations)));
  return { body: JSON.parse(bytes.toString()) as unknown, bytes };
}
