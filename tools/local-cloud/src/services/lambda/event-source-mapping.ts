import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import type { SqsMessage } from '../../kernel/services';
import { failedMessages } from './batch-response';
import type { EventMatcher } from './event-pattern';
import { LIMITS } from './function-definition';
import type { Target } from './function-registry';
import type { LambdaService, RunResult } from './lambda-service';
import { passesFilters, sqsEventText, sqsRecord, sqsRecordText, type SqsRecordText } from './sqs-event';

export interface MappingDefinition {
  readonly uuid: string;
  readonly queueArn: string;
  /** The function, with a qualifier where the template has one. */
  readonly functionArn: string;
  /** 1–10,000 */
  readonly batchSize: number;
  /** 0–300,000 */
  readonly windowMs: number;
  /** 2–1000 */
  readonly maximumConcurrency?: number;
  readonly reportBatchItemFailures: boolean;
  readonly filters: readonly EventMatcher[];
  /** The patterns as given, for the API. */
  readonly filterPatterns: readonly string[];
  readonly enabled: boolean;
}

/** Messages that are received or deleted in one go; beyond it everybody else would wait. */
const AT_A_TIME = 100;
const LONG_POLL_MS = 20_000;
/** Batches in work at first. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const FIRST_CONCURRENCY = 5;
const MOST_CONCURRENCY = 1250;
const FIRST_THROTTLE_BACKOFF_MS = 100;
const LONGEST_THROTTLE_BACKOFF_MS = 5000;
const POLL_ERROR_PAUSE_MS = 1000;
const STOP_PATIENCE_MS = 3000;
/** What the records of a batch need in the event beside their own text. */
const RECORD_OVERHEAD_BYTES = 1024;

/** What is needed of a message that waits for its batch: thousands may, for as long as the window is. */
interface Collected extends Pick<SqsMessage, 'messageId' | 'receiptHandle' | 'causes'> {
  readonly bytes: number;
  readonly traceHeader: string | undefined;
  /** Of the event: made as messages come, so that a large batch holds nobody up. */
  readonly text: SqsRecordText;
}

/**
 * Feeds a queue's messages to a function. One collector fills batches; as many of them run at the same time as the
 * mapping's concurrency allows, so that batches grow by themselves while the function is busy.
 *
 * Concurrency begins at 5 (or the maximum), grows by one with each batch that succeeded while all places were taken,
 * shrinks by one when the function fails and by half when it is throttled.
 */
export class EventSourceMapping {
  state: 'Enabled' | 'Disabled' = 'Disabled';
  /** What the last batch led to, as the API tells it. */
  lastResult = 'No records processed';
  #stopping = new AbortController();
  #collecting: Promise<void> | undefined;
  readonly #batches = new Set<Promise<void>>();
  #concurrency: number;
  #freed: (() => void) | undefined;
  /** Received but too large for the batch that was being filled. */
  #held: Collected[] = [];

  constructor(
    private readonly kernel: Kernel,
    private readonly lambda: LambdaService,
    readonly definition: MappingDefinition,
  ) {
    this.#concurrency = Math.min(FIRST_CONCURRENCY, this.#most);
  }

