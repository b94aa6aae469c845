import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LocalCloud } from '@busbar/local-cloud';
import { FunctionBundles } from './function-bundles';
import { RunningCloud } from './running-cloud';
import { SavedFiles } from './saved-files';
import { dealWith } from './watch-workspace';

/** A workspace of one service, its function behind a queue, in a cloud of its own. */
describe('a saved source', () => {
  let root: string;
  let cloud: LocalCloud;
  let bundles: FunctionBundles;
  let saved: SavedFiles;
  let said: string[];
  let told: () => void = () => undefined;

  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  const source = (version: number): string =>
    `export const handler = async ({ Records }: { Records: { body: string }[] }) => { for (const { body } of Records) console.log('seen ${version} ' + body); await new Promise((done) => setTimeout(done, 20)); };`;
  const until = async (look: () => boolean): Promise<void> => {
    while (!look()) await new Promise<void>((resolve) => setTimeout(resolve, 10));
  };
  const seen = (): string[] =>
    cloud.journal
      .entries({ kind: 'invocation' })
      .flatMap(({ detail }) => (detail?.['log'] as string[]).flatMap((line) => /seen \d+ \d+/.exec(line)?.[0] ?? []));
  const send = (id: number): Promise<unknown> =>
    cloud.kernel.services.sqs.send({
      queueArn: 'arn:aws:sqs:eu-central-1:000000000000:work',
      body: String(id),
      principal: { kind: 'developer' },
    });

  beforeAll(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'save-to-ready-'));
    write('apps/consumers/worker/tsconfig.json', '{}');
    write('apps/consumers/worker/src/handler.ts', source(1));
    for (const folder of ['libs', 'infra']) mkdirSync(path.join(root, folder));
    bundles = new FunctionBundles(root, () => ({ minify: true }));
    await bundles.warm();
    const role = {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        {
          PolicyName: 'all',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['sqs:*', 'logs:*'], Resource: '*' }] },
        },
      ],
    };
    const template = {
      Resources: {
        Role: { Type: 'AWS::IAM::Role', Properties: role },
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
        Worker: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            FunctionName: 'worker',
            Runtime: 'nodejs24.x',
            Handler: 'handler.handler',
            Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          },
          Metadata: { 'aws:asset:path': path.join(root, 'dist/apps/consumers/worker') },
        },
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            FunctionName: { Ref: 'Worker' },
            BatchSize: 1,
          },
        },
      },
    };
    write('assembly/app.template.json', JSON.stringify(template));
    write(
      'assembly/manifest.json',
      JSON.stringify({
        artifacts: { app: { type: 'aws:cloudformation:stack', properties: { templateFile: 'app.template.json' } } },
      }),
    );
    cloud = await LocalCloud.start({
      assemblies: [path.join(root, 'assembly')],
      awsPort: 0,
      databasePort: 0,
      frontDoors: {},
      stateFolder: path.join(root, 'state'),
      region: 'eu-central-1',
      account: '000000000000',
      maxEnvironments: 4,
    });
    said = [];
    const around = {
      root,
      bundles,
      cloud: new RunningCloud(cloud.endpoint),
      run: () => Promise.reject(new Error('nothing is published here')),
      say: (line: string) => (said.push(line), told()),
      publishScreens: [],
      deployByHand: '',
    };
    saved = new SavedFiles(root, ['apps', 'libs', 'infra'], (files, since) => dealWith(files, since, around));
  }, 60_000);
  afterAll(async () => {
    saved?.stop();
    await bundles?.dispose();
    await cloud?.stop();
    rmSync(root, { recursive: true, force: true });
  });
  beforeEach(() => said.splice(0));

  it('is what the next call runs, within 300 ms', async () => {
    await send(0);
    await until(() => seen().includes('seen 1 0'));
    const began = performance.now();
    const ready = new Promise<void>((resolve) => (told = resolve));
    write('apps/consumers/worker/src/handler.ts', source(2));
    await ready;
    const took = performance.now() - began;
    expect(said).toEqual([expect.stringMatching(/^swapped worker in \d+ ms$/)]);
    await send(1);
    await until(() => seen().includes('seen 2 1'));
    // On a machine of its own; the time is measured by the benchmark, here it must only be of that order.
    expect(took).toBeLessThan(2_000);
  });

  it('loses no message of a queue that is being worked on', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => 100 + index);
    const sending = (async () => {
      for (const id of ids) await send(id);
    })();
    for (const version of [3, 4, 5]) {
      const ready = new Promise<void>((resolve) => (told = resolve));
      write('apps/consumers/worker/src/handler.ts', source(version));
      await ready;
    }
    await sending;
    expect((await cloud.stillness.wait(20_000)).still).toBe(true);
    expect(
      new Set(
        seen()
          .map((line) => Number(line.split(' ')[2]))
          .filter((id) => id >= 100),
      ),
    ).toEqual(new Set(ids));
    expect(cloud.journal.entries({ kind: 'invocation' }).filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    await send(999);
    await until(() => seen().includes('seen 5 999'));
  });

  it('keeps the old code going while it does not compile, and says why', async () => {
    const heard = new Promise<void>((resolve) => (told = resolve));
    write('apps/consumers/worker/src/handler.ts', 'export const handler = async ( => 1;');
    await heard;
    expect(said.join('\n')).toMatch(
      /apps\/consumers\/worker does not compile; its old code goes on\.\napps\/consumers\/worker\/src\/handler\.ts:1:/,
    );
    await send(1000);
    await until(() => seen().includes('seen 5 1000'));
  });
});
