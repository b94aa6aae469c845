import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import { retryDelayMs } from './delivery-policy';
import type { Subscription } from './subscription';

interface Delivery {
  readonly id: number;
  readonly publishId: string;
  readonly payload: string;
  failures: number;
  cancel?: () => void;
}

/** Gives what a subscription could not take to its dead-letter queue, within the caller's write. */
export type GiveUp = (
  database: DatabaseSync,
  subscription: Subscription,
  body: string,
  publishId: string,
  reason: AwsError,
) => () => void;

/**
 * Deliveries to functions: written in the commit of their publish, made afterwards, tried again by SNS's policy. They
 * survive the process.
 */
export class FunctionDeliveries {
  readonly #pending = new Set<Delivery>();
  readonly #insert: StatementSync;
  readonly #failed: StatementSync;
  readonly #done: StatementSync;
  #stopped = false;

  constructor(
    private readonly kernel: Kernel,
    private readonly giveUp: GiveUp,
  ) {
    const { database } = kernel.store;
    database.exec(`CREATE TABLE IF NOT EXISTS sns_deliveries (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      subscription_arn TEXT NOT NULL,
      publish_id TEXT NOT NULL,
      failures INTEGER NOT NULL DEFAULT 0,
      payload TEXT NOT NULL
    ) STRICT`);
    this.#insert = database.prepare(
      'INSERT INTO sns_deliveries (subscription_arn, publish_id, payload) VALUES (?, ?, ?)',
    );
    this.#failed = database.prepare('UPDATE sns_deliveries SET failures = ? WHERE id = ?');
    this.#done = database.prepare('DELETE FROM sns_deliveries WHERE id = ?');
  }

  get count(): number {
    return this.#pending.size;
  }

  /** Within the publish's write. The answer starts the delivery once the write is safe. */
  accept(subscription: Subscription, publishId: string, payload: string): () => void {
    const id = Number(this.#insert.run(subscription.arn, publishId, payload).lastInsertRowid);
    return () => this.#begin(subscription, { id, publishId, payload, failures: 0 });
  }

  /** Goes on with what an earlier run left behind. */
  resume(subscription: Subscription): void {
    const rows = this.kernel.store.database
      .prepare('SELECT id, publish_id, failures, payload FROM sns_deliveries WHERE subscription_arn = ? ORDER BY id')
      .all(subscription.arn);
    for (const row of rows) {
      const id = Number(row['id']);
      if ([...this.#pending].some((delivery) => delivery.id === id)) continue;
      this.#begin(subscription, {
        id,
        publishId: String(row['publish_id']),
        payload: String(row['payload']),
        failures: Number(row['failures']),
      });
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const delivery of this.#pending) delivery.cancel?.();
  }

  #begin(subscription: Subscription, delivery: Delivery): void {
    this.#pending.add(delivery);
    this.#attempt(subscription, delivery).catch((error: unknown) =>
      this.kernel.log.error(
        `A delivery of ${subscription.topicArn} to ${subscription.endpoint} could not be kept track of.`,
        { error: String(error) },
      ),
    );
  }

  async #attempt(subscription: Subscription, delivery: Delivery): Promise<void> {
    const { kernel } = this;
    const startedAt = kernel.clock.now();
    const id = kernel.randomHex(16);
    const principal = { kind: 'service', service: 'sns.amazonaws.com', sourceArn: subscription.topicArn } as const;
    let failure: AwsError | undefined;
    try {
      await kernel.services.lambda.invokeAsync({
        functionArn: subscription.endpoint,
        payload: delivery.payload,
        principal,
        trigger: 'sns',
        causes: [id],
      });
    } catch (error) {
      failure = error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), 500);
    }
    if (this.#stopped) return;
    kernel.journal.record({
      id,
      at: startedAt,
      kind: 'delivery',
      resource: subscription.endpoint,
      causes: [delivery.publishId],
      outcome:
        failure === undefined
          ? 'ok'
          : failure.status === 429
            ? 'throttled'
            : failure.status === 403
              ? 'denied'
              : 'error',
      detail: {
        subscription: subscription.arn,
        attempt: delivery.failures + 1,
        ...(failure && { error: failure.message }),
      },
    });
    if (failure === undefined) {
      await kernel.store.write(() => void this.#done.run(delivery.id));
      this.#pending.delete(delivery);
      return;
    }
    delivery.failures += 1;
    const delay = isTemporary(failure) ? retryDelayMs(delivery.failures) : undefined;
    if (delay === undefined) return this.#abandon(subscription, delivery, failure);
    await kernel.store.write(() => void this.#failed.run(delivery.failures, delivery.id));
    delivery.cancel = kernel.clock.after(
      delay,
      () =>
        void this.#attempt(subscription, delivery).catch((error: unknown) =>
          kernel.log.error('A delivery failed.', { error: String(error) }),
        ),
    );
  }

  async #abandon(subscription: Subscription, delivery: Delivery, reason: AwsError): Promise<void> {
    const settled = await this.kernel.store.write((database) => {
      this.#done.run(delivery.id);
      return this.giveUp(database, subscription, delivery.payload, delivery.publishId, reason);
    });
    this.#pending.delete(delivery);
    settled();
  }
}

/** Errors of the caller's own (no permission, no such function) do not go away by trying again. */
function isTemporary(error: AwsError): boolean {
  return error.status >= 500 || error.status === 429 || /Throttl|TooManyRequests/.test(error.code);
}
