/** What our own panel expects of a dashboard: it knows its queries by name. */
import { panelsOf } from './board.ts';
import { BOARDS } from './boards/all.ts';
import { PLUGIN_ID } from './kinds.ts';
import { LANGUAGES } from './language.ts';

interface PluginQuery {
  readonly name: string;
  readonly minStep: string | undefined;
  readonly promql: (groupBy: string) => string;
}

// The panel is a project of its own, with compiler settings of its own.
const { QUERIES } = jest.requireActual<{ QUERIES: Readonly<Record<string, readonly PluginQuery[]>> }>(
  '../../plugin/src/model/queries.ts',
);
const { DEFAULTS } = jest.requireActual<{ DEFAULTS: object }>('../../plugin/src/options.ts');
const { id } = jest.requireActual<{ id: string }>('../../plugin/src/plugin.json');

const panels = BOARDS.flatMap((board) => panelsOf(board)).filter(({ type }) => type === PLUGIN_ID);
const queriesOf = (options: object) => QUERIES[viewOf(options)] ?? [];

function viewOf(options: object): string {
  return 'view' in options ? String(options.view) : '';
}

it('is the panel of this project, once in each of its views', () => {
  expect(PLUGIN_ID).toBe(id);
  expect(panels.map(({ options }) => viewOf(options('en'))).sort()).toEqual(Object.keys(QUERIES).sort());
});

it.each(panels)('$title.en brings every query of its view by name', ({ options, queries }) => {
  const expected = queriesOf(options('en')).map(({ name }) => name);
  expect(queries.map(({ name }) => name).sort()).toEqual([...expected].sort());
});

it.each(panels)(
  '$title.en asks per step where the panel wants steps, and no finer',
  ({ options, queries }) => {
    for (const { name, minStep } of queriesOf(options('en'))) {
      const query = queries.find((one) => one.name === name);
      expect([name, query?.as, query?.minStep]).toEqual([
        name,
        minStep === undefined ? 'table' : 'range',
        minStep,
      ]);
    }
  },
);

it.each(panels)(
  '$title.en asks what the panel offers to copy, narrowed by the variables',
  ({ options, queries }) => {
    const offered = new Map(queriesOf(options('en')).map(({ name, promql }) => [name, promql('team')]));
    for (const { name, expr } of queries) {
      expect([name, withoutVariables(expr)]).toEqual([name, offered.get(name)]);
    }
  },
);

/** The largest of all needs no largest of each replica before it. */
function withoutVariables(expr: string): string {
  return expr
    .replace(/,?\w+=~"\$\w+"/g, '')
    .replace(/\{,/g, '{')
    .replaceAll('{}', '')
    .replace(/\s+/g, ' ')
    .replace(/^max\(max without \([^)]*\) \((.*)\)\)$/, 'max($1)');
}

it('asks for the arrivals of a quarter hour by hour: points further apart would tell no hours of the day', () => {
  const days = 92;
  const peaks = panels.filter(({ options }) => viewOf(options('en')) === 'peakLoad');
  expect(peaks.map(({ mostPoints }) => (mostPoints ?? 0) >= days * 24)).toEqual([true]);
});

it.each(panels)('$title.en says only options the panel has', ({ options }) => {
  for (const language of LANGUAGES) {
    const said = Object.keys(options(language));
    expect(said.filter((key) => !(key in DEFAULTS))).toEqual([]);
  }
});
