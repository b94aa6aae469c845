import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@busbar/constructs';
import { synthesiseAfresh, synthesiseAll } from './stacks';

const FOLDER = join(workspaceRoot(), 'infra/checks/templates');

/** Without what changes with every build: hashes of bundles, and the versions named after them. */
function normalised(template: unknown): string {
  const json = JSON.stringify(template, null, 1)
    .replace(/[0-9a-f]{64}\.zip/g, '<bundle>.zip')
    .replace(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1<version>')
    .replace(/"aws:asset:path": "[^"]*"/g, '"aws:asset:path": "<build>"');
  return `${json}\n`;
}

/**
 * A template is what CloudFormation compares: another logical id means another resource. So each is kept under
 * review. After an intended change: `UPDATE_TEMPLATES=1 npx jest infra/checks`.
 */
describe('templates of production', () => {
  const { stacks } = synthesiseAll('production');

  it.each(stacks)('$service is as reviewed', ({ service, template }) => {
    const file = join(FOLDER, `${service}.json`);
    if (process.env['UPDATE_TEMPLATES']) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, normalised(template));
    }
    expect(existsSync(file) ? readFileSync(file, 'utf8') : `${file} is missing`).toBe(normalised(template));
  });

  it('has no reviewed template without a stack', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(stacks.map(({ service }) => `${service}.json`).sort());
  });

  it('comes out the same every time', () => {
    const again = synthesiseAfresh('production').stacks;
    expect(again.map(({ template }) => normalised(template))).toEqual(
      stacks.map(({ template }) => normalised(template)),
    );
  });
});
