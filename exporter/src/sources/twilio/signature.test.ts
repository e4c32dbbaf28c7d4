import { createHash } from 'node:crypto';
import { TooLarge, Unauthorised } from '../../errors.ts';
import { signForTwilio } from '../../simulate/sign.ts';
import { createFakeRequest } from '../testing/tools.ts';
import type { FakeRequest } from '../testing/tools.ts';
import { MAX_FORM_BYTES, MAX_FORM_PARAMETERS, admit, verify } from './signature.ts';

const FORM = 'application/x-www-form-urlencoded';
const PUBLIC_URL = 'https://kpi.example.org';

interface Sent extends FakeRequest {
  readonly signature: string | undefined;
  readonly type?: string;
  readonly tokens?: readonly string[];
  readonly publicUrl?: string;
}

const PASSED = undefined;
const MISSING = { status: 403, reason: 'signature_missing' };
const MALFORMED = { status: 403, reason: 'signature_malformed' };
const MISMATCH = { status: 403, reason: 'signature_mismatch' };

function refusalOf({
  signature,
  type = FORM,
  tokens = ['demo_auth_token'],
  publicUrl = PUBLIC_URL,
  ...sent
}: Sent) {
  const target = sent.target ?? '/';
  const query = target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';
  const request = createFakeRequest({
    query,
    ...sent,
    headers: { 'content-type': type, 'x-twilio-signature': signature },
  });
  try {
    verify(request, { authTokens: tokens, publicUrl });
    return PASSED;
  } catch (error) {
    if (!(error instanceof Unauthorised)) throw error;
    return { status: error.status, reason: error.reason };
  }
}

/** The answer Twilio publishes. */
const PUBLISHED: Sent = {
  publicUrl: 'https://example.com',
  target: '/myapp.php?foo=1&bar=2',
  tokens: ['12345'],
  body: new URLSearchParams({
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675310',
    Digits: '1234',
    From: '+14158675310',
    To: '+18005551212',
  }).toString(),
  signature: 'L/OH5YylLD5NRKLltdqwSvS0BnU=',
};

const WHATSAPP: Sent = {
  target: '/hooks/twilio/t1/messages',
  body: new URLSearchParams({
    MessageSid: 'SM00000000000000000000000000000001',
    From: 'whatsapp:+15550100001',
    To: 'whatsapp:+15550109999',
    Body: 'Hello + olá',
    NumMedia: '0',
    WaId: '15550100001',
    ProfileName: 'Ana',
  }).toString(),
  signature: 'CzBWKq5TtW7DQ7wmbrQpQ6p0tZo=',
};

const HASH = 'e1580bedf7d21fd3aad9e9d69a99b1192702ec1924e13f927596f2416ba427c3';
const JSON_POST: Sent = {
  type: 'application/json',
  target: `/hooks/twilio/t1/events?bodySHA256=${HASH}`,
  body: '[{"specversion":"1.0","id":"EZ1"}]',
  signature: 'Vvp229k9ij60gHwSClb4tyiYWX8=',
};

describe('known answers', () => {
  test('the one that Twilio publishes', () => {
    expect(refusalOf(PUBLISHED)).toBe(PASSED);
  });

  test('a form of WhatsApp with letters beyond ASCII and a plus', () => {
    expect(refusalOf(WHATSAPP)).toBe(PASSED);
    expect(refusalOf({ ...WHATSAPP, body: String(WHATSAPP.body).replaceAll('+', '%20') })).toBe(PASSED);
  });

  test('JSON, whose hash stands in the address', () => {
    expect(refusalOf(JSON_POST)).toBe(PASSED);
  });

  test('the hash of a body', () => {
    const body = '{"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"}';
    const hash = '5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9';
    expect(createHash('sha256').update(body).digest('hex')).toBe(hash);
    const target = `/events?bodySHA256=${hash}`;
    const signature = sign(PUBLIC_URL + target);
    expect(refusalOf({ type: 'application/json', target, body, signature })).toBe(PASSED);
    expect(refusalOf({ type: 'application/json', target, body: `${body} `, signature })).toEqual(MISMATCH);
  });
});

function sign(url: string, body?: string, token = 'demo_auth_token'): string {
  return signForTwilio({ url, ...(body !== undefined && { form: new URLSearchParams(body) }) }, token)[
    'x-twilio-signature'
  ]!;
}

