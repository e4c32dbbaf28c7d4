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

/**
 * What the language brings is handed to each module, as looking it up in Jest's context costs a quarter of the time of the
 * laws. Fake timers do not reach `Date` then: what is tested with another clock is given that clock.
 */
const OF_THE_LANGUAGE = [
  ...['Array', 'BigInt', 'Boolean', 'Date', 'Error', 'Infinity', 'Intl', 'JSON', 'Map', 'Math', 'Number'],
  ...[
    'Object',
    'Promise',
    'RangeError',
    'Reflect',
    'RegExp',
    'Set',
    'String',
    'Symbol',
    'TypeError',
    'WeakMap',
  ],
];

const shared = {
  transform,
  transformIgnorePatterns: [`/node_modules/(?!(?:${ESM_ONLY})/)`],
  testEnvironment: 'node',
  sandboxInjectedGlobals: OF_THE_LANGUAGE,
};

export default {
  testSequencer: './scripts/longestFirst.js',
  projects: [
    { ...shared, displayName: 'unit', roots: ['<rootDir>/exporter/src', '<rootDir>/dashboards/src'] },
    { ...shared, displayName: 'process', roots: ['<rootDir>/test'] },
  ],
};