  get #most(): number {
    return this.definition.maximumConcurrency ?? MOST_CONCURRENCY;
  }

  /** Begins to poll. */
  enable(): void {
    if (this.state === 'Enabled') return;
    this.state = 'Enabled';
    this.#stopping = new AbortController();
    this.#collecting = this.#collect(this.#stopping.signal);
  }

  /** Stops polling and waits for the batches in work, though not for ever: their messages come back. */
  async disable(): Promise<void> {
    if (this.state === 'Disabled') return;
    this.state = 'Disabled';
    this.#stopping.abort();
    this.#freed?.();
    await this.#collecting;
    let cancel = (): void => undefined;
    const patience = new Promise<void>((resolve) => (cancel = this.kernel.clock.after(STOP_PATIENCE_MS, resolve)));
    await Promise.race([Promise.all(this.#batches), patience]);
    cancel();
    this.#held = [];
  }

  /** The role that polls: the function's. @throws {AwsError} */
  principal(): Principal {
    const { roleArn } = this.lambda.functions.resolve(this.definition.functionArn).version.definition;
    return this.kernel.iam.assume(roleArn, 'lambda.amazonaws.com');
  }

  async #collect(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.#batches.size >= this.#concurrency) {
        await new Promise<void>((resolve) => (this.#freed = resolve));
        continue;
      }
      try {
        const batch = await this.#fill(signal);
        if (batch.length > 0) this.#dispatch(batch);
      } catch (error) {
        if (signal.aborted) return;
        this.lastResult = `PROBLEM: ${(error as Error).message}`;
        this.kernel.log.warn(`The queue of ${this.definition.functionArn} cannot be read.`, {
          queue: this.definition.queueArn,
          error: (error as Error).message,
        });
        await this.#pause(POLL_ERROR_PAUSE_MS, signal);
      }
    }
  }

  /** Receives until the batch is full or its window is over; without a window, what one receive gives. */
  async #fill(signal: AbortSignal): Promise<Collected[]> {
    const { queueArn, batchSize, windowMs } = this.definition;
    const principal = this.principal();
    const batch: Collected[] = [];
    let bytes = 0;
    const add = (item: Collected): void => {
      const size = item.bytes + RECORD_OVERHEAD_BYTES;
      if (
        batch.length > 0 &&
        (bytes + size > LIMITS.syncPayloadBytes - RECORD_OVERHEAD_BYTES || batch.length >= batchSize)
      )
        this.#held.push(item);
      else {
        batch.push(item);
        bytes += size;
      }
    };
    for (const item of this.#held.splice(0)) add(item);
    let closesAt = batch.length > 0 ? this.kernel.clock.now() + windowMs : undefined;
    while (this.#held.length === 0 && batch.length < batchSize) {
      const waitMs = closesAt === undefined ? LONG_POLL_MS : Math.max(0, closesAt - this.kernel.clock.now());
      if (closesAt !== undefined && waitMs === 0 && windowMs > 0) break;
      const missing = batchSize - batch.length;
      const received = await this.kernel.services.sqs.receive({
        queueArn,
        principal,
        max: Math.min(missing, AT_A_TIME),
        waitMs,
        // Once the window is open nothing happens until there is enough or the window is over.
        ...(closesAt !== undefined && windowMs > 0 && { atLeast: Math.min(missing, AT_A_TIME) }),
        signal,
      });
      for (const item of await this.#admit(received, principal)) add(item);
      if (signal.aborted) break;
      if (batch.length > 0) closesAt ??= this.kernel.clock.now() + windowMs;
      // Without a window a batch grows only by what is there already.
      if (
        windowMs === 0 &&
        (closesAt !== undefined || received.length === 0) &&
        received.length < Math.min(missing, AT_A_TIME)
      )
        break;
    }
    return batch;
  }

  /** Records of messages that pass the filters; others are deleted, as Lambda does. */
  async #admit(messages: readonly SqsMessage[], principal: Principal): Promise<Collected[]> {
    const { queueArn, filters } = this.definition;
    const { region } = this.kernel;
    const passed: Collected[] = [];
    const refused: string[] = [];
    for (const message of messages) {
      const passes = filters.length === 0 || passesFilters(sqsRecord(message, queueArn, region), filters);
      if (passes) passed.push(collected(message));
      else refused.push(message.receiptHandle);
    }
    if (refused.length > 0) await this.kernel.services.sqs.delete({ queueArn, principal, receiptHandles: refused });
    return passed;
  }

  #dispatch(batch: Collected[]): void {
    const work = this.#process(batch)
      .catch((error: unknown) => {
        this.lastResult = `PROBLEM: ${(error as Error).message}`;
        this.kernel.log.warn(`A batch of ${this.definition.functionArn} was not finished; its messages come back.`, {
          queue: this.definition.queueArn,
          error: String(error),
        });
      })
      .finally(() => {
        this.#batches.delete(work);
        this.#freed?.();
      });
    this.#batches.add(work);
  }

  async #process(batch: Collected[]): Promise<void> {
    const { queueArn, reportBatchItemFailures } = this.definition;
    const result = await this.#invoke(batch);
    if (!result) return;
    if (result.failure) {
      // The messages stay hidden until their visibility timeout; nothing is to be done about them.
      this.lastResult = 'PROBLEM: Function call failed';
      this.#resize(this.#concurrency - 1);
      return;
    }
    const ids = new Set(batch.map(({ messageId }) => messageId));
    const failed = reportBatchItemFailures ? failedMessages(result.payload, ids) : new Set<string>();
    const done = failed ? batch.filter(({ messageId }) => !failed.has(messageId)) : [];
    this.lastResult = failed ? 'OK' : 'PROBLEM: Lambda function response is malformed';
    if (!failed)
      this.kernel.log.warn(
        `${this.definition.functionArn} answered a batch with malformed batchItemFailures: the whole batch counts as failed.`,
      );
    for (let at = 0; at < done.length; at += AT_A_TIME) {
      await this.kernel.services.sqs.delete({
        queueArn,
        principal: this.principal(),
        receiptHandles: done.slice(at, at + AT_A_TIME).map(({ receiptHandle }) => receiptHandle),
      });
    }
    if (done.length === batch.length && this.#batches.size >= this.#concurrency) this.#resize(this.#concurrency + 1);
  }

  /** Calls the function; while it is throttled tries again, until the messages' visibility is over. */
  async #invoke(batch: Collected[]): Promise<RunResult | undefined> {
    const { queueArn } = this.definition;
    const payload = sqsEventText(
      batch.map(({ text }) => text),
      queueArn,
      this.kernel.region,
    );
    const causes = [...new Set(batch.flatMap((item) => item.causes))];
    const visibleAgainAt =
      this.kernel.clock.now() + this.kernel.services.sqs.attributes(queueArn).visibilityTimeoutSeconds * 1000;
    for (
      let backoffMs = FIRST_THROTTLE_BACKOFF_MS;
      ;
      backoffMs = Math.min(backoffMs * 2, LONGEST_THROTTLE_BACKOFF_MS)
    ) {
      try {
        const target: Target = this.lambda.functions.resolve(this.definition.functionArn);
        return await this.lambda.run({
          target,
          payload,
          trigger: 'sqs',
          causes,
          traceHeader: batch[0]?.traceHeader,
        });
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== 'TooManyRequestsException') throw error;
        this.#resize(Math.floor(this.#concurrency / 2));
        this.lastResult = 'PROBLEM: Function call throttled';
        if (this.kernel.clock.now() + backoffMs >= visibleAgainAt || this.#stopping.signal.aborted) return undefined;
        await this.#pause(backoffMs, this.#stopping.signal);
      }
    }
  }

  /** Ends early when the mapping stops. */
  #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.kernel.clock.after(delayMs, done);
      signal.addEventListener('abort', done, { once: true });
      function done(): void {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }

  #resize(concurrency: number): void {
    this.#concurrency = Math.max(1, Math.min(concurrency, this.#most));
  }
}

function collected(message: SqsMessage): Collected {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    causes: message.causes,
    bytes: Buffer.byteLength(message.body),
    traceHeader: message.attributes['AWSTraceHeader'],
    text: sqsRecordText(message),
  };
}
