import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Bench, BenchOptions, BenchResult } from './bench';
import { startDeliveryCloud } from './delivery-cloud';
import { summary } from './statistics';
import { formRequest, WireClient } from './wire-client';

const CONNECTIONS = 64;
/** What the busiest of the network's topics has behind it. */
const QUEUES = 5;
const AT_LEAST_PER_SECOND = 5_000;

/** Publishes over HTTP to the AWS port; each is in every queue, and safe on disk, before it is answered. */
export const publish: Bench = {
  name: 'publish',
  title: `Durable publishes from a plain wire client over ${CONNECTIONS} connections`,
  async run(options: BenchOptions): Promise<BenchResult> {
    const rows = [];
    const perSecond: number[] = [];
    for (const queues of [0, 1, QUEUES]) {
      const { cloud, topicArn, stop } = await startDeliveryCloud({ queues });
      const clients = Array.from({ length: CONNECTIONS }, () => new WireClient(cloud.kernel.endpoint));
      try {
        const request = formRequest(cloud.kernel.endpoint, 'sns', {
          Action: 'Publish',
          Version: '2010-03-31',
          TopicArn: topicArn,
          Message: JSON.stringify({ fact: 'meter.sampled', text: 'x'.repeat(300) }),
        });
        options.progress(`${queues} queues: warming up`);
        await drive(clients, request, options.quick ? 1_000 : 3_000);
        options.progress(`${queues} queues`);
        const before = await depth(cloud, queues);
        const { latencies, seconds, cpuUs } = await drive(clients, request, options.quick ? 2_000 : 6_000);
        const arrived = (await depth(cloud, queues)) - before;
        if (queues > 0 && arrived !== latencies.length)
          throw new Error(`${latencies.length} publishes were answered, ${arrived} messages are in the queue.`);
        const { median, p99 } = summary(latencies);
        perSecond.push(latencies.length / seconds);
        rows.push({
          what: `to ${queues} queues`,
          'a second': latencies.length / seconds,
          'median ms': median,
          'p99 ms': p99,
          'processor µs': cpuUs,
          ratio: latencies.length / seconds / (perSecond[0] ?? 1),
        });
      } finally {
        for (const client of clients) client.close();
        await stop();
      }
    }
    return {
      rows,
      limits: [
        {
          what: `publishes to ${QUEUES} queues`,
          value: perSecond.at(-1) ?? 0,
          unit: 'a second',
          atLeast: AT_LEAST_PER_SECOND,
        },
      ],
      notes: [
        'Client and local cloud share one process, and so one thread: a client of its own leaves the cloud more.',
      ],
    };
  },
};

async function drive(
  clients: readonly WireClient[],
  request: string,
  durationMs: number,
): Promise<{ latencies: number[]; seconds: number; cpuUs: number }> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  await Promise.all(
    clients.map(async (client) => {
      for (let now = performance.now(); now < startedAt + durationMs;) {
        const status = await client.send(request);
        if (status !== 200) throw new Error(`The publish was answered with ${status}.`);
        const answered = performance.now();
        latencies.push(answered - now);
        now = answered;
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  return { latencies, seconds: (performance.now() - startedAt) / 1000, cpuUs: (user + system) / latencies.length };
}

async function depth(cloud: Awaited<ReturnType<typeof startDeliveryCloud>>['cloud'], queues: number): Promise<number> {
  if (queues === 0) return 0;
  const sqs = new SQSClient(cloud.client());
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: String(cloud.resource('Queue0').ref),
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  sqs.destroy();
  return Number(Attributes?.['ApproximateNumberOfMessages']);
}
