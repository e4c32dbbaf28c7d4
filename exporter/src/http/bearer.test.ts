import type { Context } from 'koa';
import { Unauthorised } from '../errors.ts';
import { requireToken } from './bearer.ts';

/** The error, or undefined when the request may pass. */
function refusalOf(
  authorization: string | readonly string[] | undefined,
  tokens: readonly string[],
): Unauthorised | undefined {
  const headersDistinct = authorization === undefined ? {} : { authorization: [authorization].flat() };
  const ctx = { req: { headersDistinct } } as unknown as Context;
  try {
    requireToken(ctx, tokens);
    return undefined;
  } catch (error) {
    if (error instanceof Unauthorised) return error;
    throw error;
  }
}

it.each(['Bearer right', 'bearer right', 'BEARER right'])('"%s" opens', (authorization) => {
  expect(refusalOf(authorization, ['right'])).toBeUndefined();
});

it('opens by each of several tokens', () => {
  expect(refusalOf('Bearer new', ['new', 'old'])).toBeUndefined();
  expect(refusalOf('Bearer old', ['new', 'old'])).toBeUndefined();
});

it.each([
  undefined,
  '',
  'Bearer',
  'Bearer ',
  'Bearer wrong',
  'Bearer right ',
  'Bearer rightx',
  'Bearer righ',
  'Bearer Right',
  'Basic cmlnaHQ=',
  'right',
  'Token right',
  'Bearer right,Bearer wrong',
])('"%s" does not open', (authorization) => {
  expect(refusalOf(authorization, ['right'])).toMatchObject({ status: 401, reason: 'token_mismatch' });
});

it.each([
  [['Bearer right', 'Bearer wrong']],
  [['Bearer wrong', 'Bearer right']],
  [['Bearer right', 'Bearer right']],
])('does not open to several headers, whichever is right: %j', (authorization) => {
  expect(refusalOf(authorization, ['right'])).toMatchObject({ status: 401, reason: 'token_mismatch' });
});

it('does not open to an empty token, though one should be configured', () => {
  expect(refusalOf('Bearer ', [''])).toMatchObject({ status: 401 });
  expect(refusalOf(undefined, [''])).toMatchObject({ status: 401 });
});

it('stays shut to everyone when no token is configured', () => {
  for (const authorization of [undefined, 'Bearer ', 'Bearer undefined', 'Bearer x'])
    expect(refusalOf(authorization, [])).toMatchObject({ status: 403 });
});

it('says nothing of the tokens', () => {
  expect(refusalOf('Bearer given-771', ['ours-772'])?.message).not.toMatch(/77[12]/);
});
