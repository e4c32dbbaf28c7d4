import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Unauthorised } from '../../errors.ts';
import { createFakeRequest, createFakeTools } from '../testing/tools.ts';
import {
  NAME,
  at,
  createSource,
  incoming,
  outcomeOf,
  read,
  SENDER,
  stamp,
  statuses,
  wamid,
} from './testing/build.ts';
import { PAYLOADS } from './testing/payloads.ts';
import { whatsapp } from './whatsapp.ts';

const SECRET = 'demo_app_secret';

function refusalOf(
  body: string,
  signature: string | undefined,
  appSecret: readonly string[] = [SECRET],
): { status: number; reason: string } | undefined {
  const source = whatsapp.create({ appSecret, verifyToken: [] }, createFakeTools());
  try {
    source.verify(createFakeRequest({ body, headers: { 'x-hub-signature-256': signature } }));
    return undefined;
  } catch (error) {
    if (!(error instanceof Unauthorised)) throw error;
    return { status: error.status, reason: error.reason };
  }
}

function sign(body: string, secret = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

describe('signature', () => {
  const body = '{"object":"whatsapp_business_account","entry":[]}';
  const signature = 'sha256=650a7ec4c57b1d45d68231c8825bb556bcfb240069c6cbf98a34a177ce9e909a';
  const malformed = { status: 401, reason: 'signature_malformed' };
  const mismatch = { status: 401, reason: 'signature_mismatch' };

  test('a known body, secret and signature belong together', () => {
    expect(refusalOf(body, signature)).toBeUndefined();
  });

  test('the bytes of text beyond ASCII are signed as they are', () => {
    const known = 'sha256=7044b9196750d2160c37f8ee12ee60e58f1e80ec9c103b3378fdb8fe497fcf10';
    expect(refusalOf('{"t":"Zażółć 😀 a/b@c"}', known)).toBeUndefined();
  });

  test('escapes are signed as they are, not as what they stand for', () => {
    const escaped = '{"t":"\\u0645\\/\\ud83d\\ude00"}';
    expect(refusalOf(escaped, sign(escaped))).toBeUndefined();
    expect(refusalOf(JSON.stringify(JSON.parse(escaped)), sign(escaped))).toEqual(mismatch);
  });

  test.each([
    ['one byte changed', body.replace('[]', '[ '), signature, mismatch],
    ['no header', body, undefined, { status: 401, reason: 'signature_missing' }],
    ['an empty header', body, '', { status: 401, reason: 'signature_missing' }],
    ['another prefix', body, signature.replace('sha256', 'sha1'), malformed],
    ['no prefix', body, signature.replace('sha256=', ''), malformed],
    ['upper-case hex', body, `sha256=${signature.slice(7).toUpperCase()}`, malformed],
    ['a digit too few', body, signature.slice(0, -1), malformed],
    ['a digit too many', body, `${signature}0`, malformed],
    ['a second equals sign', body, signature.replace('=', '=='), malformed],
    ['two signatures in one header', body, `${signature}, ${signature}`, malformed],
    ["another body's signature", body, sign('{}'), mismatch],
  ])('%s is refused', (_case, sent, header, refusal) => {
    expect(refusalOf(sent, header)).toEqual(refusal);
  });

  test('while a secret is replaced, both the old and the new one sign', () => {
    expect(refusalOf(body, sign(body, 'old'), ['old', 'new'])).toBeUndefined();
    expect(refusalOf(body, sign(body, 'new'), ['old', 'new'])).toBeUndefined();
    expect(refusalOf(body, sign(body, 'older'), ['old', 'new'])).toEqual(mismatch);
  });

  test('an empty secret signs nothing', () => {
    // Node refuses no empty key, so that anybody could make this signature.
    expect(refusalOf(body, sign(body, ''), [''])).toEqual(mismatch);
  });
});

test('bodies as large as Meta sends are accepted, as JSON', () => {
  expect(whatsapp).toMatchObject({
    kind: 'whatsapp',
    maxBodyBytes: 4_194_304,
    contentTypes: ['application/json'],
  });
});

describe('documented payloads', () => {
  test.each(PAYLOADS.map(({ claim, body, outcome }) => [claim, body, outcome] as const))(
    '%s',
    (_claim, body, outcome) => {
      expect(outcomeOf(body)).toEqual(outcome);
    },
  );

  test('a body delivered again gives the same keys', () => {
    const source = createSource();
    const later = (body: unknown) =>
      source.parse(body, createFakeRequest({ receivedAt: Date.UTC(2027, 0, 1) })).facts.map(({ key }) => key);
    for (const { body } of PAYLOADS) expect(later(body)).toEqual(read(body).facts.map(({ key }) => key));
  });

  test('no two updates that are not one message share a key', () => {
    const keys = PAYLOADS.flatMap(({ body }) => read(body).facts.map(({ kind, key }) => `${kind} ${key}`));
    // Message 901 has two statuses among the payloads, and they are one message.
    expect(keys.length - new Set(keys).size).toBe(1);
  });
});

/** Every text and number of a body that could tell who wrote or what was said. */
function secretsOf(value: unknown): string[] {
  const text = JSON.stringify(value);
  const phones = text.match(/(?<!\d)\d{11,12}(?!\d)/g) ?? [];
  const ids = text.match(/SA\.[A-Za-z0-9.]+|wamid\.[A-Za-z0-9+/=]+/g) ?? [];
  const words = [
    ...text.matchAll(/"(?:body|caption|text|title|name|description|address|filename)":"([^"]+)"/g),
  ];
  return [
    ...phones,
    ...ids,
    ...words.map(([, word]) => word!),
    ...NAME.split(' '),
    'Omar',
    'omar@',
    'swift reply',
  ];
}

