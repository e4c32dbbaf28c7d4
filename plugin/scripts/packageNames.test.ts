import { exportedNames, valuesTaken } from './packageNames.mjs';

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
