/** Unit tests and laws beside their sources; tests that need real processes in `test/`. */
const toCommonJs = (syntax) => [
  '@swc/jest',
  {
    jsc: { parser: { syntax }, target: 'es2022' },
    module: { type: 'commonjs' },
  },
];

/** Libraries that come as ES modules alone, which Jest's own loader cannot take. */
const ESM_ONLY = 'ky|p-throttle';

const transform = {
  '^.+\\.ts$': toCommonJs('typescript'),
  [`/node_modules/(?:${ESM_ONLY})/.+\\.js$`]: toCommonJs('ecmascript'),
};

const shared = {
  transform,
  transformIgnorePatterns: [`/node_modules/(?!(?:${ESM_ONLY})/)`],
  testEnvironment: 'node',
};

export default {
  testSequencer: './scripts/longestFirst.js',
  projects: [
    { ...shared, displayName: 'unit', roots: ['<rootDir>/exporter/src', '<rootDir>/dashboards/src'] },
    { ...shared, displayName: 'process', roots: ['<rootDir>/test'] },
  ],
};
