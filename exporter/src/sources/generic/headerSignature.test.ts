import { createHmac } from 'node:crypto';
import { Unauthorised } from '../../errors.ts';
import { createFakeRequest, createFakeTools } from '../testing/tools.ts';
import { generic } from './generic.ts';
import type { HeaderSignature } from './headerSignature.ts';

const HAPTIK: HeaderSignature = {
  header: 'x-hub-signature',
  algorithm: 'sha1',
  encoding: 'hex',
  prefix: 'sha1=',
  secrets: ['hk-test-secret'],
};
const BODY = '{"event_name":"chat_complete"}';
const KNOWN = 'sha1=10899ea3e8fcd0bc3cc8058bece00ea81d6bd89c';

function refusalOf(signature: string | undefined, how: Partial<HeaderSignature> = {}, body = BODY) {
  const whole = { ...HAPTIK, ...how };
  const source = generic.create({ signature: whole }, createFakeTools());
  const request = createFakeRequest({ body, headers: { [whole.header]: signature } });
  try {
    source.admit(request);
    source.verify(request);
    return undefined;
  } catch (error) {
    if (!(error instanceof Unauthorised)) throw error;
    return error.reason;
  }
}

test('a known body, secret and signature belong together', () => {
  expect(refusalOf(KNOWN)).toBeUndefined();
});

test.each([
  ['no header', undefined, 'signature_missing'],
  ['an empty header', '', 'signature_missing'],
  ['no prefix', KNOWN.slice(5), 'signature_malformed'],
  ['another prefix', KNOWN.replace('sha1', 'sha256'), 'signature_malformed'],
  ['upper-case hex', `sha1=${KNOWN.slice(5).toUpperCase()}`, 'signature_malformed'],
  ['a digit too few', KNOWN.slice(0, -1), 'signature_malformed'],
  ['a digit too many', `${KNOWN}0`, 'signature_malformed'],
  ['another digest', KNOWN.replace('1089', '1088'), 'signature_mismatch'],
])('%s is refused', (_what, signature, reason) => {
  expect(refusalOf(signature)).toBe(reason);
});

test('one byte changed is refused', () => {
  expect(refusalOf(KNOWN, {}, `${BODY} `)).toBe('signature_mismatch');
});

test.each(['sha1', 'sha256'] as const)(
  'a digest of %s is read in either encoding, without a prefix',
  (algorithm) => {
    for (const encoding of ['hex', 'base64'] as const) {
      const digest = createHmac(algorithm, 'now').update(BODY).digest(encoding);
      const how = { algorithm, encoding, prefix: '', header: 'x-signature' };
      expect(refusalOf(digest, { ...how, secrets: ['before', 'now'] })).toBeUndefined();
      expect(refusalOf(digest, { ...how, secrets: ['before'] })).toBe('signature_mismatch');
    }
  },
);

test('an empty secret signs nothing', () => {
  const forged = createHmac('sha1', '').update(BODY).digest('hex');
  expect(refusalOf(`sha1=${forged}`, { secrets: [''] })).toBe('signature_mismatch');
});
