/** Every parser against authentic documents with faults in them. `FUZZ_SEED` repeats a run. */
import fc from 'fast-check';
import type { Fact } from '../conversation/fact.ts';
import { HttpError } from '../errors.ts';
import { DEAD_LETTER_REASONS } from './source.ts';
import type { Parsed, Source } from './source.ts';
import { outcomesOf } from './testing/accounted.ts';
import { cpuMsOf } from './testing/cpu.ts';
import { WHATSAPP_INBOX, tell } from './testing/documents.ts';
import { hostileBodies } from './testing/hostileBodies.ts';
import type { HostileBody } from './testing/hostileBodies.ts';
import { TARGETS, parse, withBytes } from './testing/hostileTargets.ts';
import type { Target } from './testing/hostileTargets.ts';
import { HOSTILE_NAMES, writeJson } from './testing/hostileValues.ts';
import { KIND_NAMES } from './kinds.ts';
import { faultsOfFact } from './testing/soundFact.ts';
import type { Expectations } from './testing/soundFact.ts';
import { BINDINGS, requestOf, toolsOf } from './testing/subject.ts';
import type { Post } from './testing/subject.ts';
import { filledWith } from './testing/variants.ts';

const seed = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };
const RUNS = Math.max(400, Number(process.env.FUZZ_REQUESTS ?? 0) / 10);
/** What a source may put around a part it keeps, such as the type that stood in the address. */
const WRAPPING = 60;
/** Far above what any body costs, far below what a stuck parser does. */
const MOST_CPU_MS = 200;
const MOST_CPU_MS_PER_MEGABYTE = 1000;
/** No source takes a larger body than this. */
const LARGEST_BODY = 4 * 1024 * 1024;

const AGENT_LABELS = [
  ['pseudonym', /^agent-[\w-]{8}$/],
  ['id', /^(?=\S)[^\p{Cc}\p{Cs}\p{Bidi_Control}]{1,64}$/u],
] as const;

function sourceOf({ subject }: Target, show: 'pseudonym' | 'id' = 'pseudonym'): Source {
  return subject.create(subject.secrets, toolsOf(subject, show));
}

function postOf({ documents }: Target, { document, bytes }: Pick<HostileBody, 'document' | 'bytes'>) {
  return withBytes(documents[document]!, bytes);
}

/** What is nested too deep to be written is compared by what the parser makes of it alone. */
function textOf(body: unknown): string | undefined {
  try {
    return body instanceof URLSearchParams ? body.toString() : JSON.stringify(body);
  } catch {
    return undefined;
  }
}

function faultsOf(target: Target, facts: readonly Fact[], about: Partial<Expectations>): readonly string[] {
  const { subject, privatePattern } = target;
  const expectations: Expectations = {
    source: 'test',
    receivedAt: subject.receivedAt,
    bindings: Object.values(subject.tools?.inboxes ?? BINDINGS),
    pseudonym: /^[\w-]{22}$/,
    agent: AGENT_LABELS[0][1],
    showsAgents: false,
    isShuffled: false,
    privatePattern,
    ...about,
  };
  return facts.flatMap((fact) => faultsOfFact(fact, expectations));
}

/** The document, told of somebody. */
function told(target: Target, document: number): Post {
  const { body } = target.documents[document]!;
  const template = Buffer.from(body instanceof URLSearchParams ? body.toString() : writeJson(body));
  const bytes = tell(template, { nonce: document, atSeconds: target.subject.receivedAt / 1000 });
  return postOf(target, { document, bytes })!;
}

/** What is wrong with what came out, instead of a fact, a question, a dead letter or a count for every part. */
function unaccounted({ subject }: Target, { body, bytes }: Post, parsed: Parsed): readonly string[] {
  const sent = bytes ?? Buffer.from(textOf(body) ?? '');
  const longest = sent.toString().length * 6 + WRAPPING;
  const [outcomes, parts] = [outcomesOf(parsed, sent), subject.partsOf?.(body) ?? 1];
  return [
    ...(outcomes >= parts ? [] : [`${outcomes} outcomes of ${parts} parts`]),
    ...parsed.deadLetters.flatMap(({ reason, content }) =>
      DEAD_LETTER_REASONS.includes(reason) && content.length <= longest
        ? []
        : [`a dead letter for ${reason} of ${content.length} characters`],
    ),
    ...Object.entries(parsed.ignored).flatMap(([name, count]) =>
      /^[A-Za-z][\w.-]{0,63}$/.test(name) && Number.isSafeInteger(count) && count > 0
        ? []
        : [`ignored ${JSON.stringify(name)}, ${count} times`],
    ),
  ];
}

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

