import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { readOptions } from '../options';
import { StageError } from '../stage-error';
import { createDemoUsers, DEMO_PASSWORD, OPERATOR } from './demo-users';
import { publishScreens } from './publish-screens';
import { readContract } from './stage-contract';

export interface DeployOptions {
  /** The AWS APIs' address; the SDK's own choice where it is not given. */
  readonly endpoint?: string;
  readonly stage: string;
  readonly seed?: 'demo';
  readonly screens: boolean;
  /** Publishes the screens and does nothing else. */
  readonly only?: 'screens';
  readonly say: (line: string) => void;
}

/** `deploy --stage=local [--seed=demo] [--endpoint=…]`: what follows the templates, in cloud and locally alike. */
export async function deploy(args: string[]): Promise<void> {
  const options = readOptions(args, {
    stage: { type: 'string', default: 'local' },
    seed: { type: 'string' },
    endpoint: { type: 'string' },
    screens: { type: 'boolean', default: true },
    only: { type: 'string' },
  });
  if (options.seed !== undefined && options.seed !== 'demo') {
    throw new StageError('stage.bad-argument', `There is no seed "${options.seed}".`, 'The only seed is "demo".');
  }
  if (options.only !== undefined && options.only !== 'screens') {
    throw new StageError(
      'stage.bad-argument',
      `There is nothing called "${options.only}" to deploy by itself.`,
      'The only choice is "screens".',
    );
  }
  await deployTo({
    ...(options.endpoint ? { endpoint: options.endpoint } : {}),
    stage: options.stage,
    ...(options.seed === 'demo' ? { seed: 'demo' as const } : {}),
    screens: options.screens,
    ...(options.only === 'screens' ? { only: 'screens' as const } : {}),
    say: (line) => process.stdout.write(`${line}\n`),
  });
}

export async function deployTo({ endpoint, stage, seed, screens, only, say }: DeployOptions): Promise<void> {
  const client = clientConfiguration(endpoint);
  const lambda = new LambdaClient(client);
  const contract = await readContract(new SSMClient(client), stage);

  if (only === undefined) {
    await invokeMigrations(lambda, contract.migrationFunction, { action: 'migrate' });
    say('database migrated');
  }
  if (seed && only === undefined) {
    await invokeMigrations(lambda, contract.migrationFunction, { action: 'seed', data: seed });
    await createDemoUsers(client, contract);
    say('demo data seeded');
  }
  if (screens) {
    const count = await publishScreens(new S3Client({ ...client, forcePathStyle: true }), contract.screensBucket, {
      userPoolId: contract.userPoolId,
      clientId: contract.userPoolClientId,
      region: client.region,
      signInUrl: endpoint ? await localSignInUrl(endpoint, contract.userPoolId) : contract.userPoolDomain,
      ...(endpoint ? { identityEndpoint: endpoint } : {}),
      ...(seed ? { demoUser: { username: OPERATOR.username, password: DEMO_PASSWORD } } : {}),
    });
    say(`${count} files of the screens published`);
  }
}

/** How SDK clients reach the stage. The local cloud takes any key for the developer's. */
export function clientConfiguration(endpoint?: string) {
  const region = process.env.AWS_REGION ?? 'eu-central-1';
  return endpoint ? { region, endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } : { region };
}

/** The local cloud's port is chosen at its start; the issuer's own document says where its sign-in page is. */
async function localSignInUrl(endpoint: string, userPoolId: string): Promise<string> {
  const address = `${endpoint.replace(/\/$/, '')}/${userPoolId}/.well-known/openid-configuration`;
  const response = await fetch(address);
  const document = response.ok ? ((await response.json()) as { authorization_endpoint?: string }) : {};
  if (document.authorization_endpoint === undefined) {
    throw new StageError(
      'stage.failed',
      `${address} (${response.status}) names no sign-in page.`,
      'The global stack has an AWS::Cognito::UserPoolDomain; check --endpoint.',
    );
  }
  return new URL(document.authorization_endpoint).origin;
}

async function invokeMigrations(lambda: LambdaClient, functionName: string, payload: object): Promise<void> {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  if (answer.FunctionError) {
    throw new StageError(
      'stage.failed',
      `The migration function failed on ${JSON.stringify(payload)}: ${text}`,
      'Its log has the statement at fault.',
    );
  }
}
