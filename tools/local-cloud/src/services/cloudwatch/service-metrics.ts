import type { Kernel } from '../../kernel/kernel';
import type { JournalEntry } from '../../kernel/journal';
import { LambdaService } from '../lambda/lambda-service';
import { SqsService } from '../sqs/sqs-service';
import type { Metric, MetricStore } from './metric-store';

interface FunctionMetrics {
  readonly invocations: Metric;
  readonly errors: Metric;
  readonly throttles: Metric;
  readonly duration: Metric;
}

/**
 * What the services say of themselves.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
 */
export class ServiceMetrics {
  /** By function ARN, with the qualifier that was called. */
  readonly #functions = new Map<string, readonly FunctionMetrics[]>();
  readonly #topics = new Map<string, Metric>();
  /** The most calls at once since the last minute, by function; '' for all. */
  readonly #peaks = new Map<string, number>();

  constructor(
    private readonly kernel: Kernel,
    private readonly metrics: MetricStore,
  ) {}

  /** Takes an entry of the journal. */
  happened(entry: JournalEntry): void {
    if (entry.kind === 'invocation') this.#invoked(entry);
    else if (entry.kind === 'publish' && entry.outcome === 'ok')
      this.metrics.record(this.#published(entry.resource), 1, entry.at);
  }

  /** Once a minute: what can only be looked at. @returns whether anything waits or runs */
  look(): boolean {
    let isBusy = this.kernel.services.lambda.running() > 0;
    const now = this.kernel.clock.now();
    const sqs = SqsService.of(this.kernel);
    for (const queue of sqs.queues()) {
      const { visible, inFlight, delayed } = queue.index.counts(now);
      isBusy ||= visible + inFlight + delayed > 0;
      const add = (name: string, value: number, unit: string): void =>
        this.metrics.add(
          { namespace: 'AWS/SQS', name, dimensions: [{ Name: 'QueueName', Value: queue.name }] },
          value,
          now,
          unit,
        );
      add('ApproximateNumberOfMessagesVisible', visible, 'Count');
      add('ApproximateNumberOfMessagesNotVisible', inFlight, 'Count');
      add('ApproximateNumberOfMessagesDelayed', delayed, 'Count');
      let oldest = now;
      for (const { sentAt } of queue.index.entries()) if (sentAt < oldest) oldest = sentAt;
      add('ApproximateAgeOfOldestMessage', Math.floor((now - oldest) / 1000), 'Seconds');
    }
    for (const { definition, inFlight } of LambdaService.of(this.kernel).functions.all())
      this.#concurrency(definition.name, inFlight, now);
    this.#concurrency('', this.kernel.services.lambda.running(), now);
    return isBusy;
  }

  #concurrency(name: string, running: number, now: number): void {
    const peak = Math.max(running, this.#peaks.get(name) ?? 0);
    this.#peaks.delete(name);
    if (peak === 0) return;
    this.metrics.add(
      {
        namespace: 'AWS/Lambda',
        name: 'ConcurrentExecutions',
        dimensions: name === '' ? [] : [{ Name: 'FunctionName', Value: name }],
      },
      peak,
      now,
      'Count',
    );
  }

  #invoked({ resource, at, outcome, durationMs = 0 }: JournalEntry): void {
    const name = resource.split(':')[6] ?? resource;
    for (const each of this.#functionMetrics(resource, name)) {
      if (outcome === 'throttled') {
        this.metrics.record(each.throttles, 1, at);
        continue;
      }
      this.metrics.record(each.invocations, 1, at);
      // A zero is a value as well: it is what an alarm compares.
      this.metrics.record(each.errors, outcome === 'error' ? 1 : 0, at);
      this.metrics.record(each.throttles, 0, at);
      this.metrics.record(each.duration, Math.round(durationMs * 100) / 100, at);
    }
    if (outcome === 'throttled') return;
    const lambda = LambdaService.of(this.kernel);
    // The call that ended was one of them.
    if (lambda.functions.has(name)) this.#peak(name, lambda.functions.get(name).inFlight);
    this.#peak('', lambda.running());
  }

  #peak(name: string, running: number): void {
    this.#peaks.set(name, Math.max(1, running, this.#peaks.get(name) ?? 0));
  }

  #functionMetrics(arn: string, name: string): readonly FunctionMetrics[] {
    let known = this.#functions.get(arn);
    if (known === undefined) {
      const qualifier = arn.split(':')[7];
      const sets = [
        [],
        [{ Name: 'FunctionName', Value: name }],
        [
          { Name: 'FunctionName', Value: name },
          { Name: 'Resource', Value: qualifier === undefined ? name : `${name}:${qualifier}` },
        ],
      ];
      known = sets.map((dimensions) => {
        const metric = (metricName: string, unit: string): Metric =>
          this.metrics.metric({ namespace: 'AWS/Lambda', name: metricName, dimensions }, unit);
        return {
          invocations: metric('Invocations', 'Count'),
          errors: metric('Errors', 'Count'),
          throttles: metric('Throttles', 'Count'),
          duration: metric('Duration', 'Milliseconds'),
        };
      });
      this.#functions.set(arn, known);
    }
    return known;
  }

  #published(topicArn: string): Metric {
    let known = this.#topics.get(topicArn);
    if (known === undefined) {
      known = this.metrics.metric(
        {
          namespace: 'AWS/SNS',
          name: 'NumberOfMessagesPublished',
          dimensions: [{ Name: 'TopicName', Value: topicArn.split(':').at(-1) ?? topicArn }],
        },
        'Count',
      );
      this.#topics.set(topicArn, known);
    }
    return known;
  }
}
