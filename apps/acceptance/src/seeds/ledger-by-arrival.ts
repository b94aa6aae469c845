import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const WORKSPACE = join(__dirname, '..', '..', '..', '..');

/** Takes further readings in by what came last instead of what was measured last. */
const BY_ARRIVAL = `
export function extendSession(session, readings) {
  const last = readings.at(-1);
  if (last === undefined || session.meterStartWh === null) return undefined;
  return { energyWh: last.energyWh - session.meterStartWh, lastReadingAt: last.at };
}
`;

/**
 * The session ledger with an ordering bug planted in it. The bug is in the bundle only: the sources stay as they are.
 * It shows only when a reading is applied after the stop of its session, or after a later reading.
 */
export async function ledgerByArrival(): Promise<{ readonly folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-by-arrival-'));
  let planted = false;
  await build({
    absWorkingDir: WORKSPACE,
    entryPoints: ['apps/consumers/session-ledger/src/handler.ts'],
    outfile: join(folder, 'handler.js'),
    tsconfig: 'tsconfig.base.json',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    mainFields: ['module', 'main'],
    external: ['pg-native'],
    logLevel: 'silent',
    plugins: [
      {
        name: 'planted-bug',
        setup: ({ onLoad }) =>
          onLoad({ filter: /extend-session\.ts$/ }, ({ path }) => {
            planted = readFileSync(path, 'utf8').includes('export function extendSession');
            return { contents: BY_ARRIVAL, loader: 'js' };
          }),
      },
    ],
  });
  if (!planted) throw new Error('The ledger has no extendSession any more: plant the bug elsewhere.');
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
