import { toEventTime } from './time.ts';

const RECEIVED_AT = Date.UTC(2026, 2, 9, 8, 5);
const FIVE_MINUTES_S = 300;
const now = RECEIVED_AT / 1000;
const receipt = { at: RECEIVED_AT, timeSource: 'receipt' };

test.each([
  ['whole seconds as text', '1773043500', Date.UTC(2026, 2, 9, 8, 5)],
  ['whole seconds as a number', 1_773_043_500, Date.UTC(2026, 2, 9, 8, 5)],
  ['a fraction, cut off', 1_773_043_499.7, Date.UTC(2026, 2, 9, 8, 4, 59)],
  ['the first second of 2015', String(Date.UTC(2015, 0, 1) / 1000), Date.UTC(2015, 0, 1)],
  ['five minutes ahead of our clock', String(now + FIVE_MINUTES_S), RECEIVED_AT + 300_000],
])('%s is the time of the event', (_case, timestamp, at) => {
  expect(toEventTime(timestamp, RECEIVED_AT)).toEqual({ at, timeSource: 'event' });
});

test.each([
  ['the last second of 2014', String(Date.UTC(2015, 0, 1) / 1000 - 1)],
  ['five minutes and a second ahead', String(now + FIVE_MINUTES_S + 1)],
  ['milliseconds', String(RECEIVED_AT)],
  ['no time', undefined],
  ['null', null],
  ['nothing', ''],
  ['words', 'now'],
  ['a date', '2026-03-09T08:05:00Z'],
  ['hexadecimal', '0x69AE7C6C'],
  ['a negative number', -1],
  ['no number', NaN],
  ['no end', Infinity],
  ['a list', ['1773043500']],
])('%s gives way to the time of receipt', (_case, timestamp) => {
  expect(toEventTime(timestamp, RECEIVED_AT)).toEqual(receipt);
});
