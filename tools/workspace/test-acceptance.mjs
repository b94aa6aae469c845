#!/usr/bin/env node
// `npm run test:acceptance`: real clients and a real browser against a local cloud that the suite starts by itself.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, ensureInstalled, progress, requireNode, run, workspace } from './setup.mjs';

requireNode();
const { say } = progress();
await ensureInstalled(say);
say('building');
await build(() => {}, ['build', 'synth']);
mkdirSync(join(workspace, 'test-results'), { recursive: true });
process.exit(
  await run(join(workspace, 'node_modules', '.bin', 'jest'), [
    '--config',
    'apps/acceptance/jest.config.js',
    '--runInBand',
    '--json',
    '--outputFile=test-results/acceptance.json',
    ...process.argv.slice(2),
  ]),
);
