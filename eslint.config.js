import importX from 'eslint-plugin-import-x';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import { roomZones } from './eslint-rooms.js';

/**
 * A part of a statement that knex sends as it is: a constant, a member of one, or what the two functions make of names
 * of the schema.
 */
const CONSTANT_SQL =
  ':matches(Identifier[name=/^[A-Z][A-Z0-9_]*$/], MemberExpression[object.name=/^[A-Z][A-Z0-9_]*$/], CallExpression[callee.name=/^(?:means|inList)$/])';
const RAW_SQL = 'CallExpression[callee.property.name=/^(?:raw|[a-zA-Z]+Raw)$/]';
const SQL_MESSAGE = 'SQL is a constant; values and names are bindings: raw("?? = ?", [column, value]).';

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
  {
    files: ['plugins/gds-backend/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: `${RAW_SQL} > TemplateLiteral.arguments:first-child > .expressions:not(${CONSTANT_SQL})`,
          message: SQL_MESSAGE,
        },
        {
          selector: `${RAW_SQL} > .arguments:first-child:not(Literal, TemplateLiteral, ${CONSTANT_SQL})`,
          message: SQL_MESSAGE,
        },
      ],
    },
  },
);
