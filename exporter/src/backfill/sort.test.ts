import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Sorter, readTimed } from './sort.ts';
import type { Timed } from './sort.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helpdesk-sort-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function sorted(lines: readonly Timed[], limits: { runLength?: number; width?: number } = {}): Timed[] {
  const path = join(folder, 'sorted');
  const sorter = new Sorter({ folder: join(folder, 'runs'), ...limits });
  for (const line of lines) sorter.add(line);
  sorter.finish(path);
  return [...readTimed(path)].map(({ at, text }) => ({ at, text }));
}

it('gives the lines in order of time, those of one instant as they were added, whatever fits into memory', () => {
  const line = fc.record({ at: fc.integer({ min: 0, max: 20 }), text: fc.string({ unit: 'grapheme' }) });
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 1, max: 60 }), (drawn, runLength) => {
      const lines = drawn.map(({ at, text }, n) => ({ at, text: JSON.stringify([n, text]) }));
      expect(sorted(lines, { runLength, width: 2 })).toEqual([...lines].sort((a, b) => a.at - b.at));
    }),
  );
});

it('goes on behind any line', () => {
  const lines = ['é', 'b', '😀', 'd'].map((text, at) => ({ at, text }));
  sorted(lines);
  const path = join(folder, 'sorted');
  for (const { at, next } of readTimed(path)) {
    expect([...readTimed(path, next)].map(({ text }) => text)).toEqual(
      lines.slice(at + 1).map(({ text }) => text),
    );
  }
});

it('leaves nothing but the file', () => {
  sorted([{ at: 1, text: 'a' }]);
  expect(readdirSync(folder)).toEqual(['sorted']);
  expect(readFileSync(join(folder, 'sorted'), 'utf8')).toBe('1 a\n');
});

it('begins anew over what a run that was ended has left', () => {
  const runs = join(folder, 'runs');
  const ended = new Sorter({ folder: runs, runLength: 1 });
  ended.add({ at: 1, text: 'from before' });
  expect(sorted([{ at: 2, text: 'b' }])).toEqual([{ at: 2, text: 'b' }]);
});
