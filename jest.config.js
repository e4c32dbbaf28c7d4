/** Unit tests and laws beside their sources; tests that need real processes in `test/`. */
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    },
  ],
};

const shared = { transform, testEnvironment: 'node' };

export default {
  projects: [
    { ...shared, displayName: 'unit', roots: ['<rootDir>/exporter/src', '<rootDir>/dashboards/src'] },
    { ...shared, displayName: 'process', roots: ['<rootDir>/test'] },
  ],
};
