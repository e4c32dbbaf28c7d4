/** What the pages of all sources have in common: the configuration they show is accepted, the series they show exist. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { KEY, faultsOf } from '../config/testing/files.ts';
import { ALL_METRICS } from '../metrics/names.ts';
import { lintNames } from '../rules/testing/lint.ts';

const FOLDER = join(__dirname, '../../../docs/sources');
const PAGES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.md'))
  .map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const);

type Keys = Readonly<Record<string, unknown>>;
interface Example extends Keys {
  readonly sources: readonly Keys[];
}

function yamlIn(page: string): string[] {
  return [...page.matchAll(/^( *)```yaml\n([^]*?)^ *```$/gm)].map(([, indent = '', text = '']) =>
    text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

/** In the running text: a key with its value. */
function keysIn(page: string): string[] {
  return [...page.matchAll(/(?<!`)`([a-z]\w*: [^`\n]+)`(?!`)/gi)].map(([, text = '']) => text);
}

/** As who follows the page would set them. */
function environmentOf(text: string): Record<string, string> {
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(
    names.map((name) => [
      name,
      name.endsWith('_URL') ? 'https://vendor.example/77' : `0123456789abcdef-${name}`,
    ]),
  );
}

function faultsIn(text: string): string[] {
  return faultsOf(KEY + text, { env: environmentOf(text) });
}

/** What is wrong with keys in the source of an example, beside what is there or in the place of one; or else beside the source. */
function faultsWith(text: string, { sources: [source = {}], ...beside }: Example): string[] {
  const keys = parse(text) as Keys;
  const without = (key: string) =>
    Object.fromEntries(Object.entries(source).filter(([other]) => other !== key));
  const places = [source, ...Object.keys(source).map(without)].map((rest) => ({ ...rest, ...keys }));
  const tries = [
    ...places.map((place) => ({ ...beside, sources: [place] })),
    { ...beside, ...keys, sources: [source] },
  ].map((config) => faultsIn(stringify(config)));
  return tries.some((faults) => faults.length === 0) ? [] : (tries[0] ?? []);
}

const CONFIGURED = PAGES.filter(([, page]) => yamlIn(page).length > 0);

test('there are pages with a configuration', () => {
  expect(CONFIGURED).toHaveLength(9);
});

test.each(CONFIGURED)('the configuration of %s is accepted, and so are its parts', (_name, page) => {
  const [whole = '', ...parts] = yamlIn(page);
  expect(faultsIn(whole)).toEqual([]);
  const example = parse(whole) as Example;
  for (const part of [...parts, ...keysIn(page)])
    expect([part, faultsWith(part, example)]).toEqual([part, []]);
});

/** Series with their labels, wherever they stand. */
function seriesIn(page: string): string[] {
  return [...page.matchAll(/\bhelpdesk_[a-z_]*[a-z](?:\{[^}]*\})?/g)].map(([series]) => series);
}

/** A histogram may be named as a whole. */
const WHOLE = new Set(ALL_METRICS.map(({ name }) => name));

test.each(PAGES)('the series of %s exist, with their labels', (_name, page) => {
  const wrong = seriesIn(page).flatMap((series) => (WHOLE.has(series) ? [] : lintNames(series)));
  expect(wrong).toEqual([]);
});

test.each(PAGES)('the commands of %s are called as README.md calls them', (_name, page) => {
  expect(
    page.match(
      /^.*(?<!npx |description )\bhelpdesk-exporter (?:-|simulate|check-config|serve|backfill).*$/gm,
    ),
  ).toBeNull();
  expect(page).not.toMatch(/exporter check-config(?! helpdesk\.yml)/);
});
