import { PanelOptionsEditorBuilder, standardEditorsRegistry } from '@grafana/data';

import { addOptions } from './editor.ts';
import { DEFAULTS } from './options.ts';
import type { Options } from './options.ts';
import { addOwnLanguages } from './words.ts';

beforeAll(() => {
  addOwnLanguages();
  standardEditorsRegistry.setInit(() =>
    ['select', 'number', 'text'].map((id) => ({ id, name: id, editor: () => null })),
  );
});

function items() {
  const builder = new PanelOptionsEditorBuilder<Options>();
  addOptions(builder);
  return builder.getItems();
}

test('every option but the query list has the default of the one table', () => {
  const defaults = Object.fromEntries(
    items()
      .filter((item) => item.path !== 'queries')
      .map((item) => [item.path, item.defaultValue]),
  );

  expect(defaults).toEqual(DEFAULTS);
});

test('every option has a name and a help of its own', () => {
  const helps = items().map((item) => item.description ?? '');

  expect(helps.every((help) => help.length > 10 && !help.startsWith('option-'))).toBe(true);
  expect(new Set(helps).size).toBe(helps.length);
});

test('a view shows only the options that it uses', () => {
  const shownFor = (view: Options['view']): string[] =>
    items()
      .filter((item) => item.showIf?.({ ...DEFAULTS, view }) ?? true)
      .map((item) => item.path);

  expect(shownFor('satisfaction')).toEqual([
    'view',
    'queries',
    'groupBy',
    'minimumAnswers',
    'csatTargetLow',
    'csatTargetHigh',
    'reading',
    'language',
  ]);
  expect(shownFor('peakLoad')).not.toContain('giveUpSeconds');
  expect(shownFor('firstResponse')).not.toContain('patienceSeconds');
});
