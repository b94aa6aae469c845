#!/usr/bin/env node
// `npm run reset [-- --state-dir .busbar]`: forgets everything that the local cloud keeps.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, workspace } from './setup.mjs';

const { values } = parseArgs({ options: { 'state-dir': { type: 'string', default: '.busbar' } } });
const folder = resolve(workspace, values['state-dir']);
const marker = join(folder, 'running.json');

if (!existsSync(folder)) {
  process.stdout.write(`Nothing to reset: ${values['state-dir']} does not exist.\n`);
  process.exit(0);
}
const looksLikeOurs = existsSync(join(folder, 'state.sqlite'));
if (!looksLikeOurs) {
  fail(
    `${values['state-dir']} does not look like a state folder.`,
    'Nothing was removed. Name the folder that `npm start --state-dir` was given.',
  );
}
if (existsSync(marker)) {
  const { pid } = JSON.parse(readFileSync(marker, 'utf8'));
  if (isAlive(pid))
    fail(`The local cloud is running on ${values['state-dir']} (process ${pid}).`, 'Stop it with Ctrl-C first.');
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${values['state-dir']} is gone; the next start begins afresh.\n`);

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
