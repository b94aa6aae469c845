import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { lambdaHandler, messageInvocation, type Clock, type Invocation, type TraceSource } from '@busbar/lambda';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { attributeText } from './batches';
import { SQS_OPTIONS, type SqsSender } from './clients';

/** What a body turned out to be. */
export type Reading<T> =
  | {
      readonly kind: 'item';
      readonly item: T;
      readonly trace: TraceSource;
      readonly keys: Readonly<Record<string, unknown>>;
    }
  /** Nothing for this consumer; done without effect. */
  | { readonly kind: 'ignored'; readonly reason: string }
  /** Will never be readable. */
  | { readonly kind: 'poison'; readonly error: unknown };

export interface MessageConsumerOptions<T> {
  readonly service: string;
  read(body: string): Reading<T>;
  /** Applies one item. Needed unless `applyBatch` is given, which then gets items one by one when a batch of them failed. */
  apply?(item: T, invocation: Invocation): Promise<void>;
  /** Applies all items of a batch together, all or nothing. */
  applyBatch?(items: readonly T[], invocation: Invocation): Promise<void>;
  /** Whether the error means that something the consumer needs cannot be reached. */
  isUnavailable?(error: unknown): boolean;
  /** Whether the error means that this message can never be applied. */
  isPoison?(error: unknown): boolean;
  /** Default: `BUSBAR_DEAD_LETTER_QUEUE_URL`. */
  readonly deadLetterQueueUrl?: string;
  readonly clients?: { readonly sqs?: SqsSender };
  readonly clock?: Clock;
}

type Decision = 'unavailable' | 'failed' | 'poison';

interface Pending<T> {
  readonly record: SQSRecord;
  readonly reading: Extract<Reading<T>, { kind: 'item' }>;
}

/** Below this many ms no further message is begun: a call that Lambda kills would return the whole batch. */
const CLOSING_TIME_MS = 2_000;
const MAX_DELAY_S = 900;

/** How long a message stays hidden after its nth receive, in seconds. */
export function backOffSeconds(decision: 'unavailable' | 'failed', receiveCount: number): number {
  const first = decision === 'unavailable' ? 30 : 5;
  return Math.min(MAX_DELAY_S, first * 2 ** Math.max(0, receiveCount - 1));
}

/** A Lambda handler for an SQS queue; `factConsumer` is the form that most services want. */
export function messageConsumer<T>(
  options: MessageConsumerOptions<T>,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const deadLetterQueueUrl = options.deadLetterQueueUrl ?? process.env['BUSBAR_DEAD_LETTER_QUEUE_URL'];
  let client: SqsSender | undefined = options.clients?.sqs;
  // Most environments never see a failure, so the client is made by the first one.
  const sqs = (): SqsSender => (client ??= new SQSClient(SQS_OPTIONS));

  return lambdaHandler<SQSEvent, SQSBatchResponse>(
    { service: options.service, ...(options.clock && { clock: options.clock }) },
    async (event, invocation) => {
      const failures = new Map<string, SQSRecord>();
      const delays = new Map<SQSRecord, number>();
      const counts = { applied: 0, ignored: 0, poison: 0, unavailable: 0, failed: 0 };
      const pending: Pending<T>[] = [];

      const settle = async (
        record: SQSRecord,
        error: unknown,
        decision: Decision,
        log: Invocation['log'],
      ): Promise<void> => {
        counts[decision] += 1;
        const about = {
          messageId: record.messageId,
          receiveCount: receiveCount(record),
          decision,
          error: asError(error),
        };
        if (decision === 'poison' && deadLetterQueueUrl) {
          log.error('message is poison', about);
          try {
            await sendToDeadLetters(sqs(), deadLetterQueueUrl, options.service, record, error);
            return;
          } catch (cause) {
            log.error('dead letter not sent', { messageId: record.messageId, error: asError(cause) });
          }
        } else {
          log.warn('message not applied', about);
        }
        failures.set(record.messageId, record);
        // Poison without a dead-letter queue of its own goes through its receives as fast as it can.
        if (decision !== 'poison') delays.set(record, backOffSeconds(decision, receiveCount(record)));
      };

      for (const record of event.Records) {
        const reading = options.read(record.body);
        if (reading.kind === 'item') pending.push({ record, reading });
        else if (reading.kind === 'poison') await settle(record, reading.error, 'poison', invocation.log);
        else {
          counts.ignored += 1;
          invocation.log.debug('message ignored', { messageId: record.messageId, reason: reading.reason });
        }
      }

      if (!(await appliedTogether())) await applyOneByOne();
      await putOff(sqs(), delays, invocation);
      report(counts, invocation);
      return { batchItemFailures: [...failures.keys()].map((itemIdentifier) => ({ itemIdentifier })) };

      /** Whether the batch is dealt with. */
      async function appliedTogether(): Promise<boolean> {
        if (!options.applyBatch || pending.length < 2) return pending.length === 0;
        try {
          await options.applyBatch(
            pending.map(({ reading }) => reading.item),
            invocation,
          );
          counts.applied += pending.length;
          return true;
        } catch (error) {
          if (options.isUnavailable?.(error)) {
            for (const { record } of pending) await settle(record, error, 'unavailable', invocation.log);
            return true;
          }
          invocation.log.info('batch not applied, trying its messages one by one', {
            size: pending.length,
            error: asError(error),
          });
          return false;
        }
      }

      async function applyOneByOne(): Promise<void> {
        let outage: unknown;
        for (const { record, reading } of pending) {
          if (outage !== undefined) {
            await settle(record, outage, 'unavailable', invocation.log);
          } else if (invocation.remainingMs() < CLOSING_TIME_MS) {
            invocation.log.warn('message not begun, time is up', { messageId: record.messageId });
            failures.set(record.messageId, record);
          } else {
            await messageInvocation(invocation, reading.trace, reading.keys, async (own) => {
              try {
                if (options.apply) await options.apply(reading.item, own);
                else await options.applyBatch?.([reading.item], own);
                counts.applied += 1;
              } catch (error) {
                const decision = decide(error);
                if (decision === 'unavailable') outage = error;
                await settle(record, error, decision, own.log);
              }
            });
          }
        }
      }
    },
  );

  function decide(error: unknown): Decision {
    if (options.isUnavailable?.(error)) return 'unavailable';
    return options.isPoison?.(error) ? 'poison' : 'failed';
  }
}

