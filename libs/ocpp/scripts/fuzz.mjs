/**
 * Throws damaged frames at the codecs of 1.6-J, 2.0.1 and 2.1, or with `--soap` damaged envelopes at the SOAP codec of 1.2,
 * 1.5 and 1.6: no crash, none beyond 50 ms, always a message or a proper error. The test suite does the same with a few
 * thousand.
 *
 *     node libs/ocpp/scripts/fuzz.mjs --count=1000000 --seed=1 [--soap]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    soap: { type: 'boolean', default: false },
  },
});
const [source, subjects] = values.soap
  ? ['../src/soap/testing/fuzz.ts', 'envelopes']
  : ['../src/testing/fuzz.ts', 'frames'];
const [count, seed] = [Number(values.count), Number(values.seed)];
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  console.error('Give --count and --seed as whole numbers.');
  process.exit(2);
}

const folder = mkdtempSync(path.join(tmpdir(), 'busbar-fuzz-'));
let reports;
try {
  const outfile = path.join(folder, 'fuzz.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, source)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  const { fuzz } = createRequire(import.meta.url)(outfile);
  const startedAt = performance.now();
  reports = fuzz({
    count,
    seed,
    now: () => performance.now(),
    progress: (tried) => process.stderr.isTTY && process.stderr.write(`\r${tried} of ${count}`),
  });
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${count} ${subjects} for each version, seed ${seed}, ${seconds.toFixed(0)} s.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

for (const { version, ends, slowestMs, failures } of reports) {
  console.log(`\nOCPP ${version}: slowest ${slowestMs.toFixed(1)} ms`);
  for (const [end, times] of Object.entries(ends).toSorted(([, a], [, b]) => b - a))
    console.log(`  ${String(times).padStart(9)}  ${end}`);
  for (const failure of failures) console.error(`  FAILED ${failure}`);
}
console.log(`\nHeap at the end: ${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB.`);
process.exitCode = reports.some(({ failures }) => failures.length > 0) ? 1 : 0;
