/** Every parser against authentic documents with faults in them. `FUZZ_SEED` repeats a run. */
import fc from 'fast-check';
import { load } from '../config/testing/files.ts';
import type { Fact } from '../conversation/fact.ts';
import { createSources } from './kinds.ts';
import type { ConfiguredSource } from './kinds.ts';
import { createPseudonymiser } from './pseudonyms.ts';
import { DEAD_LETTER_REASONS } from './source.ts';
import type { Parsed } from './source.ts';
import { genericParts, outcomesOf, whatsappParts } from './testing/accounted.ts';
import { cpuMsOf } from './testing/cpu.ts';
import {
  GENERIC_DOCUMENTS,
  GENERIC_INBOX,
  PRIVATE_PATTERN,
  WHATSAPP_DOCUMENTS,
  WHATSAPP_INBOX,
  tell,
} from './testing/documents.ts';
import { hostileBodies } from './testing/hostileBodies.ts';
import type { HostileBody } from './testing/hostileBodies.ts';
import { writeJson } from './testing/hostileValues.ts';
import { faultsOfFact } from './testing/soundFact.ts';
import type { Expectations } from './testing/soundFact.ts';
import { createFakeRequest } from './testing/tools.ts';

const RECEIVED_AT = 1_780_000_600_000;
const seed = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };
const RUNS = Math.max(400, Number(process.env.FUZZ_REQUESTS ?? 0) / 10);
/** Far above what any body costs, far below what a stuck parser does. */
const MOST_CPU_MS = 200;
const MOST_CPU_MS_PER_MEGABYTE = 1000;

const config = load(`
pseudonymKey: pseudonym-key-of-this-test
sources:
  - name: whatsapp
    kind: whatsapp
    appSecret: app secret
    verifyToken: verify token
    inboxes: { ${WHATSAPP_INBOX}: { inbox: support, team: care } }
  - name: generic
    kind: generic
    secret: 0123456789abcdef01234567
    inboxes: { ${GENERIC_INBOX}: { inbox: support, team: care }, '7': { inbox: sales, team: sellers } }
`);
const BINDINGS = [
  { inbox: 'support', team: 'care' },
  { inbox: 'sales', team: 'sellers' },
];

const KINDS = [
  ['whatsapp', WHATSAPP_DOCUMENTS, whatsappParts],
  ['generic', GENERIC_DOCUMENTS, genericParts],
] as const;

const AGENT_LABELS = [
  ['pseudonym', /^agent-[\w-]{8}$/],
  ['id', /^(?=\S)[^\p{Cc}\p{Cs}\p{Bidi_Control}]{1,64}$/u],
] as const;

function sourceOf(kind: string, show: 'pseudonym' | 'id' = 'pseudonym'): ConfiguredSource {
  const pseudonyms = createPseudonymiser('pseudonym-key-of-this-test', show);
  return createSources(config, pseudonyms).get(kind)!;
}

function parse(source: ConfiguredSource, bytes: Buffer): { body: unknown; parsed: Parsed } | undefined {
  const body = readJson(bytes);
  if (body === undefined) return undefined;
  return { body, parsed: source.parse(body, createFakeRequest({ body: bytes, receivedAt: RECEIVED_AT })) };
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return undefined;
  }
}

/** What is nested too deep to be written is compared by what the parser makes of it alone. */
function textOf(body: unknown): string | undefined {
  try {
    return JSON.stringify(body);
  } catch {
    return undefined;
  }
}

function faultsOf(facts: readonly Fact[], about: Partial<Expectations>): readonly string[] {
  const expectations: Expectations = {
    source: 'whatsapp',
    receivedAt: RECEIVED_AT,
    bindings: BINDINGS,
    pseudonym: /^[\w-]{22}$/,
    agent: AGENT_LABELS[0][1],
    showsAgents: false,
    isShuffled: false,
    ...about,
  };
  return facts.flatMap((fact) => faultsOfFact(fact, expectations));
}

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

