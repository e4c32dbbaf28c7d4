import baseConfig from './.config/eslint.config.mjs';
import { defineConfig } from 'eslint/config';

export default defineConfig([
  { ignores: ['dist/', 'node_modules/', '.config/', 'coverage/', 'artifacts/'] },
  ...baseConfig,
  {
    files: ['src/**/*.{ts,tsx}', 'preview/**/*.{ts,tsx}'],
    rules: {
      'max-params': ['error', 4],
      complexity: ['error', 15],
      // The project writes type imports apart from value imports, and arrays as T[] throughout.
      'no-duplicate-imports': 'off',
      '@typescript-eslint/array-type': 'off',
    },
  },
  {
    files: ['src/model/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'window',
        'document',
        'navigator',
        'fetch',
        'setTimeout',
        'performance',
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(react|i18next|@grafana/(ui|runtime|i18n))',
              message: 'The model draws and says nothing.',
            },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "ImportDeclaration[source.value='@grafana/data'][importKind!='type']",
          message: 'The model takes types only.',
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Instants are handed in.',
        },
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'Instants are handed in.',
        },
      ],
    },
  },
]);
