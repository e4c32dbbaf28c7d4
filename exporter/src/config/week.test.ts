import { daysOf, toWeek } from './week.ts';

describe('daysOf', () => {
  it.each([
    ['fri', ['fri']],
    ['mon-fri', ['mon', 'tue', 'wed', 'thu', 'fri']],
    ['sun-thu', ['sun', 'mon', 'tue', 'wed', 'thu']],
    ['sat-sun', ['sat', 'sun']],
    ['mon-sun', ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']],
    ['wed-tue', ['wed', 'thu', 'fri', 'sat', 'sun', 'mon', 'tue']],
    ['wed-wed', ['wed']],
    ['sun - mon', ['sun', 'mon']],
  ])('%s are %j', (key, days) => {
    expect(daysOf(key)).toEqual(days);
  });

  it.each(['', 'friday', 'Fri', 'mon-', '-fri', 'mon-wed-fri', 'mon,tue', 'weekend'])(
    '%j are none',
    (key) => {
      expect(daysOf(key)).toBeUndefined();
    },
  );
});

it('toWeek gives every day of a range the hours of the range', () => {
  const early = [{ from: '06:00', to: '12:00' }];
  const late = [{ from: '12:00', to: '18:00' }];
  expect(toWeek({ 'sat-sun': early, mon: late })).toEqual({ sat: early, sun: early, mon: late });
});