describe.each(KINDS)('the parser of %s', (kind, documents, partsOf) => {
  const bodies = hostileBodies(documents, () => RECEIVED_AT / 1000);
  const check = (property: (hostile: HostileBody) => void) => {
    fc.assert(fc.property(bodies, property), { numRuns: RUNS, ...seed });
  };

  it.each(AGENT_LABELS)('makes nothing but sound facts, agents shown by %s', (show, agent) => {
    const source = sourceOf(kind, show);
    check(({ bytes, isShuffled }) => {
      const facts = parse(source, bytes)?.parsed.facts ?? [];
      const about = { source: kind, agent, isShuffled, showsAgents: show === 'id' };
      expect(faultsOf(facts, about)).toEqual([]);
    });
  });

  it('makes the same of the same, and leaves the input as it was', () => {
    const source = sourceOf(kind);
    check(({ bytes }) => {
      const first = parse(source, bytes);
      const again = parse(source, bytes);
      expect(JSON.stringify(again?.parsed)).toBe(JSON.stringify(first?.parsed));
      expect(textOf(first?.body)).toBe(textOf(readJson(bytes)));
    });
  });

  it('lets nothing vanish: every part is a fact, a dead letter or counted as ignored', () => {
    const source = sourceOf(kind);
    check(({ bytes }) => {
      const read = parse(source, bytes);
      if (!read) return;
      expect(outcomesOf(read.parsed, bytes)).toBeGreaterThanOrEqual(partsOf(read.body));
      for (const { reason, content } of read.parsed.deadLetters) {
        expect(DEAD_LETTER_REASONS).toContain(reason);
        expect(content.length).toBeLessThanOrEqual(bytes.toString().length * 6 + 6);
      }
      for (const [name, count] of Object.entries(read.parsed.ignored)) {
        expect(name).toMatch(/^[a-z_]{1,64}$/);
        expect(Number.isSafeInteger(count) && count > 0).toBe(true);
      }
    });
  });

  it('takes time by the size of the body, whatever is in it', () => {
    const source = sourceOf(kind);
    check(({ bytes }) => {
      const most = MOST_CPU_MS + (MOST_CPU_MS_PER_MEGABYTE * bytes.length) / 1e6;
      expect(cpuMsOf(() => void parse(source, bytes), most)).toBeLessThan(most);
    });
  });

  it('never throws on JSON of any shape', () => {
    const source = sourceOf(kind);
    fc.assert(
      fc.property(fc.json({ maxDepth: 6, noUnicodeString: false }), (text) => {
        const read = parse(source, Buffer.from(text));
        expect(outcomesOf(read!.parsed, Buffer.from(text))).toBeGreaterThanOrEqual(partsOf(read!.body));
      }),
      { numRuns: RUNS, ...seed },
    );
  });

  it('reads every documented body as something, with nothing private in its facts', () => {
    const source = sourceOf(kind);
    for (const [nonce, document] of documents.entries()) {
      const bytes = tell(Buffer.from(writeJson(document)), { nonce, atSeconds: RECEIVED_AT / 1000 });
      const { parsed, body } = parse(source, bytes)!;
      expect(outcomesOf(parsed, bytes)).toBeGreaterThanOrEqual(partsOf(body));
      expect(faultsOf(parsed.facts, { source: kind })).toEqual([]);
      expect(JSON.stringify(parsed.facts)).not.toMatch(PRIVATE_PATTERN);
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
    const { parsed } = parse(sourceOf(kind), Buffer.from(text))!;
    expect(parsed.facts).toEqual([]);
    expect(parsed.deadLetters.length).toBeGreaterThan(0);
  });
});

describe('the parser of whatsapp', () => {
  it('keeps a body of a hundred thousand parts nobody understands, and does not take it apart', () => {
    const messages = Array<number>(100_000).fill(0);
    const metadata = { phone_number_id: WHATSAPP_INBOX };
    const changes = [{ field: 'messages', value: { metadata, messages } }];
    const bytes = Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry: [{ changes }] }));
    const { deadLetters } = parse(sourceOf('whatsapp'), bytes)!.parsed;
    expect(deadLetters.length).toBeLessThanOrEqual(1001);
    expect(deadLetters.map(({ content }) => content)).toContain(bytes.toString());
  });
});

describe('the documents', () => {
  it.each(KINDS)('of %s are private enough to be searched for', (_kind, documents) => {
    const private_ = documents.filter((document) =>
      PRIVATE_PATTERN.test(
        tell(Buffer.from(writeJson(document)), { nonce: 1, atSeconds: RECEIVED_AT / 1000 }).toString(),
      ),
    );
    expect(private_.length).toBeGreaterThan(documents.length / 2);
  });

  it.each(KINDS)('of %s, broken, still reach the parser for the most part', (kind, documents) => {
    const source = sourceOf(kind);
    const sample = fc.sample(
      hostileBodies(documents, () => RECEIVED_AT / 1000),
      { numRuns: 1000, seed: 1 },
    );
    const read = sample.flatMap(({ bytes }) => parse(source, bytes) ?? []);
    expect(read.length).toBeGreaterThan(800);
    expect(read.filter(({ parsed }) => parsed.facts.length > 0).length).toBeGreaterThan(250);
    expect(read.filter(({ parsed }) => parsed.deadLetters.length > 0).length).toBeGreaterThan(100);
  });
});
