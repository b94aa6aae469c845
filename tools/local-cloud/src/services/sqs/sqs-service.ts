import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../../kernel/aws-error';
import type { AccessDecision } from '../../kernel/iam';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import type { ServicePart } from '../../kernel/service-part';
import type { SqsMessage, SqsPort, SqsSendRequest } from '../../kernel/services';
import { uuidOf } from '../../kernel/uuid';
import { checkMessage, MAXIMUM_BATCH_BYTES, md5 } from './message-content';
import { MessageRows, type MessageRow, type StoredPosition } from './message-rows';
import { MoveTasks } from './move-tasks';
import { QueueDesk } from './queue-desk';
import { Queue, type Waiter } from './queue';
import type { IndexEntry } from './queue-index';
import { faultsOfMessage } from './message-faults';
import { allowsRedriveFrom, queueSettings, type QueueSettings } from './queue-settings';
import { readReceiptHandle, receiptHandle } from './receipt-handle';
import { SqsWire } from './sqs-wire';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAXIMUM_IN_FLIGHT = 120_000;
const MAXIMUM_VISIBILITY_SECONDS = 43_200;
const SWEEP_MS = 60_000;
const PURGE_PAUSE_MS = 60_000;

export interface ReceiveRequest {
  readonly queueArn: string;
  readonly principal: Principal;
  readonly max: number;
  readonly waitMs: number;
  readonly atLeast?: number;
  readonly visibilityTimeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Standard queues. Messages live in the store, which of them can be received lives in memory and is rebuilt at the start.
 * Every answer waits for the commit that it speaks of, receive counts included, so that a poisonous message reaches its
 * dead-letter queue even when it takes the whole process down.
 */
export class SqsService implements SqsPort, ServicePart {
  static readonly #instances = new WeakMap<Kernel, SqsService>();
  readonly #queues = new Map<string, Queue>();
  readonly rows: MessageRows;
  /** What the store held at the start, for queues that are not open yet. */
  readonly #stored: Map<number, StoredPosition[]>;
  readonly moveTasks: MoveTasks;
  /** `/_cloud/queues…` */
  readonly control = {
    queues: (request: { method: string; path: string; query: URLSearchParams; body: Buffer }): unknown =>
      this.#desk.handle(request),
  };
  readonly #desk = new QueueDesk(this);
  #cancelSweep: (() => void) | undefined;

  static of(kernel: Kernel): SqsService {
    let service = this.#instances.get(kernel);
    if (service === undefined) {
      service = new SqsService(kernel);
      this.#instances.set(kernel, service);
    }
    return service;
  }

  constructor(readonly kernel: Kernel) {
    this.rows = new MessageRows(kernel.store.database);
    this.#stored = this.rows.positions();
    this.moveTasks = new MoveTasks(this);
    kernel.expose(new SqsWire(this));
    for (const { arn, attributes } of this.rows.apiQueues()) this.#open(arn, queueSettings(attributes));
    this.#sweepLater();
  }

