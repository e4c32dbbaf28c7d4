import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Unauthorised } from '../errors.ts';
import { anyText } from '../testing/anyText.ts';
import { hexDigestOf, isEqual, isOneOf, isSigned, splitAtFirst } from './signature.ts';

describe('comparison', () => {
  test('texts are equal exactly when they are the same, whatever their lengths', () => {
    fc.assert(
      fc.property(anyText(), anyText(), (a, b) => {
        expect(isEqual(a, b)).toBe(a === b);
        expect(isEqual(a, a)).toBe(true);
        expect(isEqual(a, `${a}${b}x`)).toBe(false);
      }),
    );
  });

  test('different halves of a broken emoji are different', () => {
    expect(isEqual('\ud83d', '\ud83c')).toBe(false);
  });
});

describe('tokens', () => {
  test.each([
    ['the only one', ['a'], 'a', true],
    ['the first of two', ['a', 'b'], 'a', true],
    ['the last of two', ['a', 'b'], 'b', true],
    ['another', ['a', 'b'], 'c', false],
    ['the beginning of one', ['abc'], 'ab', false],
    ['anything where none is in force', [], 'a', false],
    ['nothing where an empty one is in force', ['', 'a'], '', false],
  ])('%s', (_case, secrets, token, expected) => {
    expect(isOneOf(secrets, token)).toBe(expected);
  });
});

describe('signatures', () => {
  const text = { algorithm: 'sha256', encoding: 'hex' } as const;
  const known = {
    ...text,
    secrets: ['demo_cw_secret'],
    parts: ['1790000000', '.', '{"event":"conversation_created","id":7}'],
    signature: '4f0d6fc49120a7e2d41f2ac2452d0d2a9e535bd48b4be4bb634889ff371fc6b0',
  };

  test('a known signature over several parts belongs to them', () => {
    expect(isSigned(known)).toBe(true);
    expect(isSigned({ ...known, parts: [known.parts.join('')] })).toBe(true);
    expect(isSigned({ ...known, parts: known.parts.slice(1) })).toBe(false);
  });

  test('a known signature in base64 belongs to its body', () => {
    const body = '{"event_type":"conversation.closed","event_id":"7d1f0c1e-0b3a-4a55-9d0e-1f2a3b4c5d6e"}';
    const signature = 'JZHdXST1xfeWu89OyCiiHJyG223X71l24xMEVaiNDDw=';
    const message = {
      algorithm: 'sha256',
      encoding: 'base64',
      parts: [Buffer.from(body)],
      signature,
    } as const;
    expect(isSigned({ ...message, secrets: ['rio-test-key-1'] })).toBe(true);
    expect(isSigned({ ...message, secrets: ['rio-test-key-2'] })).toBe(false);
  });

  test('the older hash is understood too', () => {
    const parts = ['{"event_name":"chat_complete"}'];
    const signature = '10899ea3e8fcd0bc3cc8058bece00ea81d6bd89c';
    expect(
      isSigned({ algorithm: 'sha1', encoding: 'hex', secrets: ['hk-test-secret'], parts, signature }),
    ).toBe(true);
  });

  test('any secret in force signs, in whatever place it stands', () => {
    const secret = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(
        fc.array(secret),
        secret,
        fc.array(secret),
        fc.uint8Array(),
        (before, ours, after, bytes) => {
          const body = Buffer.from(bytes);
          const signature = createHmac('sha256', ours).update(body).digest('hex');
          const message = { ...text, parts: [body], signature };
          expect(isSigned({ ...message, secrets: [...before, ours, ...after] })).toBe(true);
          expect(isSigned({ ...message, secrets: [...before, ...after].filter((one) => one !== ours) })).toBe(
            false,
          );
        },
      ),
    );
  });

  test.each([
    '',
    'x',
    known.signature.slice(0, -1),
    `${known.signature}0`,
    known.signature.toUpperCase(),
    'é'.repeat(64),
  ])('the signature %j is not ours, and does no harm', (signature) => {
    expect(isSigned({ ...known, signature })).toBe(false);
  });

  test('an empty secret signs nothing', () => {
    const signature = createHmac('sha256', '').update('x').digest('hex');
    expect(isSigned({ ...text, secrets: [''], parts: ['x'], signature })).toBe(false);
  });

  test('where no secret is in force nothing is signed', () => {
    expect(isSigned({ ...known, secrets: [] })).toBe(false);
  });
});

describe('splitting', () => {
  test.each([
    ['sha256=abc', ['sha256', 'abc']],
    ['v1=YWJj==', ['v1', 'YWJj==']],
    ['=abc', ['', 'abc']],
    ['sha256=', ['sha256', '']],
    ['abc', undefined],
    ['', undefined],
  ])('%j', (text, sides) => {
    expect(splitAtFirst(text, '=')).toEqual(sides);
  });

  test('a separator may be several characters', () => {
    expect(splitAtFirst('a::b:c', '::')).toEqual(['a', 'b:c']);
  });

  test('the two sides and the separator make the text again', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const [left, right] = splitAtFirst(`${before}=${after}`, '=')!;
        expect(`${left}=${right}`).toBe(`${before}=${after}`);
        expect(left).not.toContain('=');
      }),
    );
  });
});

describe('digest headers', () => {
  function reasonOf(header: string | undefined, algorithm: 'sha1' | 'sha256' = 'sha256'): string {
    try {
      return hexDigestOf(header, algorithm);
    } catch (error) {
      if (!(error instanceof Unauthorised)) throw error;
      expect(error.status).toBe(401);
      return error.reason;
    }
  }

  const digest = '0123456789abcdef'.repeat(4);

  test('lower-case hex of the right length is a digest', () => {
    expect(hexDigestOf(`sha256=${digest}`, 'sha256')).toBe(digest);
    expect(hexDigestOf(`sha1=${digest.slice(0, 40)}`, 'sha1')).toBe(digest.slice(0, 40));
  });

  test.each([undefined, ''])('%j is missing', (header) => {
    expect(reasonOf(header)).toBe('signature_missing');
  });

  test.each([
    digest,
    `sha1=${digest}`,
    `SHA256=${digest}`,
    `sha256:${digest}`,
    `sha256=${digest.toUpperCase()}`,
    `sha256=${digest.slice(1)}`,
    `sha256=${digest}0`,
    `sha256=${digest}\n`,
    `sha256= ${digest}`,
    `sha256==${digest}`,
    'sha256=',
    '=',
  ])('%j is malformed', (header) => {
    expect(reasonOf(header)).toBe('signature_malformed');
  });

  test('a digest of one hash is malformed for another', () => {
    expect(reasonOf(`sha1=${digest}`, 'sha1')).toBe('signature_malformed');
  });
});
