import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { DEVELOPER } from '../../kernel/principal';
import { serviceBench } from '../../store/testing/service-bench';
import { queueSettings } from '../sqs/queue-settings';
import { SqsService } from '../sqs/sqs-service';

/** Publishes for ever, to a topic with two queues, and prints every message that was answered. */
const PUBLISHER = `
import { serviceBench } from './store/testing/service-bench';
import { queueSettings } from './services/sqs/queue-settings';
import { SqsService } from './services/sqs/sqs-service';
import { SnsService } from './services/sns/sns-service';
import { writeSync } from 'node:fs';
(async () => {
  const { kernel } = await serviceBench({ folder: process.argv[2] });
  const arn = (service, name) => 'arn:aws:' + service + ':eu-central-1:000000000000:' + name;
  const sns = SnsService.of(kernel);
  sns.declare('facts');
  for (const name of ['one', 'two']) {
    const policy = { Statement: { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: arn('sqs', name) } };
    SqsService.of(kernel).declare(name, queueSettings({ Policy: JSON.stringify(policy) }));
    sns.declareSubscription({ key: name, topicArn: arn('sns', 'facts'), protocol: 'sqs', endpoint: arn('sqs', name), attributes: { RawMessageDelivery: 'true' } });
  }
  let next = 0;
  const publish = async () => {
    for (;;) {
      const message = String(next++);
      await sns.publish({ topicArn: arn('sns', 'facts'), message, principal: { kind: 'developer' } });
      writeSync(1, message + '\\n');
    }
  };
  for (let publisher = 0; publisher < 5; publisher += 1) publish();
})();
`;

it('keeps every answered publish in every queue, and none in only one of them, when the process is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-kill-'));
  const script = join(folder, 'publisher.cjs');
  const sources = join(__dirname, '..', '..');
  buildSync({
    stdin: { contents: PUBLISHER, resolveDir: sources, loader: 'ts' },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['dynalite', 'xml2js'],
    logLevel: 'error',
  });
  const child = spawn(process.execPath, ['--no-warnings', script, join(folder, 'state')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_PATH: join(sources, '..', '..', '..', 'node_modules') },
  });
  const answered: string[] = [];
  const exited = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    answered.push(line);
    if (answered.length === 500) child.kill('SIGKILL');
  }
  await exited;
  expect(answered.length).toBeGreaterThanOrEqual(500);

  const bench = await serviceBench({ folder: join(folder, 'state') });
  const sqs = SqsService.of(bench.kernel);
  const drain = async (name: string): Promise<string[]> => {
    const { arn } = sqs.declare(name, queueSettings({}));
    const bodies: string[] = [];
    for (let more = true; more;) {
      const messages = await sqs.receive({ queueArn: arn, principal: DEVELOPER, max: 10, waitMs: 0 });
      bodies.push(...messages.map((message) => message.body));
      more = messages.length > 0;
    }
    return bodies.sort();
  };
  const [one, two] = [await drain('one'), await drain('two')];
  expect(one).toEqual(two);
  expect(new Set(one).size).toBe(one.length);
  expect(answered.filter((message) => !one.includes(message))).toEqual([]);
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});