  stop(): void {
    this.#cancelSweep?.();
    this.moveTasks.stop();
    for (const queue of this.#queues.values()) queue.stop();
  }

  arnOf(name: string): string {
    return `arn:aws:sqs:${this.kernel.region}:${this.kernel.account}:${name}`;
  }

  /** Makes a queue of a template, or gives the one that it made before the settings of now. */
  declare(name: string, settings: QueueSettings): Queue {
    const existing = this.#queues.get(this.arnOf(name));
    if (existing !== undefined) {
      // Its policy is another resource of the template.
      existing.settings = { ...settings, policy: settings.policy ?? existing.settings.policy };
      this.rows.setApiAttributes(existing.key, undefined);
      return existing;
    }
    return this.#open(this.arnOf(name), settings);
  }

  /** Makes a queue for a caller of the API; it stays until it is deleted. */
  createFromApi(name: string, attributes: Readonly<Record<string, string>>): Queue {
    const settings = queueSettings(attributes);
    const existing = this.#queues.get(this.arnOf(name));
    if (existing !== undefined) {
      if (JSON.stringify(queueSettings(attributes, existing.settings)) !== JSON.stringify(existing.settings))
        throw new AwsError(
          'QueueNameExists',
          'A queue already exists with the same name and a different value for one of its attributes.',
        );
      return existing;
    }
    const queue = this.#open(this.arnOf(name), settings);
    this.rows.setApiAttributes(queue.key, attributes);
    return queue;
  }

  /** @throws {AwsError} naming the attribute */
  setAttributes(queue: Queue, attributes: Readonly<Record<string, string>>): void {
    queue.settings = queueSettings(attributes, queue.settings);
    const own = this.rows.apiQueues().find(({ arn }) => arn === queue.arn);
    if (own !== undefined) this.rows.setApiAttributes(queue.key, { ...own.attributes, ...attributes });
  }

  async deleteQueue(queue: Queue): Promise<void> {
    await this.kernel.store.write(() => {
      this.rows.purge(queue.key);
      this.rows.setApiAttributes(queue.key, undefined);
    });
    queue.stop();
    this.#queues.delete(queue.arn);
  }

  queues(): Queue[] {
    return [...this.#queues.values()];
  }

  find(arn: string): Queue | undefined {
    return this.#queues.get(arn);
  }

  /** @throws {AwsError} `QueueDoesNotExist` */
  require(arn: string): Queue {
    const queue = this.#queues.get(arn);
    if (queue === undefined)
      throw new AwsError(
        'QueueDoesNotExist',
        `The specified queue does not exist: ${arn}. Queues are made by templates (AWS::SQS::Queue) or by CreateQueue.`,
      );
    return queue;
  }

  /** Is any queue's redrive policy aimed at it? */
  isDeadLetterQueue(arn: string): boolean {
    return this.queues().some((queue) => queue.settings.redrive?.deadLetterTargetArn === arn);
  }

  /** @throws {AwsError} `AccessDenied` */
  authorise(queue: Queue, principal: Principal, action: string): void {
    this.kernel.iam.authorise(
      { principal, action, resource: queue.arn, resourcePolicy: queue.settings.policy },
      'AccessDenied',
    );
  }

  decide(queueArn: string, principal: Principal, action: string): AccessDecision | undefined {
    const queue = this.#queues.get(queueArn);
    return (
      queue && this.kernel.iam.decide({ principal, action, resource: queue.arn, resourcePolicy: queue.settings.policy })
    );
  }

  async send(request: SqsSendRequest & { traceHeader?: string }): Promise<{ messageId: string }> {
    const sent = await this.kernel.store.write((database) => this.sendWithin(database, request));
    sent.settled();
    return { messageId: sent.messageId };
  }

  sendWithin(
    _database: DatabaseSync,
    request: SqsSendRequest & { traceHeader?: string },
  ): { messageId: string; settled(): void } {
    const queue = this.require(request.queueArn);
    this.authorise(queue, request.principal, 'sqs:SendMessage');
    const attributes = request.messageAttributes ?? {};
    // Copies that share a content differ in their queue's limit only, and few queues have one of their own.
    if (!request.share?.has(request.body) || queue.settings.maximumMessageBytes < MAXIMUM_BATCH_BYTES)
      checkMessage(request.body, attributes, queue.settings.maximumMessageBytes);
    const delaySeconds = request.delaySeconds ?? queue.settings.delaySeconds;
    if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 900)
      throw new AwsError(
        'InvalidParameterValue',
        `Value ${delaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
      );
    const now = this.kernel.clock.now();
    const messageId = this.newId();
    const message = {
      messageId,
      body: request.body,
      attributes,
      senderId: senderOf(request.principal, this.kernel.account),
      traceHeader: request.traceHeader,
      sentAt: now,
      visibleAt: now + delaySeconds * 1_000,
    };
    const causes = request.causes ?? invocationOf(request.principal);
    const faults = this.kernel.faults?.active ? faultsOfMessage(this.kernel.faults, queue.arn, [messageId]) : undefined;
    message.visibleAt += faults?.delayMs ?? 0;
    const id = this.rows.insert(queue.key, message, request.share);
    const again =
      faults?.duplicateAfterMs === undefined
        ? undefined
        : { ...message, visibleAt: message.visibleAt + faults.duplicateAfterMs };
    const duplicate = again && { id: this.rows.insert(queue.key, again, request.share), visibleAt: again.visibleAt };
    return {
      messageId,
      settled: () => {
        this.kernel.journal.record({
          id: messageId,
          at: now,
          kind: 'message',
          resource: queue.arn,
          causes,
          outcome: 'ok',
          detail: { bytes: Buffer.byteLength(request.body), ...(delaySeconds > 0 && { delaySeconds }) },
        });
        this.arrived(queue, { id, sentAt: now, visibleAt: message.visibleAt, receives: 0 });
        if (duplicate) this.arrived(queue, { ...duplicate, sentAt: now, receives: 0 });
      },
    };
  }

  /** A message is safe in the store and can be received from now on. */
  arrived(queue: Queue, message: { id: number; sentAt: number; visibleAt: number; receives: number }): void {
    queue.index.add(message, this.kernel.clock.now());
    queue.changed();
  }

  async receive(request: ReceiveRequest): Promise<SqsMessage[]> {
    const queue = this.require(request.queueArn);
    this.authorise(queue, request.principal, 'sqs:ReceiveMessage');
    if (request.signal?.aborted) return [];
    const max = Math.max(request.max, 1);
    const least = Math.min(Math.max(request.atLeast ?? 1, 1), max);
    const visibilityTimeoutSeconds = request.visibilityTimeoutSeconds ?? queue.settings.visibilityTimeoutSeconds;
    const full = queue.index.counts(this.kernel.clock.now()).inFlight >= MAXIMUM_IN_FLIGHT;
    if (full && request.waitMs === 0)
      throw new AwsError(
        'OverLimit',
        `The maximum number of in flight messages is reached (${MAXIMUM_IN_FLIGHT}).`,
        403,
      );
    const take = { max, least, visibilityTimeoutSeconds };
    const enough = request.waitMs === 0 || queue.index.counts(this.kernel.clock.now()).visible >= least;
    const messages = full || !enough ? [] : await this.#take(queue, take);
    if (messages.length > 0 || request.waitMs === 0 || request.signal?.aborted) return messages;
    const wait = this.#wait(queue, take, request);
    // Time may move while a function waits for a message.
    return this.kernel.conductor?.hold(wait) ?? wait;
  }

  async delete(request: { queueArn: string; principal: Principal; receiptHandles: readonly string[] }): Promise<void> {
    const queue = this.require(request.queueArn);
    this.authorise(queue, request.principal, 'sqs:DeleteMessage');
    const entries = request.receiptHandles
      .map((handle) => this.#held(queue, handle))
      .filter((entry) => entry !== undefined);
    // An old handle, or one of a message that is gone, deletes nothing and is no error either.
    if (entries.length === 0) return;
    await this.kernel.store.write(() => this.rows.delete(entries.map(({ id }) => id)));
    for (const entry of entries) if (entry.state !== 'gone') queue.index.remove(entry);
    queue.changed();
  }

  async changeVisibility(request: {
    queueArn: string;
    principal: Principal;
    receiptHandle: string;
    timeoutSeconds: number;
  }): Promise<void> {
    const queue = this.require(request.queueArn);
    this.authorise(queue, request.principal, 'sqs:ChangeMessageVisibility');
    const { timeoutSeconds, receiptHandle: handle } = request;
    if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 0 || timeoutSeconds > MAXIMUM_VISIBILITY_SECONDS)
      throw new AwsError(
        'InvalidParameterValue',
        `Value ${timeoutSeconds} for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and ${MAXIMUM_VISIBILITY_SECONDS}.`,
      );
    const entry = this.#held(queue, handle);
    const now = this.kernel.clock.now();
    if (entry === undefined)
      throw new AwsError(
        'InvalidParameterValue',
        `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    queue.index.counts(now);
    if (entry.state !== 'in-flight')
      throw new AwsError('MessageNotInflight', 'The specified message is not in flight.');
    const until = now + timeoutSeconds * 1_000;
    if (until - entry.receivedAt > MAXIMUM_VISIBILITY_SECONDS * 1_000)
      throw new AwsError(
        'InvalidParameterValue',
        `Value ${timeoutSeconds} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [${MAXIMUM_VISIBILITY_SECONDS} seconds].`,
      );
    // In memory at once: two changes in one turn must not both find the old state.
    queue.index.hide(entry, until, now);
    await this.kernel.store.write(() => this.rows.hide(entry.id, until));
    queue.changed();
  }

  async purge(queue: Queue): Promise<void> {
    const now = this.kernel.clock.now();
    if (now - queue.purgedAt < PURGE_PAUSE_MS)
      throw new AwsError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
        403,
      );
    queue.purgedAt = now;
    const entries = [...queue.index.entries()];
    await this.kernel.store.write(() => this.rows.delete(entries.map(({ id }) => id)));
    for (const entry of entries) if (entry.state !== 'gone') queue.index.remove(entry);
  }

  depth(queueArn: string): { visible: number; inFlight: number; delayed: number } {
    return this.require(queueArn).index.counts(this.kernel.clock.now());
  }

  attributes(queueArn: string): {
    visibilityTimeoutSeconds: number;
    maxReceiveCount?: number;
    deadLetterTargetArn?: string;
  } {
    const { visibilityTimeoutSeconds, redrive } = this.require(queueArn).settings;
    return { visibilityTimeoutSeconds, ...redrive };
  }

  newId(): string {
    return uuidOf(this.kernel.randomHex(16), '4', 'a');
  }

  #open(arn: string, settings: QueueSettings): Queue {
    const now = this.kernel.clock.now();
    const { key, createdAt } = this.rows.queueKey(arn, now);
    const name = arn.slice(arn.lastIndexOf(':') + 1);
    const queue = new Queue(arn, name, key, createdAt, settings, this.kernel.clock, (from, waiter) =>
      this.#take(from, waiter),
    );
    for (const position of this.#stored.get(key) ?? []) queue.index.add(position, now);
    this.#stored.delete(key);
    this.#queues.set(arn, queue);
    return queue;
  }

  /** Takes what can be received, hides it, counts the receive; what was received too often goes to the dead-letter queue. */
  async #take(
    queue: Queue,
    { max, visibilityTimeoutSeconds }: { max: number; visibilityTimeoutSeconds: number },
  ): Promise<SqsMessage[]> {
    const now = this.kernel.clock.now();
    const until = now + visibilityTimeoutSeconds * 1_000;
    const taken: IndexEntry[] = [];
    const spent: IndexEntry[] = [];
    const deadLetters = this.#deadLetterQueueOf(queue);
    const shuffle = this.kernel.faults?.active
      ? this.kernel.faults.strikes('reorder', { service: 'sqs', action: 'Deliver', resource: queue.arn })
      : undefined;
    if (shuffle) queue.index.mix(now, () => shuffle.random());
    const limit = deadLetters === undefined ? Infinity : (queue.settings.redrive?.maxReceiveCount ?? Infinity);
    while (taken.length < max) {
      const entries = queue.index.take(max - taken.length, now);
      if (entries.length === 0) break;
      for (const entry of entries) {
        if (entry.receives >= limit) {
          queue.index.remove(entry);
          spent.push(entry);
        } else {
          entry.receives += 1;
          entry.receivedAt = now;
          taken.push(entry);
        }
      }
    }
    if (taken.length + spent.length === 0) return [];
    // Hidden only now, so that a timeout of zero does not hand a message out twice in one call.
    for (const entry of taken) queue.index.hide(entry, until, now);

    const moves = spent.map((entry) => ({ entry, cause: this.newId() }));
    const written = this.kernel.store.write(() => {
      if (taken.length > 0)
        this.rows.received(
          taken.map(({ id }) => id),
          until,
          now,
        );
      return {
        rows: taken.map((entry) => {
          const row = this.rows.read(entry.id);
          return row && { row, receives: entry.receives };
        }),
        moved: moves.map(({ entry, cause }) => {
          const row = this.rows.read(entry.id);
          if (deadLetters !== undefined)
            this.rows.deadLetter(entry.id, { queueKey: deadLetters.key, sourceArn: queue.arn, cause, now });
          return { entry, cause, messageId: row?.messageId, previous: row?.cause };
        }),
      };
    });
    written.catch(() => {
      // Nothing moved: they are received, and judged, again.
      for (const entry of spent) queue.index.add(entry, now);
    });
    const { rows, moved } = await written;
    for (const { entry, cause, messageId, previous } of moved) {
      if (deadLetters === undefined) continue;
      const detail = {
        messageId,
        from: queue.arn,
        receives: entry.receives,
        reason: `received ${entry.receives} times`,
      };
      this.kernel.journal.record({
        id: cause,
        at: now,
        kind: 'dead-letter',
        resource: deadLetters.arn,
        causes: [previous ?? messageId ?? ''],
        outcome: 'error',
        detail,
      });
      this.kernel.log.warn(
        `A message of ${queue.name} went to ${deadLetters.name}: it was received ${entry.receives} times and never deleted.`,
        { messageId },
      );
      this.arrived(deadLetters, { id: entry.id, sentAt: entry.sentAt, visibleAt: now, receives: entry.receives });
    }
    return rows.flatMap((taking) => (taking ? [this.#message(queue, taking.row, taking.receives)] : []));
  }

  #wait(
    queue: Queue,
    take: Pick<Waiter, 'max' | 'least' | 'visibilityTimeoutSeconds'>,
    request: ReceiveRequest,
  ): Promise<SqsMessage[]> {
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        cancel();
        request.signal?.removeEventListener('abort', giveUp);
      };
      const waiter: Waiter = {
        ...take,
        resolve: (messages) => (finish(), resolve(messages)),
        reject: (error) => (finish(), reject(error)),
      };
      const giveUp = (): void => {
        if (queue.removeWaiter(waiter)) waiter.resolve([]);
      };
      const cancel = this.kernel.clock.after(request.waitMs, () => {
        if (take.least === 1) return giveUp();
        // What there is, though it is less than was hoped for.
        if (queue.removeWaiter(waiter)) void this.#take(queue, take).then(waiter.resolve, waiter.reject);
      });
      request.signal?.addEventListener('abort', giveUp);
      queue.addWaiter(waiter);
    });
  }