/** Hides messages for longer than the queue's visibility timeout would. Where that fails they only come back sooner. */
async function putOff(sqs: SqsSender, delays: ReadonlyMap<SQSRecord, number>, { log }: Invocation): Promise<void> {
  const [first] = delays.keys();
  if (!first) return;
  const entries = [...delays].map(([record, seconds], index) => ({
    Id: String(index),
    ReceiptHandle: record.receiptHandle,
    VisibilityTimeout: seconds,
  }));
  const QueueUrl = queueUrlOf(first.eventSourceARN);
  for (let from = 0; from < entries.length; from += 10) {
    try {
      const { Failed = [] } = await sqs.send(
        new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: entries.slice(from, from + 10) }),
      );
      if (Failed.length > 0) log.warn('messages not put off', { count: Failed.length, reason: Failed[0]?.Code });
    } catch (error) {
      log.warn('messages not put off', { error: asError(error) });
    }
  }
}

async function sendToDeadLetters(
  sqs: SqsSender,
  QueueUrl: string,
  service: string,
  record: SQSRecord,
  error: unknown,
): Promise<void> {
  const { code } = error as { code?: unknown };
  const text = (value: string): { DataType: 'String'; StringValue: string } => ({
    DataType: 'String',
    StringValue: attributeText(value) || '-',
  });
  await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: record.body,
      MessageAttributes: {
        reason: text(typeof code === 'string' ? code : asError(error).name),
        detail: text(asError(error).message),
        service: text(service),
        sourceMessageId: text(record.messageId),
      },
    }),
  );
}

function report(
  counts: Readonly<Record<'applied' | 'ignored' | Decision, number>>,
  { log, metrics }: Invocation,
): void {
  log.appendKeys({ messages: counts });
  if (counts.applied > 0) metrics.addMetric('MessagesApplied', 'Count', counts.applied);
  if (counts.poison > 0) metrics.addMetric('MessagesPoisoned', 'Count', counts.poison);
  if (counts.unavailable > 0) metrics.addMetric('MessagesPutOff', 'Count', counts.unavailable);
  if (counts.failed > 0) metrics.addMetric('MessagesFailed', 'Count', counts.failed);
}

/** `arn:aws:sqs:eu-central-1:123456789012:name`: the name and account are what SQS reads in a queue's URL. */
function queueUrlOf(arn: string): string {
  const [, , , region, account, name] = arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

function receiveCount(record: SQSRecord): number {
  return Number(record.attributes.ApproximateReceiveCount) || 1;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
