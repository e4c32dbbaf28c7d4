// Hour and weekday bucketing is tested in several zones; the machine's own must not matter.
process.env.TZ = 'UTC';

const scaffold = require('./.config/jest.config');

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

module.exports = { rootDir: __dirname, projects: [model, scripts, views] };
