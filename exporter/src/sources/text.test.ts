import fc from 'fast-check';
import { anyText } from '../testing/anyText.ts';
import { cpuMsOf } from './testing/cpu.ts';
import { cleanName, isPlainSurveyId, phoneDigits } from './text.ts';

describe('cleanName', () => {
  it.each([
    ['  First line ', 'First line'],
    ['First\n\t line', 'First line'],
    ['a\u0000b\u007fc', 'abc'],
    ['\u202egnilliB\u202c', 'gnilliB'],
    ['\u2067الدعم\u2069', 'الدعم'],
    ['Cafe\u0301', 'Café'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['👩\u200d💻 ❤\ufe0f', '👩\u200d💻 ❤\ufe0f'],
    ['Bil\u200bling\u2060', 'Billing'],
    ['Bil\u00adling \ufeff', 'Billing'],
    ['Billing\u{e0041}', 'Billing'],
    ['\ud800 broken', 'broken'],
    ['a \u200e b', 'a b'],
    ['a\u200e\n\u0000b', 'a b'],
    [' \u200e\n', ''],
  ])('makes %j into %j', (text, name) => {
    expect(cleanName(text)).toBe(name);
  });

  it('keeps 64 code points, and none by half', () => {
    expect(cleanName('😀'.repeat(70))).toBe('😀'.repeat(64));
    expect(cleanName(`${'a'.repeat(63)} b`)).toBe('a'.repeat(63));
  });

  it('takes time by the length, though marks out of order cost normalisation the square of it', () => {
    const marks = `a${'\u0301'.repeat(30_000)}${'\u0316'.repeat(30_000)}`;
    expect(cpuMsOf(() => cleanName(marks), 200)).toBeLessThan(200);
  });

  it('finds the name behind any number of invisible marks and spaces', () => {
    expect(cleanName(`${'\u200e '.repeat(50_000)}Billing`)).toBe('Billing');
  });

  it('composes a whole name of letters that are three marks each', () => {
    expect(cleanName('\u03b1\u0313\u0300\u0345'.repeat(80))).toBe('\u1f82'.repeat(64));
  });

  it('gives one line of at most 64 visible code points for any text, and the same when done again', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 200 }), (text) => {
        const name = cleanName(text);
        expect(Array.from(name).length).toBeLessThanOrEqual(64);
        expect(name).not.toMatch(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect(cleanName(name)).toBe(name);
      }),
    );
  });
});

describe('phoneDigits', () => {
  it.each([
    ['+1 (555) 010-0001', '15550100001'],
    ['15550100001', '15550100001'],
    ['0015550100001', '15550100001'],
    ['whatsapp:+15550100001', '15550100001'],
    ['+٩٦٦ ٥٥ ٠١٠ ٠٠٠١', '966550100001'],
    ['+۹۸ ۵۵۰ ۱۰۰۰۱', '9855010001'],
  ])('%j is %s', (text, digits) => {
    expect(phoneDigits(text)).toBe(digits);
  });

  it.each(['', 'anonymous', '+49', '123456', '1234567890123456', '120363012345678901@g.us'])(
    '%j is no phone number',
    (text) => {
      expect(phoneDigits(text)).toBeUndefined();
    },
  );
});

test.each([
  ['srv_77', true],
  ['2026-03.a', true],
  ['x'.repeat(64), true],
  ['x'.repeat(65), false],
  ['', false],
  ['a b', false],
  ['a:b', false],
  ['ساره', false],
])('that %j names a survey is %s', (text, expected) => {
  expect(isPlainSurveyId(text)).toBe(expected);
});