describe('a form', () => {
  const target = '/webhooks/twilio';
  const post = (body: string, signed = body): Sent => ({
    target,
    body,
    signature: sign(PUBLIC_URL + target, signed),
  });

  test.each([
    ['no parameters', ''],
    ['an empty value', 'Body=&NumMedia=0'],
    ['white space round a value', 'Body=++two+spaces++'],
    ['names that differ by case alone', 'body=1&Body=2&BODY=3'],
    ['dotted names', 'MessagingBinding.ProxyAddress=whatsapp%3A%2B15550104477&MessagingBinding.Address=x'],
    ['a name beyond ASCII', '%C3%B3=1&z=2&%F0%9F%98%80=3&%EF%BF%BD=4'],
    ['line breaks, ampersands and equals signs in a value', 'Body=a%0D%0Ab%26c%3Dd'],
    ['a value that is a name of every object', '__proto__=1&constructor=2'],
    ['parameters nobody has heard of', 'Zebra=1&Aardvark=2'],
  ])('with %s', (_case, body) => {
    expect(refusalOf(post(body))).toBe(PASSED);
  });

  test('with a repeated parameter: each value once, in order', () => {
    const known = sign(PUBLIC_URL + target);
    expect(refusalOf({ ...post('A=2&B=1&A=1&A=2'), signature: known })).toEqual(MISMATCH);
    expect(refusalOf(post('A=2&B=1&A=1&A=2'))).toBe(PASSED);
    // As the library does it: name and value for each of them, so `A1A2B1`.
    const byHand = sign(`${PUBLIC_URL}${target}A1A2B1`);
    expect(refusalOf({ ...post('A=2&B=1&A=1&A=2'), signature: byHand })).toBe(PASSED);
  });

  test('whose parameters come in another order', () => {
    expect(refusalOf(post('B=1&A=2', 'A=2&B=1'))).toBe(PASSED);
  });

  test.each([
    ['one more parameter', 'A=1&B=2&C=3'],
    ['one parameter less', 'A=1'],
    ['another value', 'A=1&B=3'],
    ['another case', 'A=1&b=2'],
    ['a trimmed value', 'A=1&B=2+'],
    ['no body', ''],
  ])('that Twilio did not sign is refused: %s', (_case, body) => {
    expect(refusalOf(post(body, 'A=1&B=2'))).toEqual(MISMATCH);
  });
});

describe('the size of a form', () => {
  const target = '/webhooks/twilio';
  const attempt = (body: string, signature = sign(PUBLIC_URL + target, body)) =>
    refusalOf({ target, body, signature });
  const textOf = (bytes: number) => `Body=${'a'.repeat(bytes - 'Body='.length)}`;
  const parameters = (count: number) => Array.from({ length: count }, (_, n) => `k${n}=1`).join('&');

  test('may be that of the longest message with the longest attributes, each byte of it escaped', () => {
    const form = { EventType: 'onMessageAdded', Body: '☃'.repeat(32_768 / 3), Attributes: '"'.repeat(4096) };
    expect(attempt(new URLSearchParams(form).toString())).toBe(PASSED);
  });

  test('has a limit in bytes and in parameters, whoever signed it', () => {
    expect([attempt(textOf(MAX_FORM_BYTES)), attempt(parameters(MAX_FORM_PARAMETERS))]).toEqual([
      PASSED,
      PASSED,
    ]);
    for (const body of [textOf(MAX_FORM_BYTES + 1), parameters(MAX_FORM_PARAMETERS + 1)]) {
      expect(() => attempt(body)).toThrow(TooLarge);
      expect(() => attempt(body, WHATSAPP.signature)).toThrow(TooLarge);
    }
  });

  test('has one too where the hash of the body is signed', () => {
    const body = textOf(MAX_FORM_BYTES + 1);
    const hashed = `${target}?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
    const signature = sign(PUBLIC_URL + hashed);
    expect(() => refusalOf({ target: hashed, body, signature })).toThrow(TooLarge);
  });

  test('is not that of JSON, which is not taken apart', () => {
    const body = JSON.stringify(['&'.repeat(MAX_FORM_BYTES)]);
    const hashed = `${target}?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
    const signature = sign(PUBLIC_URL + hashed);
    expect(refusalOf({ type: 'application/json', target: hashed, body, signature })).toBe(PASSED);
  });
});

