import { exportedNames, removals, valuesTaken } from './packageNames.mjs';

test('values taken are what remains when types are gone', () => {
  const taken = valuesTaken([
    "import React, { useMemo as memo } from 'react';",
    "import type { DataFrame } from '@grafana/data';\nimport { PanelPlugin, type Field } from '@grafana/data';",
    "import './module.css';\nimport { getLocaleData } from '@grafana/data';",
  ]);

  expect([...taken]).toEqual([
    ['react', new Set(['default', 'useMemo'])],
    ['@grafana/data', new Set(['PanelPlugin', 'getLocaleData'])],
  ]);
});

test('exported names are those others see', () => {
  const text = "export { a, b as c } from './a.mjs';\nexport { d };\nexport * from './e.mjs';";

  expect(exportedNames(text)).toEqual(new Set(['a', 'c', 'd']));
});

test('a package taken as a whole is refused: nobody could say what of it is needed', () => {
  expect(() => valuesTaken(["import * as ui from '@grafana/ui';"])).toThrow('import * as ui');
});

test('of a report on types, what is gone counts, and what only changed does not', () => {
  const report = [
    '1) Removed `PanelDataSummary.rawFrames` used in `src/suggestions.ts:27`',
    '2) Changed `PanelPlugin.setMigrationHandler` used in `src/module.ts:24`',
    '3) Removed `DataHoverEvent` used in `src/views/crossHair.ts:20`',
  ].join('\n');

  expect(removals(report)).toEqual(['PanelDataSummary.rawFrames', 'DataHoverEvent']);
  expect(removals('✔️  src/module.ts appears to be compatible')).toEqual([]);
});
