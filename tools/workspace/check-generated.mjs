#!/usr/bin/env node
// Generated files that no test compares: each generator makes its file anew and fails when it differs from what is committed.
// (The OpenAPI document, the database schema and the templates are compared by the tests beside them.)
import { spawnSync } from 'node:child_process';
import { environment, lockedNode, workspace } from './setup.mjs';

const generators = [
  ['OCPP schemas', 'libs/ocpp/scripts/generate-schemas.mjs'],
  ['what the local cloud supports', 'tools/local-cloud/generate-support.mjs'],
  ['what is supported of OCPP, and its test cases', 'libs/ocpp-actions/scripts/generate-support.mjs'],
];

let failed = false;
for (const [name, script] of generators) {
  const { status } = spawnSync(lockedNode(), [script, '--check'], {
    cwd: workspace,
    env: environment(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.stdout.write(`${status === 0 ? 'same' : 'DIFFERENT'}  ${name}\n`);
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
