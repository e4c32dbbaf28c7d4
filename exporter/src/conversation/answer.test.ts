import fc from 'fast-check';
import { cpuMsOf } from '../sources/testing/cpu.ts';
import { anyText } from '../testing/anyText.ts';
import { readAnswer, readChoice } from './answer.ts';

const RLM = '\u200f';
const RLI = '\u2067';
const PDI = '\u2069';
const ALM = '\u061c';

describe('a whole message that reads as a score', () => {
  test.each([
    ['1', 1],
    ['5', 5],
    ['١', 1],
    ['٥', 5],
    ['۱', 1],
    ['۵', 5],
    ['१', 1],
    ['५', 5],
    [' 4 ', 4],
    ['\u00a04\n', 4],
    ['4.', 4],
    ['4!', 4],
    ['(4)', 4],
    ['"4"', 4],
    ['«٤»', 4],
    ['٤،', 4],
    ['४।', 4],
    ['*4*', 4],
    [`${RLM}٤${RLM}`, 4],
    [`${RLI}4${PDI}`, 4],
    [`${ALM}4`, 4],
    ['5\ufe0f\u20e3', 5],
    ['5\u20e3', 5],
    ['3️⃣', 3],
    ['⭐', 1],
    ['⭐⭐⭐', 3],
    ['⭐️⭐️⭐️⭐️⭐️', 5],
    ['⭐ ⭐ ⭐ ⭐', 4],
    ['★★', 2],
    ['★★★★★', 5],
  ])('%j is %d points', (text, points) => {
    expect(readAnswer(text)).toEqual({ points });
  });

  test.each([
    ['4/5', 4, 5],
    ['4 / 5', 4, 5],
    ['٤/٥', 4, 5],
    ['٤ / ٥', 4, 5],
    ['۴/۵', 4, 5],
    ['४/५', 4, 5],
    ['4 من 5', 4, 5],
    ['٤ من ٥', 4, 5],
    [`${RLI}٤${PDI} من ${RLI}٥${PDI}`, 4, 5],
    ['۴ از ۵', 4, 5],
    ['4 out of 5', 4, 5],
    ['4 Out Of 5!', 4, 5],
    ['4 of 5', 4, 5],
    ['5/5', 5, 5],
    ['2/3', 2, 3],
    ['٣/٣', 3, 3],
    ['3 من 3', 3, 3],
    ['★★★☆☆', 3, 5],
    ['★☆☆', 1, 3],
    ['★★★★☆', 4, 5],
  ])('%j is %d points of %d', (text, points, of) => {
    expect(readAnswer(text)).toEqual({ points, of });
  });
});

test.each([
  '',
  ' ',
  '.',
  '0',
  '6',
  '٠',
  '٦',
  '9',
  '10',
  '45',
  '05',
  '١٠',
  '-4',
  '+4',
  '4-',
  '4.5',
  '4,5',
  '٤٫٥',
  '4?',
  '٤؟',
  '4 5',
  '4/10',
  '4/4',
  '0/5',
  '6/5',
  '4/3',
  '٥/٤',
  '5/4/3',
  '4//5',
  '/5',
  '4/',
  '4 out 5',
  'four',
  'أربعة',
  'I have 4 lamps',
  'عندي 4 مصابيح',
  '4 lamps',
  '5 - Very satisfied',
  '4:30',
  '5%',
  '#5',
  '5€',
  '5 ⭐',
  '5️⃣5️⃣',
  '⭐⭐⭐⭐⭐⭐',
  '☆☆☆☆☆',
  '☆☆★★★',
  '★★☆☆',
  '★☆☆☆☆☆',
  '★★★★★☆',
  '🌟',
  '👍',
  '②',
  '５',
  '௪',
])('%j is not a score', (text) => {
  expect(readAnswer(text)).toBeUndefined();
});

