// node libs/ocpp-actions/scripts/generate-support.mjs [--check]
// Writes docs/ocpp-support.md, docs/ocpp-2.0.1-test-cases.md, docs/ocpp-1.6-errata.md and docs/ocpp-1.6-security.md from the
// tables of actions; --check only says whether they are up to date.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { Module } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../../..');
const script = 'libs/ocpp-actions/scripts/generate-support.mjs';

const { supportDocument } = await load('support/support-document.ts');
const { casesDocument } = await load('cases/cases-document.ts');
write('docs/ocpp-support.md', await supportDocument(specs()));
write('docs/ocpp-2.0.1-test-cases.md', await casesDocument());
const { behaviourDocument } = await load('cases16/behaviour-document.ts');
write('docs/ocpp-1.6-errata.md', await behaviourDocument('errata'));
write('docs/ocpp-1.6-security.md', await behaviourDocument('security'));

/** A module of the library's tests, with all that it imports of ours. */
async function load(entry) {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'libs/ocpp-actions/src/testing', entry)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    tsconfig: path.join(root, 'tsconfig.base.json'),
    external: ['fast-check', 'class-validator', 'class-transformer', 'reflect-metadata'],
    logLevel: 'error',
  });
  const file = path.join(root, 'libs/ocpp-actions/document.cjs');
  const loaded = new Module(file);
  loaded.paths = [path.join(root, 'node_modules')];
  loaded._compile(outputFiles[0].text, file);
  return loaded.exports;
}

function specs() {
  return globSync('{apps,libs}/**/*.{spec,acceptance}.ts', { cwd: root, exclude: (name) => name === 'node_modules' })
    .sort()
    .map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') }));
}

function write(name, text) {
  const target = path.join(root, name);
  const before = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (before === text) return;
  if (!process.argv.includes('--check')) return writeFileSync(target, text);
  console.error(`${name} is out of date. Run: node ${script}`);
  process.exitCode = 1;
}
