import importX from 'eslint-plugin-import-x';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import { roomZones } from './eslint-rooms.js';

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '**/dist-types/', '**/generated/', '**/.turbo/', '**/coverage/'] },
  {
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': 'error',
      'regexp/no-super-linear-move': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strict],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { disallowTypeAnnotations: false, fixStyle: 'inline-type-imports' },
      ],
    },
  },
  {
    files: ['packages/core/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/extensions': ['.ts'] },
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: roomZones }] },
  },
  {
    files: ['plugins/gds-frontend/src/**', 'plugins/gds-common/src/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^@gds-dev/core/(?!standard$|report$)',
              message: 'Only @gds-dev/core/standard and /report run in a browser.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['plugins/gds-{frontend,common}/src/**', 'packages/core/src/{standard,report}/**'],
    ignores: ['**/*.test.{ts,tsx}'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['node:*'], message: 'This code runs in a browser.' }] },
      ],
    },
  },
);
