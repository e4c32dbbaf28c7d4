import { toClassicDashboard } from './board.ts';
import { BOARDS } from './boards/all.ts';
import { paragraphs, say, withoutMarks, wordOf } from './language.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

interface Pair {
  readonly path: string;
  readonly en: Json;
  readonly ar: Json;
}

/** What is different in two documents of one shape; keys that are texts themselves are compared by place. */
function differences(en: Json, ar: Json, path = ''): Pair[] {
  if (en === ar) return [];
  if (typeof en !== 'object' || typeof ar !== 'object' || en === null || ar === null)
    return [{ path, en, ar }];
  const [left, right] = [Object.entries(en), Object.entries(ar)];
  if (left.length !== right.length) return [{ path, en, ar }];
  return left.flatMap(([key, value], index) => {
    const [otherKey = '', other = null] = right[index] ?? [];
    const keys = key === otherKey ? [] : [{ path: `${path}.key`, en: key, ar: otherKey }];
    return [...keys, ...differences(value, other, `${path}.${key}`)];
  });
}

const boards = BOARDS.map((board) => ({
  name: board.name,
  en: toClassicDashboard(board, 'en') as unknown as Json,
  ar: toClassicDashboard(board, 'ar') as unknown as Json,
}));

const isText = ({ path }: Pair): boolean => !/\.(uid|url|tags\.\d+|language)$/.test(path);
const ARABIC = /\p{Script=Arabic}/u;
/** The link to the other language is written in that language. */
const isOtherLanguage = ({ path }: Pair): boolean => path === '.links.1.title';

const texts = boards.flatMap(({ name, en, ar }) =>
  differences(en, ar)
    .filter(isText)
    .filter((pair) => !isOtherLanguage(pair))
    .map((pair) => ({ name, ...pair })),
);

describe('every text', () => {
  it('is there: hundreds of them', () => {
    expect(texts.length).toBeGreaterThan(400);
  });

  it('is Arabic in Arabic, and not in English', () => {
    expect(texts.filter(({ ar }) => typeof ar !== 'string' || !ARABIC.test(ar))).toEqual([]);
    expect(texts.filter(({ en }) => typeof en !== 'string' || en === '' || ARABIC.test(en))).toEqual([]);
  });

  it('has the same labels in its place in both', () => {
    const placesIn = (text: Json): string[] => (JSON.stringify(text).match(/\{\{\w+\}\}/g) ?? []).sort();
    for (const { en, ar } of texts) expect(placesIn(ar)).toEqual(placesIn(en));
  });

  it('that people read is in the language of the dashboard', () => {
    const read = /^\.(title|description)$|\.(title|description|noValue)$/;
    const same = boards.flatMap(({ name, en, ar }) => {
      const changed = new Set(differences(en, ar).map(({ path }) => path));
      return stringsAt(en)
        .filter(({ path }) => read.test(path) && !changed.has(path))
        .map(({ path, text }) => `${name}${path}: ${text}`);
    });
    expect(same).toEqual([]);
  });
});

function stringsAt(json: Json, path = ''): { readonly path: string; readonly text: string }[] {
  if (typeof json === 'string') return [{ path, text: json }];
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => stringsAt(value, `${path}.${key}`));
}

describe('Arabic', () => {
  it('of one script and without an end is left as it is', () => {
    expect(say('Team', 'الفريق').ar).toBe('الفريق');
    expect(say('28 days', '٢٨ يوماً').ar).toBe('٢٨ يوماً');
  });

  it.each(['الدفع إلى Alertmanager', '{{level}}، النصف', 'لا أحد ينتظر.'])(
    'is kept from right to left where Grafana would mix it up: %s',
    (ar) => {
      expect(say('', ar).ar).toBe(`\u2067${ar}\u2069`);
      expect(withoutMarks(say('', ar).ar)).toBe(ar);
    },
  );
});

describe('wordOf', () => {
  it('takes a template as it is', () => {
    expect(wordOf('{{team}}', 'ar')).toBe('{{team}}');
    expect(wordOf(say('team', 'الفريق'), 'ar')).toBe('الفريق');
  });
});

describe('paragraphs', () => {
  it('stay apart in every language', () => {
    expect(paragraphs(say('a', 'ا'), say('b', 'ب'))).toEqual({ en: 'a\n\nb', ar: 'ا\n\nب' });
  });
});
