#!/usr/bin/env node
// Prints the counts of every jest result in test-results as one line. No result is a failure.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from './setup.mjs';

const folder = join(workspace, 'test-results');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
const results = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const sum = (key) => results.reduce((total, result) => total + result[key], 0);

const passed = sum('numPassedTests');
// A suite that cannot be loaded runs none of its tests: it counts as one failure.
const failed = sum('numFailedTests') + sum('numRuntimeErrorTestSuites');
const skipped = sum('numPendingTests') + sum('numTodoTests');
process.stdout.write(`tests: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