describe('the address', () => {
  const body = 'Body=hi';
  const target = '/webhooks/twilio/messages?tenant=acme&x=';
  const post = (url: string, publicUrl: string, to = target): Sent => ({
    publicUrl,
    target: to,
    body,
    signature: sign(url, body),
  });

  test.each([
    ['as it is', 'https://kpi.example.org', 'https://kpi.example.org'],
    ['with the port that goes without saying', 'https://kpi.example.org:443', 'https://kpi.example.org'],
    ['without it', 'https://kpi.example.org', 'https://kpi.example.org:443'],
    ['with the port of http', 'http://kpi.example.org:80', 'http://kpi.example.org'],
    ['with a port of its own', 'https://kpi.example.org:8443', 'https://kpi.example.org:8443'],
    ['without the port of its own', 'https://kpi.example.org', 'https://kpi.example.org:8443'],
    ['behind a path', 'https://kpi.example.org/behind', 'https://kpi.example.org/behind'],
    ['behind a path, with a port', 'https://kpi.example.org:443/behind', 'https://kpi.example.org/behind'],
    ['of IPv6', 'https://[2001:db8::1]:443', 'https://[2001:db8::1]'],
  ])('is signed %s', (_case, signed, publicUrl) => {
    expect(refusalOf(post(signed + target, publicUrl))).toBe(PASSED);
  });

  test.each([
    ['another host', 'https://kpi.example.com', 'https://kpi.example.org'],
    ['another scheme', 'http://kpi.example.org', 'https://kpi.example.org'],
    ['another port', 'https://kpi.example.org:8443', 'https://kpi.example.org'],
    ["another scheme's port", 'https://kpi.example.org:80', 'https://kpi.example.org'],
    ['another path', 'https://kpi.example.org/behind', 'https://kpi.example.org'],
  ])('signed for %s is refused', (_case, signed, publicUrl) => {
    expect(refusalOf(post(signed + target, publicUrl))).toEqual(MISMATCH);
  });

  test('is signed with the query as it stands, or written anew', () => {
    const strange = '/webhooks/twilio?note=a%20b&list=1,2&name=O%27Hara';
    expect(refusalOf(post(PUBLIC_URL + strange, PUBLIC_URL, strange))).toBe(PASSED);
    const anew = "/webhooks/twilio?note=a%20b&list=1%2C2&name=O'Hara";
    expect(refusalOf(post(PUBLIC_URL + anew, PUBLIC_URL, strange))).toBe(PASSED);
    expect(refusalOf(post(`https://kpi.example.org:443${anew}`, PUBLIC_URL, strange))).toBe(PASSED);
    expect(refusalOf(post(`${PUBLIC_URL}/webhooks/twilio?note=ab`, PUBLIC_URL, strange))).toEqual(MISMATCH);
  });

  test("is not taken from the request's own idea of the host", () => {
    const signature = sign(`https://evil.example${target}`, body);
    const request = createFakeRequest({
      target,
      body,
      query: 'tenant=acme&x=',
      headers: { 'content-type': FORM, 'x-twilio-signature': signature, host: 'evil.example' },
    });
    const attempt = () => {
      verify(request, { authTokens: ['demo_auth_token'], publicUrl: PUBLIC_URL });
    };
    expect(attempt).toThrow(Unauthorised);
  });
});

describe('JSON', () => {
  test.each([
    ['one byte changed', { body: String(JSON_POST.body).replace('EZ1', 'EZ2') }, MISMATCH],
    ['one byte more', { body: `${String(JSON_POST.body)} ` }, MISMATCH],
    ['another hash', { target: JSON_POST.target!.replace('e1580b', 'e1580c') }, MISMATCH],
    ['the hash in upper case', { target: JSON_POST.target!.replace(HASH, HASH.toUpperCase()) }, MISMATCH],
    ['a hash too short', { target: JSON_POST.target!.slice(0, -1) }, MISMATCH],
    ['an empty hash', { target: '/hooks/twilio/t1/events?bodySHA256=' }, MISMATCH],
    ['no hash', { target: '/hooks/twilio/t1/events' }, MISSING],
  ])('with %s is refused', (_case, change, refusal) => {
    expect(refusalOf({ ...JSON_POST, ...change })).toEqual(refusal);
  });

  test('signed for the address alone, without a hash, is refused: anybody could change the body', () => {
    const target = '/webhooks/twilio/events';
    const signature = sign(PUBLIC_URL + target);
    expect(refusalOf({ type: 'application/json', target, body: '[]', signature })).toEqual(MISSING);
  });

  test('a form whose hash stands in the address is signed by the address', () => {
    const body = 'EventType=onMessageAdded';
    const hash = createHash('sha256').update(body).digest('hex');
    const target = `/webhooks/twilio?bodySHA256=${hash}`;
    expect(refusalOf({ target, body, signature: sign(PUBLIC_URL + target) })).toBe(PASSED);
    expect(refusalOf({ target, body: `${body}&A=1`, signature: sign(PUBLIC_URL + target) })).toEqual(
      MISMATCH,
    );
  });
});

