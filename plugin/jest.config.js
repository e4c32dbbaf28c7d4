const path = require('path');

// Hour and weekday bucketing is tested in several zones; the machine's own must not matter.
process.env.TZ = 'UTC';

const scaffold = require('./.config/jest.config');
const { grafanaESModules, nodeModulesToTransform } = require('./.config/jest/utils');

const [[pattern, swc]] = Object.entries(scaffold.transform);

/** Some ESM-only packages below @grafana ship as .mjs, which the scaffold's pattern leaves out. */
const base = {
  ...scaffold,
  rootDir: __dirname,
  transform: { [pattern]: swc, '^.+\\.mjs$': swc },
  // What scripts fetch and build holds packages of the same names as those installed.
  modulePathIgnorePatterns: ['<rootDir>/artifacts/', '<rootDir>/dist/'],
};

/** The model runs without a DOM, so that none can creep into it. */
const model = {
  ...base,
  displayName: 'plugin-model',
  testEnvironment: 'node',
  setupFilesAfterEnv: [],
  testMatch: ['<rootDir>/src/model/**/*.test.ts'],
};

/** What packs the plugin for the catalogue. */
const scripts = {
  ...base,
  displayName: 'plugin-scripts',
  testEnvironment: 'node',
  setupFilesAfterEnv: [],
  testMatch: ['<rootDir>/scripts/**/*.test.ts'],
};

const views = {
  ...base,
  displayName: 'plugin-views',
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/src/model/'],
};

/** The same views with what Grafana 13.2 gives to panels: React 19 and its own packages. */
const REACT_19 = path.join(__dirname, '..', 'test', 'react19', 'node_modules');
const viewsReact19 = {
  ...views,
  displayName: 'plugin-views-react-19',
  testMatch: ['<rootDir>/src/*.test.tsx', '<rootDir>/src/views/*.test.tsx'],
  moduleNameMapper: {
    ...views.moduleNameMapper,
    '^(react|react-dom|scheduler|i18next|react-i18next)($|/.*)': `${REACT_19}/$1$2`,
    '^@grafana/(data|ui|i18n|schema)$': `${REACT_19}/@grafana/$1`,
  },
  transformIgnorePatterns: [nodeModulesToTransform([...grafanaESModules, '@react-hookz', '@ver0'])],
};

module.exports = { rootDir: __dirname, projects: [model, scripts, views, viewsReact19] };
