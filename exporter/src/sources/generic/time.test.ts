import { eventTime, RFC_3339 } from './time.ts';

const RECEIVED_AT = Date.UTC(2026, 2, 9, 8, 5);
const EIGHT = Date.UTC(2026, 2, 9, 8);

describe('eventTime', () => {
  it.each([
    ['2026-03-09T08:00:00Z', EIGHT],
    ['2026-03-09t08:00:00z', EIGHT],
    ['2026-03-09T13:30:00+05:30', EIGHT],
    ['2026-03-09T08:00:00.250Z', EIGHT + 250],
    ['2026-03-09T08:00:00.123456789Z', EIGHT + 123],
    [EIGHT / 1000, EIGHT],
    [EIGHT / 1000 + 0.25, EIGHT + 250],
    [EIGHT, EIGHT],
    [EIGHT + 0.75, EIGHT],
  ])('%p is an instant of its own', (stated, at) => {
    expect(eventTime(stated, RECEIVED_AT)).toEqual({ at, timeSource: 'event' });
  });

  it.each([
    undefined,
    '2026-13-40T08:00:00Z',
    '2014-12-31T23:59:59Z',
    '2026-03-09T08:10:00.001Z',
    0,
    -1,
    EIGHT * 1000,
    Infinity,
  ])('receipt stands in for %p', (stated) => {
    expect(eventTime(stated, RECEIVED_AT)).toEqual({ at: RECEIVED_AT, timeSource: 'receipt' });
  });

  it('takes the first instant of 2015 and the last of the five minutes ahead', () => {
    expect(eventTime('2015-01-01T00:00:00Z', RECEIVED_AT).timeSource).toBe('event');
    expect(eventTime(RECEIVED_AT + 300_000, RECEIVED_AT).timeSource).toBe('event');
  });
});

describe('RFC_3339', () => {
  it.each(['2026-03-09T08:00:00', '2026-03-09', '2026-03-09 08:00:00Z', '1773043200', 'yesterday', ''])(
    'leaves out %j, which is no one instant',
    (text) => {
      expect(text).not.toMatch(RFC_3339);
    },
  );
});
