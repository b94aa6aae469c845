#!/usr/bin/env node
// `npm run check`: everything that is not a test: lint with the module boundaries, types, import circles, generated files.
import { join } from 'node:path';
import { build, ensureInstalled, progress, requireNode, run, workspace } from './setup.mjs';

requireNode();
const { say } = progress();
await ensureInstalled(say);

const bin = (name) => join(workspace, 'node_modules', '.bin', name);
const nx = (...args) => run(bin('nx'), [...args, '--output-style=static']);

const steps = [
  ['lint and module boundaries', () => nx('run-many', '-t', 'lint')],
  ['types', () => nx('run-many', '-t', 'typecheck')],
  [
    'import circles',
    () => run(bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'tools', 'infra']),
  ],
  ['unused files, exports and dependencies', () => run(bin('knip'), ['--no-progress'])],
  ['formatting', () => run(bin('prettier'), ['--check', '--log-level', 'warn', '.'])],
  ['generated files', () => run('node', ['tools/workspace/check-generated.mjs'])],
];

await build(() => {}, ['build', 'synth']);
const failures = [];
for (const [name, step] of steps) {
  say(name);
  if ((await step()) !== 0) failures.push(name);
}
if (failures.length > 0) process.stderr.write(`\nfailed: ${failures.join('; ')}\n`);
process.exit(failures.length > 0 ? 1 : 0);
