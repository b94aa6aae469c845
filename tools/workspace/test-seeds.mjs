#!/usr/bin/env node
// `npm run test:seeds -- --seeds=200 [--seed=1]`: the whole network on a virtual clock, with faults, once for each seed.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, ensureInstalled, progress, requireNode, run, workspace } from './setup.mjs';

requireNode();
const { values, positionals } = parseArgs({
  options: { seeds: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const { say } = progress();
await ensureInstalled(say);
say('building what the seeds run');
await build(() => {}, ['build', 'synth']);
process.exit(
  await run(
    join(workspace, 'node_modules', '.bin', 'jest'),
    ['--config', 'jest.config.js', 'apps/acceptance/src/seeds', '--verbose', ...positionals],
    {
      env: { BUSBAR_SEEDS: values.seeds, BUSBAR_SEED: values.seed },
    },
  ),
);