describe('the signature', () => {
  const known = WHATSAPP.signature!;

  test.each([
    ['no header', undefined, MISSING],
    ['an empty header', '', MISSING],
    ['one character changed', known.replace('C', 'D'), MISMATCH],
    ['a prefix', `sha1=${known}`, MALFORMED],
    ['a character too few', known.slice(1), MALFORMED],
    ['a character too many', `A${known}`, MALFORMED],
    ['no padding', known.slice(0, -1), MALFORMED],
    ['letters of the other case', known.toLowerCase(), MISMATCH],
    ['hexadecimal', '0b305a2aae53b56ec343bc266eb42943aa74b59a', MALFORMED],
    ['two signatures', `${known}, ${known}`, MALFORMED],
    ["base64url's letters", known.replace('5', '-'), MALFORMED],
  ])('with %s is refused', (_case, signature, refusal) => {
    expect(refusalOf({ ...WHATSAPP, signature })).toEqual(refusal);
  });

  test('is made with any of the tokens in force, and no other', () => {
    const tokens = ['new', 'demo_auth_token'];
    expect(refusalOf({ ...WHATSAPP, tokens })).toBe(PASSED);
    const byNew = sign(PUBLIC_URL + WHATSAPP.target!, String(WHATSAPP.body), 'new');
    expect(refusalOf({ ...WHATSAPP, tokens, signature: byNew })).toBe(PASSED);
    expect(refusalOf({ ...WHATSAPP, tokens: ['newer'] })).toEqual(MISMATCH);
  });

  test('of an empty token is none', () => {
    // Anybody can make it.
    const signature = sign(PUBLIC_URL + WHATSAPP.target!, String(WHATSAPP.body), '');
    expect(refusalOf({ ...WHATSAPP, tokens: [''], signature })).toEqual(MISMATCH);
    expect(refusalOf({ ...WHATSAPP, tokens: [], signature })).toEqual(MISMATCH);
  });
});

describe('before the body is read', () => {
  const head = (type: string, query: string, signature?: string, length?: number) =>
    createFakeRequest({
      query,
      headers: {
        'content-type': type,
        'x-twilio-signature': signature,
        ...(length !== undefined && { 'content-length': String(length) }),
      },
    });

  test('what can be right is let through', () => {
    const signature = WHATSAPP.signature!;
    expect(() => {
      admit(head(`${FORM}; charset=UTF-8`, '', signature));
      admit(head('application/json', `bodySHA256=${HASH}`, signature));
    }).not.toThrow();
  });

  test.each([
    ['without a signature', FORM, '', undefined],
    ['with half a signature', FORM, '', 'CzBWKq5TtW7DQ7wm'],
    ['JSON without a hash', 'application/json', '', WHATSAPP.signature],
    ['nothing that says what it is', '', '', WHATSAPP.signature],
  ])('what cannot is refused: %s', (_case, type, query, signature) => {
    expect(() => {
      admit(head(type, query, signature));
    }).toThrow(Unauthorised);
  });

  test('a form that says it is too large is refused, and JSON as large is not', () => {
    const signature = WHATSAPP.signature!;
    expect(() => {
      admit(head(FORM, '', signature, MAX_FORM_BYTES + 1));
    }).toThrow(TooLarge);
    expect(() => {
      admit(head(FORM, '', signature, MAX_FORM_BYTES));
      admit(head('application/json', `bodySHA256=${HASH}`, signature, MAX_FORM_BYTES + 1));
    }).not.toThrow();
  });
});
