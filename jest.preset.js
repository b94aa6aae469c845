const path = require('node:path');
const base = require('./tsconfig.base.json');

/** The aliases of tsconfig.base.json, so that tests resolve what the type checker and esbuild resolve. */
const moduleNameMapper = Object.fromEntries(
  Object.entries(base.compilerOptions.paths).map(([alias, [target]]) => [`^${alias}$`, path.join(__dirname, target)]),
);

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.ts', '<rootDir>/**/*.spec.tsx'],
  transform: {
    '^.+\\.(ts|tsx|mts|js|mjs)$': [
      require.resolve('@swc/jest'),
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true, decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: false,
            useDefineForClassFields: false,
            react: { runtime: 'automatic' },
          },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  // These packages ship ECMAScript modules only; jest runs CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!(kysely|jose|hono|uuid|croner|openapi-fetch|@mantine|react-router)/)'],
  moduleNameMapper: {
    ...moduleNameMapper,
    '^fast-check$': path.join(__dirname, 'tools/workspace/seeded-properties.cjs'),
  },
  moduleFileExtensions: ['ts', 'tsx', 'mts', 'js', 'mjs', 'cjs', 'json', 'node'],
  testTimeout: 30_000,
};
