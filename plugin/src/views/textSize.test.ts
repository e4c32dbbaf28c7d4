import { emsOf, linesOf } from './textSize.ts';

test('signs of Chinese, Japanese and Korean are twice as wide as letters', () => {
  expect(emsOf('abcd')).toBeCloseTo(2.24);
  expect(['満足度目', '客服人数', '상담원수', '（）：。'].map(emsOf)).toEqual([4, 4, 4, 4]);
  expect(emsOf('محادثة')).toBeCloseTo(6 * 0.56);
});

test('a text takes the lines it needs, and one at least', () => {
  expect(['', 'a'.repeat(17), 'a'.repeat(18), 'あ'.repeat(21)].map((text) => linesOf(text, 10))).toEqual([
    1, 1, 2, 3,
  ]);
});