describe('privacy', () => {
  test('no name, number, id or text of a payload is in a fact', () => {
    for (const { body } of PAYLOADS) {
      const facts = JSON.stringify(read(body).facts);
      for (const secret of secretsOf(body)) expect(facts).not.toContain(secret);
    }
  });

  test('whatever the customer writes, no fact holds it', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 5, maxLength: 80 }),
        fc.constantFrom('text', 'button', 'poll'),
        (words, type) => {
          const said = `«${words}»`;
          const message = {
            ...SENDER,
            id: wamid(1),
            timestamp: stamp(1),
            type,
            text: { body: said },
            button: { payload: said, text: said },
          };
          const { facts } = read(incoming(message));
          expect(facts).toHaveLength(1);
          expect(JSON.stringify(facts)).not.toContain(JSON.stringify(said).slice(1, -1));
        },
      ),
    );
  });

  test('phone numbers leave a fact only as a pseudonym, whatever their digits', () => {
    const digits = fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 15 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(digits, fc.constantFrom('', '+'), (phone, plus) => {
        fc.pre(!String(at(1)).includes(phone));
        const body = incoming({ from: plus + phone, id: 'wamid.x', timestamp: stamp(1), type: 'text' });
        expect(JSON.stringify(read(body).facts)).not.toContain(phone);
      }),
    );
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

/** The body with the part at the path replaced, or left out where `part` is undefined. */
function mutate(body: unknown, path: Path, part: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return part;
  const copy = (Array.isArray(body) ? [...(body as unknown[])] : { ...(body as object) }) as Record<
    string,
    unknown
  >;
  copy[key] = mutate(copy[key], rest, part);
  return copy;
}

const MUTATION = fc.constantFrom(...PAYLOADS).chain(({ body }) =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...pathsOf(body)),
        fc.oneof(
          fc.constant(undefined),
          fc.jsonValue(),
          fc.constantFrom<unknown>('', 'constructor', '__proto__', -1, 1e300, [], {}, [[]], {
            entry: [{}],
          }),
        ),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((changes) => changes.reduce((mutant, [path, part]) => mutate(mutant, path, part), body)),
);

describe('whatever comes', () => {
  test('reading never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(() => read(body)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  test('a body of the right frame and any content is read without throwing', () => {
    const field = fc.constantFrom(
      'messages',
      'message_echoes',
      'user_preferences',
      'user_id_update',
      'history',
      'calls',
    );
    const list = fc.constantFrom(
      'messages',
      'statuses',
      'message_echoes',
      'errors',
      'user_preferences',
      'user_id_update',
    );
    fc.assert(
      fc.property(field, list, fc.array(fc.jsonValue()), fc.jsonValue(), (name, key, updates, contacts) => {
        const value = { metadata: { phone_number_id: '7' }, contacts, [key]: updates };
        const body = { object: 'whatsapp_business_account', entry: [{ changes: [{ field: name, value }] }] };
        expect(() => read(body)).not.toThrow();
      }),
    );
  });

  test('a real body with parts replaced is read without throwing', () => {
    fc.assert(
      fc.property(MUTATION, (body) => {
        expect(() => read(body)).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });

  test('nothing vanishes: every body gives a fact, a dead letter or a count, unless it holds nothing', () => {
    fc.assert(
      fc.property(MUTATION, (body) => {
        const { facts, deadLetters, ignored } = read(body);
        const found = facts.length + deadLetters.length + Object.keys(ignored).length;
        const isEmpty =
          /"(entry|changes|messages|statuses|errors|message_echoes|user_preferences|user_id_update)":\[\]/;
        expect(found > 0 || isEmpty.test(JSON.stringify(body))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('every fact of a mutant is whole', () => {
    fc.assert(
      fc.property(MUTATION, (body) => {
        for (const fact of read(body).facts) {
          expect(fact).toMatchObject({ source: 'wa', inbox: 'support', team: 'care' });
          expect(fact.key).toMatch(/^(wamid|whatsapp-consent|whatsapp-merge):\w+$/);
          expect(Number.isSafeInteger(fact.at)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('one update that is not understood costs no other its count', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(2), (junk, position) => {
        const messages = [1, 2].map((n) => ({ ...SENDER, id: wamid(n), timestamp: stamp(n), type: 'text' }));
        const keys = read(incoming(...messages)).facts.map(({ key }) => key);
        const withJunk = read(incoming(...messages.toSpliced(position, 0, junk as never)));
        expect(withJunk.facts.map(({ key }) => key)).toEqual(keys);
        expect(withJunk.deadLetters).toEqual([{ reason: 'not_understood', content: JSON.stringify(junk) }]);
      }),
    );
  });
});

describe('a batch of a thousand updates', () => {
  const THOUSAND = Array.from({ length: 1000 }, (_, n) => n);

  test('counts every message once, in order', () => {
    const batch = THOUSAND.map((n) => ({
      from: String(966_500_000_000 + n),
      id: wamid(n),
      timestamp: stamp(n % 600),
      type: 'text',
      text: { body: `message ${n}` },
    }));
    const { facts, deadLetters } = read(incoming(...batch));
    expect(deadLetters).toEqual([]);
    expect(new Set(facts.map(({ key }) => key)).size).toBe(1000);
    expect(facts.map(({ at }) => at / 1000)).toEqual(batch.map(({ timestamp }) => Number(timestamp)));
  });

  test('counts every status', () => {
    const batch = THOUSAND.map((n) => ({
      id: wamid(n),
      status: ['sent', 'delivered', 'read'][n % 3],
      timestamp: stamp(n % 600),
      recipient_id: String(966_500_000_000 + n),
    }));
    expect(read(statuses(...batch)).facts).toHaveLength(1000);
  });
});
