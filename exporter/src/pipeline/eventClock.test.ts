import { EventClock } from './eventClock.ts';

describe('event time', () => {
  test('is our time while nothing has been seen', () => {
    expect(new EventClock(undefined).at(5000)).toBe(5000);
  });

  test('runs behind our time by the shortest delay seen', () => {
    const clock = new EventClock(undefined);
    clock.witness(1000, 4000);
    expect(clock.at(5000)).toBe(2000);
    clock.witness(2000, 2500);
    clock.witness(3000, 9000);
    expect(clock.at(10_000)).toBe(9500);
  });

  test('goes on from the delay remembered', () => {
    const clock = new EventClock(700);
    clock.witness(0, 5000);
    expect(clock.at(10_000)).toBe(9300);
  });

  test('is never ahead of ours, though an event may claim to be', () => {
    const clock = new EventClock(undefined);
    clock.witness(9000, 1000);
    expect(clock.at(1000)).toBe(1000);
  });

  test('of a replay follows its facts, not our clock', () => {
    const dayMs = 86_400_000;
    const clock = new EventClock(undefined);
    clock.witness(0, dayMs);
    expect(clock.at(dayMs + 100)).toBe(100);
    clock.witness(3_600_000, dayMs + 1000);
    expect(clock.at(dayMs + 1500)).toBe(3_600_500);
  });
});
