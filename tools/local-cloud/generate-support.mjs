// node tools/local-cloud/generate-support.mjs [--check]
// Writes docs/local-cloud-support.md from the resource types in the code; --check only says whether it is up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Module } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const target = join(root, 'docs/local-cloud-support.md');

const { outputFiles } = await build({
  entryPoints: [join(root, 'tools/local-cloud/src/support/support-document.ts')],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  packages: 'external',
  logLevel: 'error',
});
const file = join(root, 'tools/local-cloud/support-document.cjs');
const loaded = new Module(file);
loaded.filename = file;
loaded.paths = [join(root, 'node_modules')];
loaded._compile(outputFiles[0].text, file);

const text = loaded.exports.supportDocument();
const before = existsSync(target) ? readFileSync(target, 'utf8') : '';
if (process.argv.includes('--check')) {
  if (before !== text) {
    console.error('docs/local-cloud-support.md is out of date. Run: node tools/local-cloud/generate-support.mjs');
    process.exit(1);
  }
} else if (before !== text) writeFileSync(target, text);
