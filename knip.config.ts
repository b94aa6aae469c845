import { readFileSync } from 'node:fs';

const { compilerOptions } = JSON.parse(readFileSync('tsconfig.base.json', 'utf8')) as {
  compilerOptions: { paths: Record<string, string[]> };
};

/** Dead code: files that nothing reaches, exports that nobody imports, packages that nothing uses. */
export default {
  entry: [
    'apps/*/*/src/{handler,*-handler}.ts',
    '{apps,infra}/**/stack.ts',
    'infra/synth/*.{ts,mjs}',
    'apps/ui/*/src/main.tsx',
    'apps/acceptance/src/**/*.acceptance.ts',
    'apps/acceptance/src/harness/*.js',
    '**/*.spec.{ts,tsx}',
    '**/jest.config.js',
    '**/vite.config.mts',
    // A library's entries are its promise, whoever takes it up.
    ...Object.values(compilerOptions.paths)
      .flat()
      .map((path) => path.replace('./', '')),
    'libs/*/scripts/*',
    'libs/*/*.mts',
    // Bundled by a script that writes a document.
    'libs/*/src/testing/*/*-document.ts',
    'libs/database/src/testing/keeper.mts',
    'tools/*/src/main.{ts,tsx}',
    'tools/*/*.mjs',
    'tools/*/examples/**',
    'tools/nx-plugin/src/*.ts',
    'tools/workspace/*.mjs',
    '**/*.d.ts',
    '.dependency-cruiser.cjs',
  ],
  project: ['{apps,libs,tools,infra}/**/*.{ts,tsx,mts,mjs,js}'],
  ignore: ['**/generated/**', 'infra/front-doors/functions/**'],
  paths: compilerOptions.paths,
  // Called by name from scripts, from the Nx plugin's targets, or for the files that they bring.
  ignoreDependencies: [
    // Its types are global: `GeoJSON` is named, never imported.
    '@types/geojson',
    'aws-cdk',
    'dependency-cruiser',
    'prettier',
    'typescript7',
    '@nx/esbuild',
    '@nx/js',
    'jest-environment-node',
    'jest',
  ],
  ignoreExportsUsedInFile: true,
  include: ['files', 'dependencies', 'unlisted', 'unresolved', 'exports'],
};
