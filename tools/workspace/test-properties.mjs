#!/usr/bin/env node
// `npm run test:properties [-- --rounds=10 --seed=<n>] [paths]`: every spec with properties, each round with another seed.
// A round that finds a counterexample ends it and names the seed that finds it again.
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, ensureInstalled, progress, requireNode, run, workspace } from './setup.mjs';

requireNode();
const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '10' }, seed: { type: 'string' } },
  allowPositionals: true,
});
const { say } = progress();
await ensureInstalled(say);
say('building what the flow tests run');
await build(() => {}, ['build', 'synth']);
const places = positionals.length > 0 ? positionals : ['apps', 'libs', 'tools', 'infra'];
const specs = execFileSync(
  'git',
  ['grep', '--untracked', '-l', "from 'fast-check'", '--', ...places.map((place) => `:(glob)${place}/**/*.spec.ts*`)],
  { cwd: workspace, encoding: 'utf8' },
)
  .trim()
  .split('\n');
for (let round = 1; round <= Number(values.rounds); round++) {
  const seed = values.seed === undefined ? randomInt(1, 2 ** 31 - 1) : Number(values.seed) + round - 1;
  say(`round ${round}: ${specs.length} files, --seed=${seed}`);
  const code = await run(
    join(workspace, 'node_modules', '.bin', 'jest'),
    ['--config', 'jest.config.js', '--runTestsByPath', ...specs],
    { env: { BUSBAR_PROPERTY_SEED: String(seed) } },
  );
  if (code !== 0) {
    say(`found with: npm run test:properties -- --rounds=1 --seed=${seed}`);
    process.exit(code);
  }
}
