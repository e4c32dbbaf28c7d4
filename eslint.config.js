import js from '@eslint/js';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

/** The core must give the same answer for the same input: no IO, no clock, no chance, no imports but its own. */
const purity = {
  files: ['exporter/src/conversation/**/*.ts'],
  ignores: ['**/*.test.ts', '**/testing/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [{ regex: '^(?!\\./)', message: 'The conversation core imports nothing but itself.' }] },
    ],
    'no-restricted-globals': [
      'error',
      ...['process', 'console', 'fetch', 'performance', 'crypto', 'Buffer'].map(banned),
      ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'globalThis', 'require'].map(banned),
    ],
    'no-restricted-syntax': [
      'error',
      { selector: "NewExpression[callee.name='Date']", message: 'Instants are numbers, handed in.' },
      {
        selector: "MemberExpression[object.name='Date'][property.name!='UTC']",
        message: 'The core has no clock: instants are handed in.',
      },
      {
        selector: "MemberExpression[object.name='Math'][property.name='random']",
        message: 'The core leaves nothing to chance.',
      },
      { selector: 'ImportExpression', message: 'The conversation core imports nothing but itself.' },
    ],
  },
};

function banned(name) {
  return { name, message: 'The conversation core is pure.' };
}

export default tseslint.config(
  { ignores: ['**/dist/**', '**/coverage/**', '**/node_modules/**', 'plugin/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-params': ['error', 4],
      complexity: ['error', 15],
    },
  },
  purity,
  {
    files: ['**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts', '**/testing/**/*.ts'],
    ...jest.configs['flat/recommended'],
    rules: {
      ...jest.configs['flat/recommended'].rules,
      'jest/expect-expect': [
        'error',
        { assertFunctionNames: ['expect', 'expect*', 'fc.assert', '*.expect*'] },
      ],
      'jest/no-disabled-tests': 'error',
      'jest/no-standalone-expect': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
