import { readFileSync } from 'node:fs';
import { connectionsProblem, openFilesLimit } from './openFiles.ts';

const LIMITS = [
  'Limit                     Soft Limit           Hard Limit           Units     ',
  'Max processes             96000                96000                processes ',
  'Max open files            1024                 524288               files     ',
  '',
].join('\n');

describe('the limit of open files', () => {
  it('is the soft one, which holds', () => {
    expect(openFilesLimit(() => LIMITS)).toBe(1024);
  });

  it.each([
    ['there is no such file', () => readFileSync('/nowhere/limits', 'utf8')],
    ['there is no limit', () => LIMITS.replace('1024', 'unlimited')],
    ['it is not told', () => ''],
  ])('is unknown where %s', (_case, readFile) => {
    expect(openFilesLimit(readFile)).toBeUndefined();
  });
});

describe('allowing connections', () => {
  it.each([
    [924, 1024],
    [10_000, undefined],
  ])('as many as %d is no problem with %s open files', (connections, files) => {
    expect(connectionsProblem(connections, files)).toBeUndefined();
  });

  it('more than files may be open is told, with what to set', () => {
    expect(connectionsProblem(925, 1024)).toMatch(
      /^limits\.maxConnections is 925, but only 1024 .* to 1025, or lower/,
    );
  });
});
