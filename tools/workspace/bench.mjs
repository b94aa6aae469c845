#!/usr/bin/env node
// `npm run bench [-- --only <name> --json]`: benchmarks as ratios against a baseline of the same run.
import { join } from 'node:path';
import { build, ensureInstalled, lockedNode, progress, requireNode, run, workspace } from './setup.mjs';

requireNode();
const { say } = progress();
await ensureInstalled(say);
say('building');
await build(() => {}, ['build', 'synth']);
process.exit(await run(lockedNode(), [join(workspace, 'dist', 'tools', 'bench', 'main.js'), ...process.argv.slice(2)]));
