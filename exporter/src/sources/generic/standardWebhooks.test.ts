import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Unauthorised, type UnauthorisedReason } from '../../errors.ts';
import { anyText } from '../../testing/anyText.ts';
import { createVerifier, secretFault, type SignedRequest } from './standardWebhooks.ts';

/** Published with the Standard Webhooks libraries. */
const PUBLISHED = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

const SIGNED_AT_MS = 1_614_265_330_000;

interface Delivery {
  readonly id?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly signature?: string | undefined;
  readonly body?: string | Buffer;
  readonly receivedAt?: number;
}

function delivery(changes: Delivery = {}): SignedRequest {
  const { id, timestamp, signature, body } = { ...PUBLISHED, ...changes };
  return {
    headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature },
    body: Buffer.from(body),
    receivedAt: changes.receivedAt ?? SIGNED_AT_MS,
  };
}

function refusalOf(
  request: SignedRequest,
  secrets: readonly string[] = [PUBLISHED.secret],
): UnauthorisedReason | 'none' {
  try {
    createVerifier(secrets)(request);
    return 'none';
  } catch (error) {
    if (error instanceof Unauthorised) return error.reason;
    throw error;
  }
}

describe('what is accepted', () => {
  it('the published vector', () => {
    expect(refusalOf(delivery())).toBe('none');
  });

  it('a vector computed with Python, over a body that is not ASCII', () => {
    const request = delivery({
      id: 'evt_2',
      timestamp: '1773043502',
      body: '{"text":"Zażółć 😀 مرحبا"}',
      signature: 'v1,3ZqnpKeIGRhx98ZVdJczaFq7CNdPbXsOTgvYqW4pAbE=',
      receivedAt: 1_773_043_502_000,
    });
    expect(refusalOf(request, ['whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='])).toBe('none');
  });

  it('a plain secret, taken as its bytes, in a vector computed with Python', () => {
    const request = delivery({
      id: 'evt_3',
      timestamp: '1773043502',
      body: '{}',
      signature: 'v1,AHwSq4796VBUzoOnbjq1rB8K1ru3snqiutdA2/tianQ=',
      receivedAt: 1_773_043_502_000,
    });
    expect(refusalOf(request, ['a-plain-secret-of-32-characters!'])).toBe('none');
  });

  it('a body that is no UTF-8, byte for byte', () => {
    const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const hmac = createHmac('sha256', key).update('msg_1.1614265330.').update(body);
    expect(refusalOf(delivery({ id: 'msg_1', body, signature: `v1,${hmac.digest('base64')}` }))).toBe('none');
  });

  it('a request up to 300 seconds old or early', () => {
    expect(refusalOf(delivery({ receivedAt: SIGNED_AT_MS + 300_999 }))).toBe('none');
    expect(refusalOf(delivery({ receivedAt: SIGNED_AT_MS - 300_000 }))).toBe('none');
  });

  it('any of several secrets', () => {
    const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    expect(refusalOf(delivery(), [other, PUBLISHED.secret])).toBe('none');
    expect(refusalOf(delivery(), [PUBLISHED.secret, other])).toBe('none');
    expect(refusalOf(delivery(), [other])).toBe('signature_mismatch');
  });

  it('any of several signatures, beside versions nobody here knows', () => {
    const wrong = `v1,${'A'.repeat(43)}=`;
    const unknown =
      'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==';
    for (const signature of [
      `${wrong} ${PUBLISHED.signature}`,
      `${PUBLISHED.signature} ${wrong}`,
      `${unknown} v2,x ${PUBLISHED.signature}`,
      `rubbish ${PUBLISHED.signature} `,
    ]) {
      expect(refusalOf(delivery({ signature }))).toBe('none');
    }
  });
});

