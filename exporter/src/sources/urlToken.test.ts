import { Unauthorised } from '../errors.ts';
import { requireUrlToken, urlTokenFault } from './urlToken.ts';

const TOKEN = 'Qd7w-0fB2_xkP9sYv3LmTa1c';
const OLD = 'before-0fB2_xkP9sYv3LmTa';

describe('requireUrlToken', () => {
  it('lets any of the tokens in force pass', () => {
    for (const rest of [TOKEN, OLD]) {
      expect(() => {
        requireUrlToken({ rest }, [TOKEN, OLD]);
      }).not.toThrow();
    }
  });

  it.each(['', ' ', `${TOKEN}/`, `${TOKEN}x`, TOKEN.slice(1), TOKEN.toLowerCase(), `x/${TOKEN}`, OLD])(
    'refuses %j',
    (rest) => {
      expect(() => {
        requireUrlToken({ rest }, [TOKEN, '']);
      }).toThrow(Unauthorised);
    },
  );

  it('never names the token', () => {
    let refusal: unknown;
    try {
      requireUrlToken({ rest: 'wrong' }, [TOKEN]);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ reason: 'token_mismatch', status: 401 });
    expect(String(refusal)).not.toMatch(/wrong|Qd7w/);
  });
});

describe('urlTokenFault', () => {
  it.each([
    [TOKEN, undefined],
    ['short', 'must have at least 24 characters'],
    [`${TOKEN}/x`, 'must be made of A-Z, a-z, 0-9, _ and -: it is part of the URL'],
    [`${TOKEN}%2F`, 'must be made of A-Z, a-z, 0-9, _ and -: it is part of the URL'],
    [`${TOKEN} x`, 'must be made of A-Z, a-z, 0-9, _ and -: it is part of the URL'],
  ])('of %j says %j', (token, fault) => {
    expect(urlTokenFault(token)).toBe(fault);
  });
});
