import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Which layers a layer may import: the table of docs/ARCHITECTURE.md. Apps never import apps. */
const layers = {
  contract: ['contract'],
  protocol: [],
  runtime: [],
  domain: ['contract'],
  application: ['protocol', 'domain', 'contract'],
  adapter: ['domain', 'contract', 'runtime', 'application'],
  testing: ['contract', 'protocol', 'runtime', 'domain', 'application', 'adapter'],
  'ui-kit': ['contract'],
  ingress: ['application', 'protocol', 'domain', 'adapter', 'contract', 'runtime'],
  consumer: ['domain', 'adapter', 'contract', 'runtime'],
  workflow: ['domain', 'adapter', 'contract', 'runtime'],
  operation: ['domain', 'adapter', 'contract', 'runtime'],
  api: ['domain', 'adapter', 'contract', 'runtime'],
  ui: ['ui-kit', 'contract'],
  infra: ['infra', 'contract'],
  'local-cloud': [],
  tool: ['contract', 'protocol', 'tool', 'local-cloud'],
  acceptance: ['testing', 'contract', 'tool', 'local-cloud'],
};

const runtimes = {
  any: ['any'],
  node: ['any', 'node'],
  browser: ['any', 'browser'],
};

const constraints = [
  ...Object.entries(layers).map(([layer, allowed]) => ({
    sourceTag: `layer:${layer}`,
    onlyDependOnLibsWithTags: allowed.map((name) => `layer:${name}`),
  })),
  ...Object.entries(runtimes).map(([runtime, allowed]) => ({
    sourceTag: `runtime:${runtime}`,
    onlyDependOnLibsWithTags: allowed.map((name) => `runtime:${name}`),
  })),
];

/** What a stack may import, whatever layer its service is in. */
const stackConstraints = Object.keys(layers).map((layer) => ({
  sourceTag: `layer:${layer}`,
  onlyDependOnLibsWithTags: ['layer:infra', 'layer:contract'],
}));

/** A stack composes constructs; it takes code by build output, never by import. */
const stackFiles = ['apps/**/stack.ts', 'apps/*/*/workflow.ts', 'infra/**/*.ts'];

const banOutsideAdapters = {
  patterns: [
    {
      group: ['@aws-sdk/*', 'pg', 'kysely'],
      message: 'AWS and PostgreSQL are reached through an adapter (libs/messaging, database, storage, ingress-state).',
    },
    {
      group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'],
      message: 'Function code never imports infrastructure code; that is for stack.ts.',
    },
  ],
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/.nx/**', '**/.busbar*/**', '**/generated/**', '**/*.snap'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommended],
    plugins: { '@nx': nx },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      eqeqeq: ['error', 'always'],
      'no-console': 'off',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    ignores: ['**/*.spec.ts', '**/*.spec.tsx'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { allow: [], enforceBuildableLibDependency: false, depConstraints: constraints },
      ],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts', 'libs/**/*.tsx'],
    ignores: [
      ...stackFiles,
      'libs/{messaging,database,storage,ingress-state,testing}/**',
      '**/*.spec.ts',
      'apps/acceptance/**',
    ],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', banOutsideAdapters] },
  },
  {
    files: stackFiles,
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { allow: [], enforceBuildableLibDependency: false, depConstraints: stackConstraints },
      ],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(\\./src/|@busbar/events$)',
              message: 'A stack takes code by build output, and topics from @busbar/events/topics.',
            },
          ],
        },
      ],
    },
  },
  {
    // Time is a port: outside the runtime edges nothing asks the machine for it.
    files: ['libs/{domain,ocpp,ocpp-actions,events}/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'Time is a port: take it as a parameter.',
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Time is a port: take it as a parameter.',
        },
        {
          selector: 'CallExpression[callee.name=/^set(Timeout|Interval)$/]',
          message: 'Time is a port: take it as a parameter.',
        },
      ],
    },
  },
);
