// node libs/ocpp-actions/scripts/generate-support.mjs [--check]
// Writes docs/ocpp-support.md from the tables of actions; --check only says whether it is up to date.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { Module } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../../..');
const target = path.join(root, 'docs/ocpp-support.md');

const { outputFiles } = await build({
  entryPoints: [path.join(root, 'libs/ocpp-actions/src/testing/support/support-document.ts')],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  tsconfig: path.join(root, 'tsconfig.base.json'),
  external: ['fast-check', 'class-validator', 'class-transformer', 'reflect-metadata'],
  logLevel: 'error',
});
const loaded = new Module(path.join(root, 'libs/ocpp-actions/support-document.cjs'));
loaded.paths = [path.join(root, 'node_modules')];
loaded._compile(outputFiles[0].text, path.join(root, 'libs/ocpp-actions/support-document.cjs'));

const specs = globSync('{apps,libs}/**/*.{spec,acceptance}.ts', {
  cwd: root,
  exclude: (name) => name === 'node_modules',
})
  .sort()
  .map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') }));
const text = await loaded.exports.supportDocument(specs);

const before = existsSync(target) ? readFileSync(target, 'utf8') : '';
if (process.argv.includes('--check')) {
  if (before !== text) {
    console.error('docs/ocpp-support.md is out of date. Run: node libs/ocpp-actions/scripts/generate-support.mjs');
    process.exit(1);
  }
} else if (before !== text) writeFileSync(target, text);
