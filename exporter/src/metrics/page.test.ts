import fc from 'fast-check';
import { Page } from './page.ts';

const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 });
const KILOBYTE = 1024;

it('holds everything appended, in the memory given where that is large enough', () => {
  fc.assert(
    fc.property(pieces, fc.nat(6000), (appended, bytes) => {
      const memory = new SharedArrayBuffer(bytes);
      const page = new Page(memory);
      for (const piece of appended) page.append(piece);
      const wanted = Buffer.concat(appended);
      expect(page.text.equals(wanted)).toBe(true);
      expect(page.memory === memory).toBe(wanted.length <= bytes);
      expect(page.text.buffer).toBe(page.memory);
    }),
  );
});

it('begins anew in memory that was used before', () => {
  const first = new Page().append(Buffer.from('a long text'));
  expect(String(new Page(first.memory).append(Buffer.from('short')).text)).toBe('short');
});

it('goes on behind the text of a page, in the same memory', () => {
  const begun = new Page().append(Buffer.from('counted '));
  const page = Page.behind(begun.text).append(Buffer.from('and more'));
  expect(String(page.text)).toBe('counted and more');
  expect(page.memory).toBe(begun.memory);
});

it.each([
  ['in memory of its own', Buffer.from('counted ')],
  ['further on in the memory', new Page().append(Buffer.from('xxcounted ')).text.subarray(2)],
])('goes on behind a copy of any other text: %s', (_where, text) => {
  expect(String(Page.behind(text).append(Buffer.from('and more')).text)).toBe('counted and more');
  expect(String(text)).toBe('counted ');
});

it('takes a few more pieces of memory than it doubles in size', () => {
  const page = new Page();
  const memories = new Set<SharedArrayBuffer>();
  for (let n = 0; n < 8 * KILOBYTE; n += 1) memories.add(page.append(Buffer.alloc(KILOBYTE)).memory);
  expect(page.text.length).toBe(8 * KILOBYTE * KILOBYTE);
  expect(memories.size).toBeLessThan(20);
});
