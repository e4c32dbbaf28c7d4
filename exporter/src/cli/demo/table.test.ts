import { cutTo, duration, renderTable } from './table.ts';

const ROW = { episodes: 1234, messages: 5, waiting: 0, answered: 3, answers: 0 };

describe('the table', () => {
  it('is aligned, with the whole set apart and a dash for what is not known', () => {
    const lines = renderTable([
      { ...ROW, name: 'support / frontline', p50: 21, p90: 94, inTime: 0.874 },
      { ...ROW, name: 'All' },
    ]);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[2]).toMatch(/^support \/ frontline +1,234 +5 +0 +21 s +1 m 34 s +87\.4 % +– +0$/);
    expect([lines[1], lines[3]].every((line) => /^─+$/.test(line ?? ''))).toBe(true);
    expect(lines[4]).toMatch(/^All /);
  });
});

describe('in a narrow terminal', () => {
  const rows = [{ ...ROW, name: 'arabic-support / arabic', p50: 21, p90: 94, inTime: 0.874 }];
  const titlesAt = (width: number) => renderTable(rows, width)[0]?.trim().split(/ {2,}/);

  it.each([40, 60, 80, 100, 104, 105, 200])(
    'of %i columns no line is longer than that, but for what cannot be left out',
    (width) => {
      for (const line of renderTable(rows, width))
        expect(line.length).toBeLessThanOrEqual(Math.max(width, 66));
    },
  );

  it('what matters most stays', () => {
    expect(titlesAt(200)).toHaveLength(9);
    expect(titlesAt(80)).toEqual([
      'Inbox / team',
      'Episodes',
      'Waiting',
      'First resp. p50',
      'In time',
      'CSAT',
    ]);
  });

  it('other lines are cut', () => {
    expect(cutTo(8, '12345678')).toBe('12345678');
    expect(cutTo(8, '123456789')).toBe('1234567…');
  });
});

describe('a duration', () => {
  it.each([
    [undefined, '–'],
    [0.4, '0 s'],
    [59.6, '1 m 00 s'],
    [94, '1 m 34 s'],
    [7500, '2 h 05 m'],
  ])('of %p reads %p', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
