import fc from 'fast-check';
import { believable, RFC_3339, statedTime, toInstant } from './eventTime.ts';

const RECEIVED_AT = Date.UTC(2026, 2, 9, 8, 5);
const EIGHT = Date.UTC(2026, 2, 9, 8);

describe('statedTime', () => {
  it.each([
    ['2026-03-09T08:00:00Z', EIGHT],
    ['2026-03-09t08:00:00z', EIGHT],
    ['2026-03-09T13:30:00+05:30', EIGHT],
    ['2026-03-09T08:00:00.250Z', EIGHT + 250],
    ['2026-03-09T08:00:00.1234567Z', EIGHT + 123],
    ['2026-03-09T08:00:00.123456789Z', EIGHT + 123],
    [EIGHT / 1000, EIGHT],
    [EIGHT / 1000 + 0.25, EIGHT + 250],
    [EIGHT, EIGHT],
    [EIGHT + 0.75, EIGHT],
    [EIGHT * 1000, EIGHT],
    [EIGHT * 1e6, EIGHT],
    [String(EIGHT / 1000), EIGHT],
    [`${EIGHT / 1000}.25`, EIGHT + 250],
    [String(EIGHT), EIGHT],
    [`${EIGHT}999`, EIGHT],
    [`${EIGHT}123456`, EIGHT],
  ])('%p is an instant of its own', (stated, at) => {
    expect(statedTime(stated, RECEIVED_AT)).toEqual({ at, timeSource: 'event' });
  });

  it.each([
    undefined,
    null,
    '',
    'now',
    '0x69AE7C6C',
    '1e12',
    '-1773043200',
    ' 1773043200',
    '2026-13-40T08:00:00Z',
    '2026-03-09T08:00:00',
    '2026-03-09 08:00:00',
    '2014-12-31T23:59:59Z',
    '2026-03-09T08:10:00.001Z',
    0,
    -1,
    NaN,
    Infinity,
    true,
    [EIGHT],
    { seconds: EIGHT / 1000 },
    '9'.repeat(400),
  ])('receipt stands in for %p', (stated) => {
    expect(statedTime(stated, RECEIVED_AT)).toEqual({ at: RECEIVED_AT, timeSource: 'receipt' });
  });

  it('takes the first instant of 2015 and the last of the five minutes ahead', () => {
    expect(statedTime('2015-01-01T00:00:00Z', RECEIVED_AT).timeSource).toBe('event');
    expect(statedTime(RECEIVED_AT + 300_000, RECEIVED_AT).timeSource).toBe('event');
  });

  it('reads any instant the same in every unit, as number and as text', () => {
    const instants = fc.integer({ min: Date.UTC(2015, 0, 1), max: RECEIVED_AT });
    fc.assert(
      fc.property(instants, (at) => {
        const units = [at / 1000, at, at * 1000, `${at}000000`, new Date(at).toISOString(), String(at)];
        expect(units.map(toInstant)).toEqual(Array(units.length).fill(at));
      }),
    );
  });
});

it('a signed time is told from one the event states', () => {
  expect(believable(EIGHT, RECEIVED_AT, 'signature')).toEqual({ at: EIGHT, timeSource: 'signature' });
  expect(believable(NaN, RECEIVED_AT, 'signature')).toEqual({ at: RECEIVED_AT, timeSource: 'receipt' });
});

describe('RFC_3339', () => {
  it.each(['2026-03-09T08:00:00', '2026-03-09', '2026-03-09 08:00:00Z', '1773043200', 'yesterday', ''])(
    'leaves out %j, which is no one instant',
    (text) => {
      expect(text).not.toMatch(RFC_3339);
    },
  );
});