it('every kind of source is shown something', () => {
  const kinds = TARGETS.map(({ name }) => name.split(',')[0]);
  expect([...new Set(kinds)].toSorted()).toEqual([...KIND_NAMES].toSorted());
});

/** What is dear to take apart, as a form and as JSON. */
const LARGE_BODIES = [
  ['a form of many names', fill((n) => `${n.toString(36)}&`)],
  ['a form of one name with many values', fill((n) => `a=${n.toString(36)}&`)],
  ['a form of one long value', fill(() => 'a'.repeat(1024))],
  ['a form of one long value, escaped', fill(() => '%E2%98%83')],
  ['JSON of many levels', fill(() => '[')],
] as const;

function fill(part: (nth: number) => string): string {
  let text = '';
  for (let nth = 0; text.length < LARGEST_BODY; nth += 1) text += part(nth);
  return text.slice(0, LARGEST_BODY);
}

const NAMED = TARGETS.map((target) => [target.name, target] as const);

describe.each(NAMED)('the parser of %s', (_name, target) => {
  const { documents, subject, share } = target;
  const numRuns = Math.ceil(RUNS * share);
  const bodies = hostileBodies(
    documents.map(({ body }) => body),
    () => subject.receivedAt / 1000,
  );
  const check = (property: (post: Post, hostile: HostileBody) => void) => {
    fc.assert(
      fc.property(bodies, (hostile) => {
        const post = postOf(target, hostile);
        if (post) property(post, hostile);
      }),
      { numRuns, ...seed },
    );
  };

  it.each(AGENT_LABELS)('makes nothing but sound facts, agents shown by %s', (show, agent) => {
    const source = sourceOf(target, show);
    check((post, { isShuffled }) => {
      const { facts } = parse(target, source, post);
      expect(faultsOf(target, facts, { agent, isShuffled, showsAgents: show === 'id' })).toEqual([]);
    });
  });

  it('takes no label or id that plays tricks, wherever it stands', () => {
    const [show, agent] = AGENT_LABELS[1];
    const source = sourceOf(target, show);
    const faults = documents.flatMap((document) =>
      HOSTILE_NAMES.flatMap((trick) => filledWith(document.body, trick)).flatMap((body) => {
        const { facts, ...rest } = parse(target, source, { ...document, body });
        const isSomething = outcomesOf({ facts, ...rest }, Buffer.alloc(0)) > 0;
        const unsound = faultsOf(target, facts, { agent, isShuffled: true, showsAgents: true });
        return [...unsound, ...(isSomething ? [] : ['vanished'])].map((fault) => ({ fault, body }));
      }),
    );
    expect(faults).toEqual([]);
  });

  it('makes the same of the same, and leaves the input as it was', () => {
    const source = sourceOf(target);
    check((post) => {
      const before = textOf(post.body);
      const first = parse(target, source, post);
      expect(JSON.stringify(parse(target, source, post))).toBe(JSON.stringify(first));
      expect(textOf(post.body)).toBe(before);
    });
  });

  it('lets nothing vanish: every part is a fact, a question, a dead letter or counted as ignored', () => {
    const source = sourceOf(target);
    check((post) => {
      expect(unaccounted(target, post, parse(target, source, post))).toEqual([]);
    });
  });

  it('takes time by the size of the body, whatever is in it', () => {
    const source = sourceOf(target);
    check((post, { bytes }) => {
      const most = MOST_CPU_MS + (MOST_CPU_MS_PER_MEGABYTE * bytes.length) / 1e6;
      expect(cpuMsOf(() => void parse(target, source, post), most)).toBeLessThan(most);
    });
  });

  it.each(LARGE_BODIES)('turns away %s that nobody signed, without effort', (_claim, text) => {
    const source = sourceOf(target);
    const genuine = requestOf(subject, documents[0]!);
    // A token in the address says nothing of the body: there it is the token that is wrong.
    const request = { ...genuine, rest: `${genuine.rest}0`, body: Buffer.from(text) };
    const isTurnedAway = () => {
      try {
        source.verify(request);
      } catch (error) {
        return error instanceof HttpError;
      }
      return false;
    };
    expect(isTurnedAway()).toBe(true);
    expect(cpuMsOf(isTurnedAway, MOST_CPU_MS)).toBeLessThan(MOST_CPU_MS);
  });

  it('never throws on JSON of any shape', () => {
    const source = sourceOf(target);
    fc.assert(
      fc.property(fc.json({ maxDepth: 6, noUnicodeString: false }), (text) => {
        const post = { ...documents[0]!, body: JSON.parse(text) as unknown, bytes: Buffer.from(text) };
        expect(unaccounted(target, post, parse(target, source, post))).toEqual([]);
      }),
      { numRuns, ...seed },
    );
  });

  it('reads every documented body as something, with nothing private in its facts', () => {
    const source = sourceOf(target);
    for (const nth of documents.keys()) {
      const post = told(target, nth);
      const parsed = parse(target, source, post);
      expect(unaccounted(target, post, parsed)).toEqual([]);
      expect(faultsOf(target, parsed.facts, {})).toEqual([]);
      expect(JSON.stringify(parsed.facts)).not.toMatch(target.privatePattern);
    }
  });

  it.each([
    ['a hundred thousand brackets', '['.repeat(1e5) + ']'.repeat(1e5)],
    ['a hundred thousand braces', '{"entry":'.repeat(1e5) + '1' + '}'.repeat(1e5)],
    [
      'a thousand lists of nothing',
      JSON.stringify({ events: Array(1000).fill([]), entry: Array(1000).fill([]) }),
    ],
    [
      '2^53 as an id',
      '{"id":9007199254740993,"type":"message.received","object":9007199254740993,"entry":[]}',
    ],
  ])('keeps %s', (_claim, text) => {
    const post = { ...documents[0]!, body: JSON.parse(text) as unknown, bytes: Buffer.from(text) };
    const { facts, deadLetters } = parse(target, sourceOf(target), post);
    expect(facts).toEqual([]);
    expect(deadLetters.length).toBeGreaterThan(0);
  });

  it('is shown what is private enough to be searched for', () => {
    const private_ = [...documents.keys()].filter((nth) =>
      target.privatePattern.test(
        decodeURIComponent(told(target, nth).bytes!.toString().replaceAll('+', ' ')),
      ),
    );
    expect(private_.length).toBeGreaterThan((documents.length * share) / 2);
  });

  it('is reached by broken documents for the most part', () => {
    const source = sourceOf(target);
    const sample = fc.sample(bodies, { numRuns: 1000 * share, seed: 1 });
    const read = sample.flatMap((hostile) => {
      const post = postOf(target, hostile);
      return post ? [parse(target, source, post)] : [];
    });
    const shareOf = (isOne: (parsed: Parsed) => boolean) => read.filter(isOne).length / sample.length;
    expect(read.length / sample.length).toBeGreaterThan(0.8);
    expect(shareOf(({ facts, errands = [] }) => facts.length + errands.length > 0)).toBeGreaterThan(0.2);
    expect(shareOf(({ deadLetters }) => deadLetters.length > 0)).toBeGreaterThan(0.05);
  });
});

describe('the parser of whatsapp', () => {
  it('keeps a body of a hundred thousand parts nobody understands, and does not take it apart', () => {
    const target = TARGETS.find(({ name }) => name === 'whatsapp')!;
    const messages = Array<number>(100_000).fill(0);
    const metadata = { phone_number_id: WHATSAPP_INBOX };
    const changes = [{ field: 'messages', value: { metadata, messages } }];
    const body = { object: 'whatsapp_business_account', entry: [{ changes }] };
    const { deadLetters } = parse(target, sourceOf(target), { body });
    expect(deadLetters.length).toBeLessThanOrEqual(1001);
    expect(deadLetters.map(({ content }) => content)).toContain(JSON.stringify(body));
  });
});