describe('the title of a choice', () => {
  test.each([
    ['5 - Very satisfied', { points: 5 }],
    ['5 – Very satisfied', { points: 5 }],
    ['5—Very satisfied', { points: 5 }],
    ['1. Poor', { points: 1 }],
    ['1: Poor', { points: 1 }],
    ['٥ - راضٍ جدًا', { points: 5 }],
    ['५ - बहुत खुश', { points: 5 }],
    [`${RLM}٥ – ممتاز${RLM}`, { points: 5 }],
    ['4/5 - Good', { points: 4, of: 5 }],
    ['3️⃣ - So so', { points: 3 }],
    ['⭐⭐⭐ - Fine', { points: 3 }],
    ['4', { points: 4 }],
    ['٤/٥', { points: 4, of: 5 }],
    ['★★★☆☆', { points: 3, of: 5 }],
  ])('%j', (title, answer) => {
    expect(readChoice(title)).toEqual(answer);
  });

  test.each([
    '',
    'Good',
    'Very satisfied - 5',
    '5 lamps',
    '5 - 10 lamps',
    '5-10 minutes',
    '4.5 stars',
    '4. 5 lamps',
    '6 - Beyond words',
    '10 - Beyond words',
    '5 - ',
    '5 - 👍',
    '- Good',
    'Room 5 - Garden',
    `5 - ${'x'.repeat(61)}`,
  ])('%j tells no score', (title) => {
    expect(readChoice(title)).toBeUndefined();
  });
});

describe('laws', () => {
  const point = fc.integer({ min: 1, max: 5 });
  const zero = fc.constantFrom(0x30, 0x660, 0x6f0, 0x966);
  const mark = fc.constantFrom(
    '',
    ' ',
    '\t',
    RLM,
    ALM,
    RLI,
    PDI,
    '\ufe0f',
    '\ufeff',
    '.',
    '!',
    '"',
    '«',
    '»',
    '،',
    '۔',
  );

  test('digits of every script read the same, among marks that say nothing', () => {
    fc.assert(
      fc.property(point, zero, mark, mark, (points, base, before, after) => {
        expect(readAnswer(before + String.fromCharCode(base + points) + after)).toEqual({ points });
      }),
    );
  });

  test('whatever is written, an answer is a point on its scale', () => {
    const symbols = fc.constantFrom(
      ...'0123456789٤٥۴५/⭐★☆ .-من'.split(''),
      'out of',
      RLM,
      '\ufe0f',
      '\u20e3',
    );
    const text = fc.oneof(
      anyText(),
      fc.array(symbols).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(readAnswer, readChoice), (written, read) => {
        const { points, of } = read(written) ?? { points: 1 };
        expect([1, 2, 3, 4, 5]).toContain(points);
        expect([undefined, 3, 5]).toContain(of);
        expect(points).toBeLessThanOrEqual(of ?? 5);
      }),
      { numRuns: 300 },
    );
  });

  test('a choice tells whatever an answer tells', () => {
    const symbols = fc.constantFrom(...'12345/⭐★☆ .'.split(''));
    fc.assert(
      fc.property(fc.array(symbols, { maxLength: 8 }), (parts) => {
        const answer = readAnswer(parts.join(''));
        fc.pre(answer !== undefined);
        expect(readChoice(parts.join(''))).toEqual(answer);
      }),
    );
  });
});

describe('long messages', () => {
  test('64 characters may still be a score, 65 are none', () => {
    expect(readAnswer('5'.padEnd(64))).toEqual({ points: 5 });
    expect(readAnswer('5'.padEnd(65))).toBeUndefined();
  });

  test.each([' ', '.', '\u200f', '⭐', '5 -', 'a'])('a megabyte of %j is dismissed at once', (piece) => {
    const text = piece.repeat(1_000_000 / piece.length);
    expect([readAnswer(text), readChoice(text)]).toEqual([undefined, undefined]);
    const read = () => {
      readAnswer(text);
      readChoice(text);
    };
    expect(cpuMsOf(read, 100)).toBeLessThan(100);
  });
});
