import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BUILD_OUTPUT, workspaceRoot } from '@busbar/constructs';

const run = promisify(execFile);
const PROJECT = 'apps/consumers/session-ledger';

/** What a run of the command leaves and says. */
async function synthesise(
  args: readonly string[],
  context: Record<string, unknown>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, CDK_CONTEXT_JSON: JSON.stringify(context) };
  try {
    return {
      code: 0,
      ...(await run(process.execPath, [join(workspaceRoot(), 'infra/synth/run.mjs'), ...args], { env })),
    };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

describe('the synth command', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'busbar-synth-'));
  const build = join(scratch, 'build');
  const output = join(scratch, 'assemblies');
  const bundle = join(build, PROJECT);
  mkdirSync(bundle, { recursive: true });
  writeFileSync(join(bundle, 'handler.js'), '');
  afterAll(() => rmSync(scratch, { recursive: true }));

  const functionOf = (stage: string): { Metadata: Record<string, string> } => {
    const file = join(output, 'session-ledger', `busbar-${stage}-session-ledger.template.json`);
    const { Resources } = JSON.parse(readFileSync(file, 'utf8')) as {
      Resources: Record<string, { Type: string; Metadata: Record<string, string> }>;
    };
    const found = Object.values(Resources).find(({ Type }) => Type === 'AWS::Lambda::Function');
    if (!found) throw new Error('The ledger is a function.');
    return found;
  };

  it('puts one project into an assembly of its own that points at the build', async () => {
    const { code, stdout } = await synthesise([PROJECT, '--output', output], { [BUILD_OUTPUT]: build });
    expect([code, stdout]).toEqual([0, expect.stringContaining('busbar-local-session-ledger → ')]);
    expect(readdirSync(output)).toEqual(['session-ledger']);
    expect(functionOf('local').Metadata['aws:asset:path']).toBe(bundle);
  });

  it('makes an assembly for another stage complete by itself', async () => {
    const { code } = await synthesise([PROJECT, '--output', output, '--stage', 'dev', '--staged'], {
      [BUILD_OUTPUT]: build,
    });
    expect(code).toBe(0);
    expect(functionOf('dev').Metadata['aws:asset:path']).toMatch(/^asset\./);
    expect(readdirSync(join(output, 'session-ledger')).filter((name) => name.startsWith('asset.'))).toHaveLength(1);
  });

  it('says what to build first', async () => {
    const { code, stderr } = await synthesise([PROJECT, '--output', output], {
      [BUILD_OUTPUT]: join(scratch, 'nothing'),
    });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/handler\.js is missing\. Build first: npx nx build session-ledger\n$/),
    ]);
  });

  it('says which stages there are', async () => {
    const { code, stderr } = await synthesise([PROJECT, '--output', output, '--stage', 'moon'], {
      [BUILD_OUTPUT]: build,
    });
    expect([code, stderr]).toEqual([1, 'There is no stage "moon". Known stages: dev, local, production.\n']);
  });

  it('says which projects there are', async () => {
    const { code, stderr } = await synthesise(['libs/events'], {});
    expect(code).toBe(2);
    expect(stderr).toContain('No stack.ts in: libs/events');
    expect(stderr).toContain('  infra/global');
  });
});
