import { ApiRefused, ApiUnavailable } from '../sources/apiErrors.ts';
import { Lane } from './lane.ts';

const HALF = () => 0.5;
const trouble = new ApiUnavailable('answered 500', { status: 500 });

it('is due at once, and after a success when its pause is over', () => {
  const lane = new Lane('tickets', HALF);
  expect(lane.isDue(0)).toBe(true);
  lane.succeeded(1000, 60_000);
  expect([lane.isDue(60_999), lane.isDue(61_000)]).toEqual([false, true]);
});

it('spreads its turns by a tenth either way', () => {
  const [early, late] = [0, 1].map((random) => new Lane('tickets', () => random));
  early!.succeeded(0, 1000);
  late!.succeeded(0, 1000);
  expect([early!.isDue(899), early!.isDue(900), late!.isDue(1099), late!.isDue(1100)]).toEqual([
    false,
    true,
    false,
    true,
  ]);
});

it('keeps away twice as long with every failure, five minutes at most, and starts anew after a success', () => {
  const lane = new Lane('tickets', () => 1);
  const pauses = Array.from({ length: 11 }, () => lane.failed(0, trouble));
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1000));
  expect(lane.isTroubled).toBe(true);
  lane.succeeded(0, 0);
  expect([lane.isTroubled, lane.failed(0, trouble)]).toEqual([false, 1000]);
});

it('keeps away between half of that and all of it, so that many do not come back at once', () => {
  expect(new Lane('tickets', () => 0).failed(0, trouble)).toBe(500);
});

it('keeps away as long as the provider asks for', () => {
  const lane = new Lane('tickets', HALF);
  expect(lane.failed(1000, new ApiUnavailable('answered 429', { status: 429, retryAfterMs: 90_000 }))).toBe(
    90_000,
  );
  expect([lane.isDue(90_999), lane.isDue(91_000)]).toEqual([false, true]);
});

it('keeps away for a second at least, however little the provider asks for', () => {
  const busy = new ApiUnavailable('answered 429', { status: 429, retryAfterMs: 0 });
  expect(new Lane('tickets', HALF).failed(0, busy)).toBe(1000);
});

it('does not keep away for longer because our clock was set back', () => {
  const HOUR = 3_600_000;
  const lane = new Lane('tickets', HALF);
  lane.succeeded(HOUR, 60_000);
  expect([lane.isDue(HOUR + 1), lane.isDue(1)]).toEqual([false, true]);
  lane.failed(HOUR, new ApiRefused(401));
  expect([lane.isDue(HOUR + 1), lane.isDue(1)]).toEqual([false, true]);
});

it('keeps away for ten minutes from who does not take the credentials', () => {
  expect(new Lane('tickets', HALF).failed(0, new ApiRefused(401))).toBe(600_000);
});
