import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clientConfiguration } from '../deploy/deploy';
import { consequences, resources, stillness } from '../journal-client';
import { openCloud } from '../local-cloud';
import { readOptions } from '../options';
import { StageError } from '../stage-error';
import { eventFor } from './event-for';
import { flowTree } from './flow-tree';
import { openRowWatch } from './row-watch';
import { functionsOf, type ServiceFunction } from './service-template';

/** `invoke --service=session-ledger --event=transaction.started [--function=handler] [--seed=1] [--flow] [--timeout=30]` */
export async function invoke(args: string[]): Promise<void> {
  const options = readOptions(args, {
    service: { type: 'string' },
    event: { type: 'string' },
    function: { type: 'string', default: 'handler' },
    seed: { type: 'string', default: '1' },
    flow: { type: 'boolean', default: false },
    timeout: { type: 'string', default: '30' },
    'state-dir': { type: 'string' },
    endpoint: { type: 'string' },
  });
  const service = options.service ?? '';
  const target = choose(service, functionsOf(service), options.function);
  const event = eventFor(service, target, options.event, Number(options.seed));

  const cloud = await openCloud(options['state-dir'], options.endpoint);
  try {
    const name = (await resources(cloud.endpoint)).find((r) => r.stack === target.stack && r.logicalId === target.logicalId)?.ref;
    if (!name) throw new StageError('stage.not-found', `The running cloud has no ${target.stack}/${target.logicalId}.`, 'Restart it: it runs an older build.');
    const rows = options.flow ? await openRowWatch(cloud.endpoint) : undefined;
    const began = performance.now();
    const answer = await new LambdaClient(clientConfiguration(cloud.endpoint)).send(
      new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)), LogType: 'Tail' }),
    );
    const elapsedMs = performance.now() - began;

    section('log', Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8').trimEnd());
    section('result', pretty(Buffer.from(answer.Payload ?? []).toString('utf8')));
    section('duration', `${elapsedMs.toFixed(1)} ms, wire included${answer.FunctionError ? `; the function failed (${answer.FunctionError})` : ''}`);
    if (answer.FunctionError) process.exitCode = 1;

    const requestId = answer.$metadata.requestId;
    if (options.flow && requestId) {
      const still = await stillness(cloud.endpoint, Number(options.timeout) * 1000);
      section('flow', flowTree(requestId, await consequences(cloud.endpoint, requestId)).join('\n'));
      section('rows written in PostgreSQL meanwhile', (await rows?.changes()) ?? '');
      if (!still) process.stdout.write(`\nnot still after ${options.timeout} s: the tree may be incomplete\n`);
      await rows?.close();
    }
  } finally {
    await cloud.close();
  }
}

function choose(service: string, functions: readonly ServiceFunction[], exportName: string): ServiceFunction {
  const found = functions.find((candidate) => candidate.exportName === exportName || candidate.logicalId === exportName);
  if (found) return found;
  const known = functions.map((candidate) => candidate.exportName).join(', ');
  throw new StageError('stage.not-found', `${service} has no function "${exportName}".`, `--function is one of: ${known || 'none, it has no functions'}.`);
}

function section(title: string, text: string): void {
  if (text !== '') process.stdout.write(`\n── ${title}\n${text}\n`);
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
