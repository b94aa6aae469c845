/**
 * Writes schema.sql: applies every migration to an empty database of a server of its own, and describes what is there.
 *
 * Usage: node libs/database/dump-schema.mts
 */
import { build } from 'esbuild';
import { rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const here = import.meta.dirname;
// The sources use the workspace's aliases and decorators, so they are bundled before they are run. The bundle lies beside
// the test support, since that finds the server's keeper by its own place.
const outfile = path.join(here, 'src/testing/dump-schema.bundle.cjs');
try {
  await build({
    stdin: {
      contents: `
        export { createTestDatabase } from './test-database';
        export { describeSchema } from './describe-schema';`,
      resolveDir: path.join(here, 'src/testing'),
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    tsconfig: path.join(here, 'tsconfig.json'),
    external: ['pg', 'kysely'],
    logLevel: 'warning',
  });
  const { createTestDatabase, describeSchema } = createRequire(import.meta.url)(
    outfile,
  ) as typeof import('./src/testing/test-database.ts') & typeof import('./src/testing/describe-schema.ts');
  const database = await createTestDatabase();
  try {
    await writeFile(path.join(here, 'schema.sql'), await describeSchema(database.open()));
  } finally {
    await database.drop();
  }
} finally {
  await rm(outfile, { force: true });
}