describe('what is refused', () => {
  it.each(['id', 'timestamp', 'signature'])('a missing or empty header: %s', (header) => {
    expect(refusalOf(delivery({ [header]: undefined }))).toBe('signature_missing');
    expect(refusalOf(delivery({ [header]: '' }))).toBe('signature_missing');
  });

  it('any byte of the body changed', () => {
    for (let at = 0; at < PUBLISHED.body.length; at++) {
      const body = Buffer.from(PUBLISHED.body);
      body[at]! ^= 1;
      expect(refusalOf(delivery({ body }))).toBe('signature_mismatch');
    }
  });

  it('a body with a byte more or less', () => {
    expect(refusalOf(delivery({ body: `${PUBLISHED.body} ` }))).toBe('signature_mismatch');
    expect(refusalOf(delivery({ body: PUBLISHED.body.slice(0, -1) }))).toBe('signature_mismatch');
    expect(refusalOf(delivery({ body: '' }))).toBe('signature_mismatch');
  });

  it('another id or another time than was signed', () => {
    expect(refusalOf(delivery({ id: 'msg_other' }))).toBe('signature_mismatch');
    expect(refusalOf(delivery({ timestamp: '1614265331' }))).toBe('signature_mismatch');
  });

  it('a signature with any character changed', () => {
    const given = PUBLISHED.signature;
    for (let at = 'v1,'.length; at < given.length - 1; at++) {
      const changed = given[at] === 'A' ? 'B' : 'A';
      const signature = given.slice(0, at) + changed + given.slice(at + 1);
      expect(refusalOf(delivery({ signature }))).toBe('signature_mismatch');
    }
  });

  it('301 seconds old', () => {
    expect(refusalOf(delivery({ receivedAt: SIGNED_AT_MS + 301_000 }))).toBe('timestamp_out_of_tolerance');
  });

  it('301 seconds ahead', () => {
    expect(refusalOf(delivery({ receivedAt: SIGNED_AT_MS - 301_000 }))).toBe('timestamp_out_of_tolerance');
  });

  it.each(['hello', '1614265330.5', '-1614265330', '0x60378872', '1e9', ' 1614265330', '1614265330000000'])(
    'a timestamp that is no count of seconds: %s',
    (timestamp) => {
      expect(refusalOf(delivery({ timestamp }))).toBe('signature_malformed');
    },
  );

  it('milliseconds where seconds belong', () => {
    const timestamp = '161426533000';
    expect(refusalOf(delivery({ timestamp }))).toBe('timestamp_out_of_tolerance');
  });

  it.each([
    ['another version', PUBLISHED.signature.replace('v1,', 'v2,')],
    ['no version', PUBLISHED.signature.slice('v1,'.length)],
    ['an upper-case version', PUBLISHED.signature.replace('v1,', 'V1,')],
    ['no signature behind the version', 'v1,'],
    ['a signature cut short', PUBLISHED.signature.slice(0, 8)],
    ['a longer signature', `${PUBLISHED.signature.slice(0, -1)}AAAA=`],
    ['base64 of another alphabet', PUBLISHED.signature.replace('+', '-').replace('/', '_')],
    ['base64 without its padding', PUBLISHED.signature.slice(0, -1)],
    ['hex', `v1,${'0f'.repeat(32)}`],
    ['only spaces', '   '],
  ])('%s', (_, signature) => {
    expect(refusalOf(delivery({ signature }))).toBe('signature_malformed');
  });

  it('an id with a full stop, which would let the borders of the signed content move', () => {
    const [text, rest] = ['{"n":"1.', '{}'];
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const signed = `msg.1614265330.${text}1614265400.${rest}`;
    const signature = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    expect(refusalOf(delivery({ id: 'msg', body: `${text}1614265400.${rest}`, signature }))).toBe('none');
    const moved = delivery({
      id: `msg.1614265330.${text.slice(0, -1)}`,
      timestamp: '1',
      body: rest,
      signature,
    });
    expect(refusalOf(moved)).toBe('signature_malformed');
  });

  it.each(['has space', 'é', 'x'.repeat(257)])(
    'an id outside visible ASCII or over 256 characters: %s',
    (id) => {
      expect(refusalOf(delivery({ id }))).toBe('signature_malformed');
    },
  );

  it('whatever else comes in, with a reason', () => {
    const header = fc.option(anyText({ maxLength: 100 }), { nil: undefined });
    fc.assert(
      fc.property(header, header, header, fc.uint8Array(), (id, timestamp, signature, body) => {
        expect(refusalOf({ ...delivery({ id, timestamp, signature }), body: Buffer.from(body) })).not.toBe(
          'none',
        );
      }),
    );
  });
});

describe('secrets', () => {
  it.each([
    ['short', 'must have at least 24 characters'],
    ['', 'must have at least 24 characters'],
    ['whsec_', 'must hold at least 24 bytes'],
    [`whsec_${Buffer.alloc(23, 1).toString('base64')}`, 'must hold at least 24 bytes'],
    ['whsec_not base64, but long enough to be a secret', 'must be base64 after whsec_'],
    [`whsec_${'A'.repeat(33)}`, 'must be base64 after whsec_'],
  ])('%j is refused: %s', (secret, fault) => {
    expect(secretFault(secret)).toBe(fault);
    expect(() => createVerifier([PUBLISHED.secret, secret])).toThrow(new RangeError(`secret: ${fault}`));
  });

  it.each([PUBLISHED.secret, 'x'.repeat(24), `whsec_${'A'.repeat(34)}`])('%j will do', (secret) => {
    expect(secretFault(secret)).toBeUndefined();
  });

  it('none at all is refused: nobody could prove anything', () => {
    expect(() => createVerifier([])).toThrow('secret: at least one is needed');
  });

  it('are never quoted in an error', () => {
    const secret = 'whsec_!!topsecret!!';
    expect(secretFault(secret)).not.toContain('topsecret');
    expect(refusalMessage(PUBLISHED.secret)).not.toContain('MfKQ');
  });
});

function refusalMessage(secret: string): string {
  try {
    createVerifier([secret])(delivery({ body: 'changed' }));
    return '';
  } catch (error) {
    return String(error);
  }
}
