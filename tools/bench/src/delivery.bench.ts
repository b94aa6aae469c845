import type { Bench, BenchOptions, BenchResult } from './bench';
import { startDeliveryCloud } from './delivery-cloud';
import { summary } from './statistics';
import { formRequest, WireClient } from './wire-client';

const CONNECTIONS = 16;

/** The handler looks at each message's own time; its log line is what the bench reads. */
const HANDLER = `
exports.handler = async ({ Records }) => {
  const now = Date.now();
  console.log('LATENCIES ' + JSON.stringify(Records.map(({ body }) => [JSON.parse(body).n, now - JSON.parse(body).at])));
  return { batchItemFailures: [] };
};`;

/** From the publish to the function behind the queue: one message at a time, and ten thousand of them. */
export const delivery: Bench = {
  name: 'delivery',
  title: 'SNS → SQS → function: how long one message takes, and how long ten thousand',
  async run({ quick, progress }: BenchOptions): Promise<BenchResult> {
    const { cloud, topicArn, stop } = await startDeliveryCloud({ queues: 1, handler: HANDLER });
    const clients = Array.from({ length: CONNECTIONS }, () => new WireClient(cloud.kernel.endpoint));
    const seen = new Map<number, number>();
    let wanted = { count: 0, done: (): void => undefined };
    const unsubscribe = cloud.kernel.journal.subscribe(({ kind, detail }) => {
      if (kind !== 'invocation') return;
      for (const line of (detail?.['log'] ?? []) as string[]) {
        const mark = line.indexOf('LATENCIES ');
        if (mark < 0) continue;
        // The journal cuts long lines; a batch of ten stays far below that.
        for (const [n, ms] of JSON.parse(line.slice(mark + 10)) as [number, number][]) seen.set(n, ms);
      }
      if (seen.size >= wanted.count) wanted.done();
    });
    const seeing = (count: number): Promise<void> =>
      new Promise((resolve) => (seen.size >= count ? resolve() : void (wanted = { count, done: resolve })));
    let sent = 0;
    const send = async (client: WireClient): Promise<void> => {
      const n = (sent += 1);
      const request = formRequest(cloud.kernel.endpoint, 'sns', {
        Action: 'Publish',
        Version: '2010-03-31',
        TopicArn: topicArn,
        Message: JSON.stringify({ n, at: Date.now(), text: 'x'.repeat(300) }),
      });
      if ((await client.send(request)) !== 200) throw new Error('A publish was refused.');
    };
    try {
      const [first] = clients as [WireClient];
      progress('one at a time');
      const alone: number[] = [];
      for (let round = 0; round < (quick ? 60 : 300); round += 1) {
        await send(first);
        await seeing(sent);
        if (round >= 20) alone.push(seen.get(sent) ?? Number.NaN);
      }
      const count = quick ? 2_000 : 10_000;
      progress(`${count} messages`);
      const before = sent;
      const startedAt = performance.now();
      await Promise.all(
        clients.map(async (client) => {
          while (sent < before + count) await send(client);
        }),
      );
      const publishedMs = performance.now() - startedAt;
      await seeing(sent);
      const tookMs = performance.now() - startedAt;
      const burst = [...seen].filter(([n]) => n > before).map(([, ms]) => ms);
      if (burst.length !== sent - before)
        throw new Error(`${sent - before} messages were published, ${burst.length} arrived.`);
      const row = (what: string, samples: readonly number[], perSecond: number): Record<string, string | number> => {
        const { median, p99, max } = summary(samples);
        return {
          what,
          messages: samples.length,
          'a second': perSecond,
          'median ms': median,
          'p99 ms': p99,
          'max ms': max,
        };
      };
      return {
        rows: [
          row('one at a time', alone, 1000 / summary(alone).mean),
          row('all at once', burst, (burst.length * 1000) / tookMs),
        ],
        limits: [
          { what: 'publish to function, one at a time (median)', value: summary(alone).median, unit: 'ms', atMost: 25 },
        ],
        notes: [
          `${burst.length} messages were published in ${(publishedMs / 1000).toFixed(1)} s and processed ${(tookMs / 1000).toFixed(1)} s after the first; every one arrived.`,
        ],
      };
    } finally {
      unsubscribe();
      for (const client of clients) client.close();
      await stop();
    }
  },
};
