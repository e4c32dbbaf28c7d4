import { Unauthorised } from '../../errors.ts';
import { createFakeRequest, createFakeTools } from '../testing/tools.ts';
import { whatsapp } from './whatsapp.ts';

const ASKED = { 'hub.mode': 'subscribe', 'hub.verify_token': 'our token', 'hub.challenge': '1158201444' };

function answer(
  query: string | Record<string, string>,
  verifyToken: readonly string[] = ['our token'],
): string {
  const source = whatsapp.create({ appSecret: [], verifyToken }, createFakeTools());
  return source.handshake!(createFakeRequest({ method: 'GET', query }));
}

function refusalOf(
  query: string | Record<string, string>,
  verifyToken?: readonly string[],
): object | undefined {
  try {
    answer(query, verifyToken);
    return undefined;
  } catch (error) {
    if (!(error instanceof Unauthorised)) throw error;
    return { status: error.status, reason: error.reason };
  }
}

test('who knows the token gets the challenge back', () => {
  expect(answer(ASKED)).toBe('1158201444');
});

test('the names of the query are flat, with a dot', () => {
  expect(answer('hub.mode=subscribe&hub.challenge=77&hub.verify_token=our%20token')).toBe('77');
});

test('while a token is replaced, both the old and the new one are known', () => {
  expect(answer(ASKED, ['old token', 'our token'])).toBe('1158201444');
  expect(answer(ASKED, ['our token', 'new token'])).toBe('1158201444');
});

test('a challenge of 128 characters goes back', () => {
  expect(answer({ ...ASKED, 'hub.challenge': 'aZ09_.-x'.repeat(16) })).toHaveLength(128);
});

test.each([
  ['another token', { ...ASKED, 'hub.verify_token': 'their token' }],
  ['a longer token', { ...ASKED, 'hub.verify_token': 'our token!' }],
  ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444' }],
  ['another mode', { ...ASKED, 'hub.mode': 'unsubscribe' }],
  ['no mode', { 'hub.verify_token': 'our token', 'hub.challenge': '1158201444' }],
  ['no challenge', { 'hub.mode': 'subscribe', 'hub.verify_token': 'our token' }],
  ['an empty challenge', { ...ASKED, 'hub.challenge': '' }],
  ['a challenge that is markup', { ...ASKED, 'hub.challenge': '<script>alert(1)</script>' }],
  ['a challenge with a line end', { ...ASKED, 'hub.challenge': '1158201444\n' }],
  ['a challenge of 129 characters', { ...ASKED, 'hub.challenge': '1'.repeat(129) }],
  ['nothing at all', {}],
])('%s is refused with 403', (_case, query) => {
  expect(refusalOf(query)).toEqual({ status: 403, reason: 'token_mismatch' });
});

test('an empty token in the configuration opens nothing', () => {
  expect(refusalOf({ ...ASKED, 'hub.verify_token': '' }, [''])).toEqual({
    status: 403,
    reason: 'token_mismatch',
  });
  expect(refusalOf({ ...ASKED, 'hub.verify_token': '' }, [])).toEqual({
    status: 403,
    reason: 'token_mismatch',
  });
});
