import fc from 'fast-check';
import { cleanName } from '../sources/text.ts';
import { anyText } from '../testing/anyText.ts';
import { LabelRegistry } from './labels.ts';
import type { LabelLimits, LabelValue } from './labels.ts';

function limits(more: Partial<LabelLimits> = {}): LabelLimits {
  const open = { allow: [], cap: 2 };
  return { category: open, team: open, agent: open, ...more };
}

function registry(more: Partial<LabelLimits> = {}, known: readonly LabelValue[] = []) {
  const labels = new LabelRegistry(limits(more), known);
  let folds = 0;
  const admit = (value: string, label: LabelValue['label'] = 'category') =>
    labels.admit(label, value, () => {
      folds += 1;
    });
  return { labels, admit, folds: () => folds };
}

describe('a cap', () => {
  it('admits the first values, folds the rest into other and counts each fold', () => {
    const { admit, folds } = registry();
    expect(['a', 'b', 'c', 'a', 'd', 'c'].map((value) => admit(value))).toEqual([
      'a',
      'b',
      'other',
      'a',
      'other',
      'other',
    ]);
    expect(folds()).toBe(3);
  });

  it('is one per label', () => {
    const { admit } = registry();
    for (const value of ['a', 'b']) admit(value, 'team');
    expect(admit('c', 'category')).toBe('c');
  });

  it('does not count other itself as a fold, nor as one of its values', () => {
    const { admit, folds } = registry();
    expect([admit('other'), admit('a'), admit('b')]).toEqual(['other', 'a', 'b']);
    expect(folds()).toBe(0);
  });

  it('holds over a restart: what was admitted stays, and fills it', () => {
    const known = [
      { label: 'category', value: 'a' },
      { label: 'category', value: 'b' },
    ] as const;
    const { admit } = registry({}, known);
    expect([admit('c'), admit('b'), admit('a')]).toEqual(['other', 'b', 'a']);
  });

  it('never admits a value without a name', () => {
    const { admit, folds } = registry();
    expect([admit(''), folds()]).toEqual(['other', 1]);
  });
});

describe('an allow-list', () => {
  const closed = { category: { allow: ['billing'], cap: 0, isClosed: true } };

  it('admits its values and no other', () => {
    const { admit, folds } = registry(closed);
    expect([admit('billing'), admit('rant'), folds()]).toEqual(['billing', 'other', 1]);
  });

  it('admits its values beyond the cap', () => {
    const { admit } = registry({ category: { allow: ['billing'], cap: 1 } });
    expect([admit('a'), admit('billing'), admit('b')]).toEqual(['a', 'billing', 'other']);
  });

  it('folds what was admitted before there was one', () => {
    const { admit } = registry(closed, [{ label: 'category', value: 'rant' }]);
    expect(admit('rant')).toBe('other');
  });
});

describe('showing', () => {
  it('admits nothing, and shows what is not admitted as other', () => {
    const { labels, admit } = registry();
    expect(labels.show('category', 'a')).toBe('other');
    admit('a');
    expect(labels.show('category', 'a')).toBe('a');
  });
});

describe('known values', () => {
  it('are the allowed, the admitted and other, each once', () => {
    const { labels, admit } = registry({ category: { allow: ['billing', 'other'], cap: 1 } });
    admit('a');
    admit('billing');
    expect(labels.known('category')).toEqual(['billing', 'other', 'a']);
  });
});

describe('fresh values', () => {
  it('are told until they are stored', () => {
    const { labels, admit } = registry();
    admit('a');
    const first = labels.fresh();
    expect(first).toEqual([{ label: 'category', value: 'a' }]);
    admit('b');
    labels.markStored(first);
    expect(labels.fresh()).toEqual([{ label: 'category', value: 'b' }]);
  });

  it('are not those that were known', () => {
    const { labels, admit } = registry({}, [{ label: 'category', value: 'a' }]);
    admit('a');
    expect(labels.fresh()).toEqual([]);
  });
});

describe('a value that is not fit to show', () => {
  const UNFIT = [
    '',
    'a\nb',
    'a\u0000b',
    'a\u009bb',
    'a\u202eb',
    'a\u2066b',
    'a\u200fb',
    'a\u2028b',
    'a\u200bb',
    'a\u00adb',
    'a\u2060b',
    'a\ufeffb',
    'a\u3164b',
    'a\u{e0041}b',
    '\ud800',
    'x'.repeat(65),
  ];

  it.each(UNFIT)('(%j) folds, and is counted, whatever room there is', (value) => {
    const { admit, folds, labels } = registry();
    expect([admit(value), folds(), labels.fresh()]).toEqual(['other', 1, []]);
    expect(admit('a')).toBe('a');
  });

  it.each(UNFIT.slice(1))('(%j) folds though an older version stored it', (value) => {
    const { labels } = registry({}, [{ label: 'team', value }]);
    expect([labels.show('team', value), labels.known('team')]).toEqual(['other', ['other']]);
  });

  it('is no Arabic name, no quote, no bar and no comma', () => {
    const { admit, folds } = registry({ category: { allow: [], cap: 10 } });
    const fit = [
      '\u0627\u0644\u062f\u0639\u0645',
      'می\u200cخواهم',
      '👩\u200d💻',
      '❤\ufe0f',
      'a"b',
      'a|b',
      'a,name:b',
      'a\\',
      'x'.repeat(64),
    ];
    expect(fit.map((value) => admit(value))).toEqual(fit);
    expect(folds()).toBe(0);
  });

  it('never comes from a source that cleans its names', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 200 }), (text) => {
        const name = cleanName(text);
        expect(registry().admit(name)).toBe(name === '' ? 'other' : name);
      }),
    );
  });
});
