import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { network, sql, stillness } from './harness/network';

const workspace = join(__dirname, '..', '..', '..');
const stage = join(workspace, 'dist', 'tools', 'stage', 'main.js');

/** Runs a command of the workspace on the suite's network; sections are what stands below each `── title`. */
async function run(...args: string[]) {
  const child = spawn(process.execPath, [stage, ...args, `--endpoint=${network.endpoint}`], {
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const text = output.join('');
  const sections = new Map(
    text
      .split(/^── /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1).trimEnd()]),
  );
  return { status, text, section: (title: string) => sections.get(title) ?? '' };
}

describe('invoke-local', () => {
  // Consumers take messages in batches: what others left behind would be counted with what a flow caused.
  beforeEach(() => stillness());

  it('runs a consumer on a generated fact and follows it to the end', async () => {
    const { status, section } = await run(
      'invoke',
      '--service=session-ledger',
      '--event=transaction.started',
      '--flow',
    );
    expect(status).toBe(0);
    expect(section('function')).toMatch(
      /^busbar-local-session-ledger\nevent: a generated transaction\.started \(--seed=\d+ makes it again\)/,
    );
    expect(JSON.parse(section('result'))).toEqual({ batchItemFailures: [] });
    expect(section('log')).toMatch(/^INFO {3}invocation .*outcome=succeeded/m);
    expect(section('duration')).toMatch(/function [\d.]+ ms/);

    const tree = section('flow').split('\n');
    expect(tree[0]).toMatch(/^ƒ {2}session-ledger {2}[\d.]+ ms$/);
    expect(tree[1]).toMatch(/^├─ rows written {2}.*session 1/);
    expect(tree).toContainEqual('└─ topic  session-started');
    for (const service of ['archive', 'live-feed', 'station-projector']) {
      const queue = tree.findIndex((line) => line.endsWith(`─ queue  ${service}`));
      expect(queue).toBeGreaterThan(0);
      expect(tree[queue + 1]).toMatch(new RegExp(`└─ ƒ {2}${service} {2}[\\d.]+ ms$`));
    }
    expect(tree.join('\n')).toMatch(/[├└]─ object {2}facts\/operator=busbar\/topic=session\.started\//);
    expect(section('changed')).toMatch(/^PostgreSQL {2}session {2}\d+$/m);
    expect(section('changed')).toMatch(/^S3 +objects {2}\d+$/m);
  });

  it('changes nothing by a fact that was applied before', async () => {
    const command = [
      'invoke',
      '--service=station-projector',
      '--event=station.status-reported',
      `--seed=${process.pid}`,
      '--flow',
    ];
    expect((await run(...command)).section('changed')).toContain('station_state');
    expect((await run(...command)).section('changed')).toBe('nothing');
  });

  it('runs what stations reach by an event of the service’s own, with the secret that only the stage knows', async () => {
    const boot = await run('invoke', '--service=ocpp-websocket', '--flow');
    const answer = JSON.parse(boot.section('result')) as { body: string };
    expect(JSON.parse(answer.body)).toMatchObject([3, 'invoke-local-1', { status: 'Accepted' }]);
    expect(boot.section('flow')).toMatch(/topic {2}station-booted[\s\S]*ƒ {2}station-projector/);
    expect(boot.section('changed')).toMatch(/^DynamoDB +presence {2}1$/m);

    const heartbeat = await run('invoke', '--service=ocpp-soap');
    expect(JSON.parse(heartbeat.section('result'))).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('heartbeatResponse'),
    });
  });

  it('runs the API with a caller that its authoriser would name', async () => {
    const { section } = await run('invoke', '--service=http-api', '--event=sessions');
    const { statusCode, body } = JSON.parse(section('result')) as { statusCode: number; body: string };
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ items: expect.any(Array) });
    expect((await sql<{ count: string }>('select count(*) from session'))[0]?.count).not.toBe('0');
  });

  it.each([
    ['ocpp-websocket', 'authorise', { policyDocument: { Statement: [{ Effect: 'Allow' }] } }],
    ['ocpp-websocket', 'close-connection', { batchItemFailures: [] }],
    ['http-api', 'authorise', { isAuthorized: true, context: { rejected: 'malformed' } }],
    ['live', 'authorise', { policyDocument: { Statement: [{ Effect: 'Deny' }] } }],
    ['live', 'handler', { statusCode: 200 }],
    ['offline-watch', 'handler', { silent: expect.any(Number) }],
    ['database-migrations', 'handler', { applied: [] }],
  ])('runs %s: %s', async (service, name, result) => {
    const { status, section } = await run('invoke', `--service=${service}`, `--function=${name}`);
    expect(status).toBe(0);
    expect(JSON.parse(section('result'))).toMatchObject(result);
  });

  it('says what it cannot do, and what it could', async () => {
    for (const [args, message] of [
      [['--service=nothing'], 'There is no assembly of "nothing"'],
      [['--service=session-ledger'], '--event=session.started'],
      [['--service=archive', '--event=nothing'], '"nothing" is neither a file, nor a fact, nor an event of archive'],
      [['--service=live', '--function=other'], '--function is one of: '],
    ] as const) {
      const { status, text } = await run('invoke', ...args);
      expect(status).toBe(1);
      expect(text).toContain(message);
    }
  });
});

describe('the tools of the local cloud', () => {
  it('generate a valid sample of a fact', async () => {
    const { status, text } = await runAlone('generate-event', '--fact=session.started');
    expect(status).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ name: 'session.started', operatorId: 'busbar' });
    expect((await runAlone('generate-event', '--fact=nothing')).text).toContain('No fact is called "nothing"');
  });

  it('print a token of the role that is asked for', async () => {
    for (const role of ['operator', 'driver', 'analyst', 'screen']) {
      const { text } = await run('token', `--role=${role}`);
      const claims = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) as Record<
        string,
        unknown
      >;
      expect(claims['cognito:groups']).toEqual([role]);
      const { status } = await fetch(`${network.app}/api/v1/tokens`, {
        headers: { authorization: `Bearer ${text.trim()}` },
      });
      expect([role, status]).toEqual([role, role === 'operator' ? 200 : 403]);
    }
  });

  it('follow what happens as it happens', async () => {
    const child = spawn(
      process.execPath,
      [stage, 'tail', '--service=offline-watch', `--endpoint=${network.endpoint}`],
      { cwd: workspace, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      const line = new Promise<string>((resolve) =>
        createInterface({ input: child.stdout }).on('line', (text) => resolve(text)),
      );
      // The stream begins at some moment after the start, so there is something to see until it has been seen.
      let seen: string | undefined;
      void line.then((text) => (seen = text));
      for (let tries = 0; seen === undefined && tries < 20; tries += 1) await run('invoke', '--service=offline-watch');
      expect(await line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}(ƒ|schedule) {2}offline-watch/);
    } finally {
      child.kill();
    }
  });
});

/** A command that needs no network. */
async function runAlone(...args: string[]) {
  const child = spawn(process.execPath, [stage, ...args], { cwd: workspace, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, text: output.join('') };
}