  #message(queue: Queue, row: MessageRow, receives: number): SqsMessage {
    return {
      messageId: row.messageId,
      receiptHandle: receiptHandle({ queueKey: queue.key, messageRow: row.id, receive: receives }),
      body: row.body,
      md5OfBody: (row.content.md5 ??= md5(row.body)),
      content: row.content,
      attributes: {
        SenderId: row.senderId,
        SentTimestamp: String(row.sentAt),
        ApproximateReceiveCount: String(receives),
        ApproximateFirstReceiveTimestamp: String(row.firstReceivedAt),
        ...(row.sourceArn !== undefined && { DeadLetterQueueSourceArn: row.sourceArn }),
        ...(row.traceHeader !== undefined && { AWSTraceHeader: row.traceHeader }),
      },
      messageAttributes: row.attributes,
      causes: [row.cause ?? row.messageId],
    };
  }

  /** The message that a handle holds: only the latest receive's handle holds one. @throws {AwsError} for what is no handle of this queue */
  #held(queue: Queue, handle: string): IndexEntry | undefined {
    const receipt = readReceiptHandle(handle);
    if (receipt.queueKey !== queue.key)
      throw new AwsError(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${handle}" is not of queue ${queue.name}.`,
        404,
      );
    const entry = queue.index.get(receipt.messageRow);
    return entry?.receives === receipt.receive ? entry : undefined;
  }

  #deadLetterQueueOf(queue: Queue): Queue | undefined {
    const redrive = queue.settings.redrive;
    const target = redrive && this.#queues.get(redrive.deadLetterTargetArn);
    return target && allowsRedriveFrom(target.settings, queue.arn) ? target : undefined;
  }

  #sweepLater(): void {
    this.#cancelSweep = this.kernel.clock.after(SWEEP_MS, () => {
      this.#sweep()
        .catch((error: unknown) =>
          this.kernel.log.error('Expired messages could not be deleted.', { error: String(error) }),
        )
        .finally(() => this.#sweepLater());
    });
  }

  /** Deletes what is older than its queue's retention period. */
  async #sweep(): Promise<void> {
    const now = this.kernel.clock.now();
    for (const queue of this.#queues.values()) {
      const oldest = now - queue.settings.retentionSeconds * 1_000;
      const expired: IndexEntry[] = [];
      for (const entry of queue.index.entries()) if (entry.sentAt < oldest) expired.push(entry);
      if (expired.length === 0) continue;
      await this.kernel.store.write(() => this.rows.delete(expired.map(({ id }) => id)));
      for (const entry of expired) if (entry.state !== 'gone') queue.index.remove(entry);
      this.kernel.log.warn(
        `${expired.length} messages of ${queue.name} were older than its retention period and are gone.`,
      );
    }
  }
}

function senderOf(principal: Principal, account: string): string {
  if (principal.kind === 'role') return principal.sessionArn;
  return principal.kind === 'service' ? principal.service : account;
}

function invocationOf(principal: Principal): string[] {
  return principal.kind === 'role' && principal.invocationId !== undefined ? [principal.invocationId] : [];
}
