import nx from '@nx/eslint-plugin';
import { defineConfig } from 'eslint/config';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

/** The house, bottom to top. A room imports only from rooms below it; this list is the only place that says so. */
const rooms = [
  'kernel',
  'settings',
  'organization',
  'recipients',
  'routing',
  'flow',
  'mailplan',
  'ldap',
  'ldap-client',
  'sync',
  'store',
  'contracts',
  'ui',
];
/** Rooms that may meet a room above the plain order, or that must not meet one below it. */
const mayUse = {
  'ldap-client': ['kernel', 'ldap'],
  recipients: ['kernel', 'organization'],
  routing: ['kernel', 'settings', 'organization'],
  flow: ['kernel', 'settings', 'organization', 'routing'],
  mailplan: ['kernel', 'settings', 'organization', 'routing', 'flow'],
  sync: ['kernel', 'organization', 'ldap'],
  store: ['kernel', 'settings', 'organization', 'recipients', 'ldap', 'sync'],
  contracts: ['kernel', 'settings', 'organization', 'recipients', 'flow', 'sync'],
  ui: ['kernel', 'settings', 'recipients', 'sync', 'contracts'],
  testing: rooms.filter((room) => room !== 'ui'),
  migrations: ['kernel', 'settings'],
  api: [
    'kernel',
    'settings',
    'organization',
    'recipients',
    'routing',
    'flow',
    'ldap',
    'ldap-client',
    'sync',
    'store',
    'contracts',
    'mailplan',
    'migrations',
  ],
  directory: ['kernel', 'settings', 'organization', 'routing', 'flow', 'contracts', 'ldap', 'ldap-client', 'mailplan'],
  cli: ['kernel', 'settings', 'organization', 'sync', 'contracts', 'ldap'],
  web: ['kernel', 'settings', 'organization', 'routing', 'recipients', 'mailplan', 'sync', 'contracts', 'ui'],
  e2e: ['kernel', 'settings', 'organization', 'sync', 'contracts', 'testing'],
};
const below = (room) => rooms.slice(0, Math.max(rooms.indexOf(room), 0));
const constraint = (room, allowed) => ({
  sourceTag: `room:${room}`,
  onlyDependOnLibsWithTags: [`room:${room}`, ...allowed.map((other) => `room:${other}`)],
});
/** Tests of a room drive it through the testing room, which stands above it: no cycle of what is shipped. */
const ignoredCircularDependencies = [
  ['@waypost/ldap', '@waypost/testing'],
  ['@waypost/testing', '@waypost/contracts'],
];
const depConstraints = [...new Set([...rooms, ...Object.keys(mayUse)])].map((room) =>
  constraint(room, mayUse[room] ?? below(room)),
);

export default defineConfig(
  { ignores: ['**/dist/**', '**/out/**', '**/.next/**', '**/node_modules/**', '**/generated/**', '**/next-env.d.ts'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs'],
    plugins: { '@nx': nx, 'import-x': importX },
    languageOptions: { parser: tseslint.parser },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    settings: {
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/extensions': ['.ts', '.tsx', '.mjs', '.js'],
      // An import ends in .js and means the .ts beside it; without the alias no cycle would ever be found.
      'import-x/resolver-next': [
        createNodeResolver({
          extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
          conditionNames: ['@waypost/source', 'import'],
        }),
      ],
    },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { depConstraints, ignoredCircularDependencies, enforceBuildableLibDependency: false },
      ],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      '@typescript-eslint/no-extraneous-class': 'off', // Nest modules are classes by their framework's design
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // What is only run by tests may drive real servers and databases through the testing room.
    files: ['**/*.spec.ts', '**/*.spec-support.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          depConstraints: depConstraints.map((one) => ({
            ...one,
            onlyDependOnLibsWithTags: [
              ...one.onlyDependOnLibsWithTags,
              'room:testing',
              ...(one.sourceTag === 'room:migrations' ? ['room:store'] : []),
            ],
          })),
          ignoredCircularDependencies,
          enforceBuildableLibDependency: false,
        },
      ],
    },
  },
  {
    // What another room may call says what it promises. Schemas of contracts describe themselves, to OpenAPI as well.
    files: [
      'libs/{kernel,settings,organization,recipients,routing,flow,mailplan,ldap,ldap-client,sync,contracts}/src/**/*.ts',
    ],
    ignores: ['**/*.spec.ts'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: { esm: true },
          require: { FunctionDeclaration: true, ClassDeclaration: true, ArrowFunctionExpression: true },
        },
      ],
    },
  },
  {
    files: ['libs/{kernel,settings,organization,recipients,routing,flow,mailplan,sync}/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      // Domain rooms are pure: they run in the browser as well as in the api.
      'no-restricted-imports': [
        'error',
        { patterns: ['node:*', 'fs', 'path', 'typeorm', '@nestjs/*', 'pg', 'ldapjs'] },
      ],
    },
  },
  { files: ['tools/**', '**/*.config.*', 'apps/e2e/**', '.ci/**'], rules: { 'no-console': 'off' } },
);
