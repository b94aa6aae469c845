import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const workspace = join(__dirname, '..', '..', '..');

interface Template {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown>; DependsOn?: unknown }>;
}

/** Starts the local cloud on the network's own assemblies, one of them changed, and answers what it said. */
function startWith(service: string, change: (template: Template) => void): { status: number | null; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'busbar-broken-'));
  try {
    const assemblies = join(folder, 'assemblies');
    cpSync(join(workspace, 'dist', 'assemblies'), assemblies, { recursive: true });
    for (const name of readdirSync(join(assemblies, service)).filter((file) => file.endsWith('.template.json'))) {
      const file = join(assemblies, service, name);
      const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
      change(template);
      writeFileSync(file, JSON.stringify(template));
    }
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        'dist/tools/local-cloud/main.js',
        'start',
        '--assembly',
        assemblies,
        '--aws-port',
        '0',
        '--db-port',
        '0',
        '--state-dir',
        join(folder, 'state'),
      ],
      { cwd: workspace, encoding: 'utf8', timeout: 60_000, killSignal: 'SIGTERM' },
    );
    return { status, output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function find(template: Template, type: string): [string, { Properties: Record<string, unknown> }] {
  const found = Object.entries(template.Resources).find(([, resource]) => resource.Type === type);
  if (!found) throw new Error(`The template has no ${type}.`);
  return found;
}

describe('a template with something missing does not start', () => {
  it('names the queue policy that is gone', () => {
    let subscription = '';
    const { status, output } = startWith('session-ledger', (template) => {
      [subscription] = find(template, 'AWS::SNS::Subscription');
      for (const [id, resource] of Object.entries(template.Resources)) {
        if (resource.Type === 'AWS::SQS::QueuePolicy') delete template.Resources[id];
        delete resource.DependsOn;
      }
    });
    expect(status).not.toBe(0);
    expect(output).toContain(`busbar-local-session-ledger/${subscription}`);
    expect(output).toMatch(/sqs:SendMessage/);
  });

  it('names the statement of the role that is gone', () => {
    const { status, output } = startWith('session-ledger', (template) => {
      const [, policy] = find(template, 'AWS::IAM::Policy');
      const document = policy.Properties.PolicyDocument as { Statement: { Action: string | string[] }[] };
      document.Statement = document.Statement.filter(({ Action }) => ![Action].flat().includes('sqs:ReceiveMessage'));
    });
    expect(status).not.toBe(0);
    expect(output).toMatch(/sqs:ReceiveMessage/);
    expect(output).toContain('busbar-local-session-ledger');
  });

  it('names the topic that is called otherwise', () => {
    const { status, output } = startWith('global', (template) => {
      const topic = Object.values(template.Resources).find(
        ({ Type, Properties }) =>
          Type === 'AWS::SNS::Topic' && Properties.TopicName === 'busbar-local-transaction-started',
      );
      if (topic) topic.Properties.TopicName = 'busbar-local-transaction-begun';
    });
    expect(status).not.toBe(0);
    expect(output).toContain('busbar-local-transaction-started');
  });

  it('names the type that it does not know', () => {
    const { status, output } = startWith('archive', (template) => {
      template.Resources.Unknown = { Type: 'AWS::Braket::Device', Properties: {} };
    });
    expect(status).not.toBe(0);
    expect(output).toMatch(/busbar-local-archive\/Unknown.*AWS::Braket::Device/);
  });
});
