import fc from 'fast-check';
import { parseDuration } from './duration.ts';

describe('parseDuration', () => {
  it.each([
    ['10s', 10_000],
    ['2m', 120_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['1w', 604_800_000],
    ['1y', 31_536_000_000],
    ['250ms', 250],
    ['1h30m', 5_400_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['90', 90_000],
    ['0.5', 500],
    ['0', 0],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', 's', '10', '1x', '-1s', '1m1h', '1s1s', '1.5h', '1 s', '1S', '1e3', '.5', 'off', '10s\n'])(
    'has no reading of %j but as seconds',
    (text) => {
      expect(parseDuration(text)).toBe(text === '10' ? 10_000 : undefined);
    },
  );

  it('reads hours, minutes and seconds as their sum', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.nat(100), (h, m, s) => {
        expect(parseDuration(`${h}h${m}m${s}s`)).toBe(((h * 60 + m) * 60 + s) * 1000);
      }),
    );
  });
});
