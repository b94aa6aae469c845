import { randomUUID } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientConfiguration } from '../deploy/deploy';
import { resources } from '../journal-client';
import { openCloud } from '../local-cloud';
import { readOptions } from '../options';
import { StageError } from '../stage-error';
import { eventFor } from './event-for';
import { fillIn, type Fillings } from './fill-in';
import { readableLog, reportOf } from './readable-log';
import { functionsOf, type ServiceFunction } from './service-template';
import { showFlow } from './show-flow';

/** `invoke --service=session-ledger --event=transaction.started [--function=handler] [--seed=7] [--flow] [--timeout=30]` */
export async function invoke(args: string[]): Promise<void> {
  const options = readOptions(args, {
    service: { type: 'string' },
    event: { type: 'string' },
    function: { type: 'string', default: 'handler' },
    seed: { type: 'string' },
    flow: { type: 'boolean', default: false },
    timeout: { type: 'string', default: '30' },
    'state-dir': { type: 'string' },
    endpoint: { type: 'string' },
  });
  const service = options.service ?? '';
  const seed = seedOf(options.seed);
  const timeoutMs = Number(options.timeout) * 1000;
  if (!(timeoutMs > 0))
    throw new StageError('stage.bad-argument', `--timeout=${options.timeout} is no number of seconds.`);

  const cloud = await openCloud(options['state-dir'], options.endpoint);
  try {
    const target = choose(service, functionsOf(service), options.function);
    const { event, from } = eventFor(service, target, options.event, seed);
    const name = (await resources(cloud.endpoint)).find(
      (r) => r.stack === target.stack && r.logicalId === target.logicalId,
    )?.ref;
    if (!name)
      throw new StageError(
        'stage.not-found',
        `The running cloud has no ${target.stack}/${target.logicalId}.`,
        'Restart it: it runs an older build.',
      );
    section('function', [name, `event: ${from}`]);

    const began = performance.now();
    const answer = await new LambdaClient(clientConfiguration(cloud.endpoint)).send(
      new InvokeCommand({
        FunctionName: name,
        Qualifier: 'live',
        Payload: Buffer.from(JSON.stringify(await fillIn(event, fillings(cloud.endpoint)))),
        LogType: 'Tail',
      }),
    );
    const elapsedMs = performance.now() - began;
    const log = Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8');
    const { durationMs, initMs, memoryUsedMb } = reportOf(log);

    section('log', readableLog(log));
    section(answer.FunctionError ? `error: ${answer.FunctionError}` : 'result', [
      pretty(Buffer.from(answer.Payload ?? []).toString('utf8')),
    ]);
    section('duration', [
      [
        durationMs !== undefined && `function ${durationMs.toFixed(1)} ms`,
        initMs !== undefined && `cold start ${initMs.toFixed(1)} ms`,
        `with the way there and back ${elapsedMs.toFixed(1)} ms`,
        memoryUsedMb !== undefined && `memory ${memoryUsedMb} MB`,
      ]
        .filter((part) => part !== false)
        .join(', '),
    ]);
    if (answer.FunctionError) process.exitCode = 1;

    const { requestId } = answer.$metadata;
    if (!options.flow || !requestId) return;
    const { tree, changes, complete } = await showFlow(cloud.endpoint, requestId, timeoutMs);
    section('flow', tree);
    section('changed', changes.length > 0 ? changes : ['nothing']);
    if (!complete) process.stdout.write(`\nnot still after ${options.timeout} s: the tree may be incomplete\n`);
  } finally {
    await cloud.close();
  }
}

function fillings(endpoint: string): Fillings {
  const configuration = clientConfiguration(endpoint);
  return {
    uuid: () => randomUUID(),
    now: () => new Date().toISOString(),
    async secret(name) {
      const parameter = await new SSMClient(configuration).send(
        new GetParameterCommand({ Name: `/busbar/local/secrets/${name}-arn` }),
      );
      const secret = await new SecretsManagerClient(configuration).send(
        new GetSecretValueCommand({ SecretId: parameter.Parameter?.Value ?? name }),
      );
      return secret.SecretString ?? '';
    },
  };
}

/** Another one each time unless told: a fact that was applied before changes nothing. */
function seedOf(text: string | undefined): number {
  const seed = text === undefined ? Date.now() % 2_147_483_647 : Number(text);
  if (!Number.isInteger(seed)) throw new StageError('stage.bad-argument', `--seed=${text} is no whole number.`);
  return seed;
}

function choose(service: string, functions: readonly ServiceFunction[], wanted: string): ServiceFunction {
  const found = functions.find((candidate) => candidate.name === wanted || candidate.logicalId === wanted);
  if (found) return found;
  const known = functions.map((candidate) => candidate.name).join(', ');
  throw new StageError(
    'stage.not-found',
    `${service} has no function "${wanted}".`,
    `--function is one of: ${known || 'none, it has no functions'}.`,
  );
}

function section(title: string, lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`\n── ${title}\n${lines.join('\n')}\n`);
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
