#!/usr/bin/env node
// `npm test [-- <paths or jest options>]`: set-up, then every unit and flow test, on a real PostgreSQL.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, ensureInstalled, progress, requireNode, run, workspace } from './setup.mjs';

requireNode();
const { say } = progress();
await ensureInstalled(say);
say('building what the flow tests run');
await build((task, count) => say(`  ${count} ${task}`), ['build', 'synth']);

mkdirSync(join(workspace, 'test-results'), { recursive: true });
say('running the tests');
const code = await run(join(workspace, 'node_modules', '.bin', 'jest'), [
  '--config',
  'jest.config.js',
  '--json',
  '--outputFile=test-results/jest.json',
  ...process.argv.slice(2),
]);
process.exit(code);
