import { AwsError } from '../../kernel/aws-error';
import { checkMessage } from './message-content';
import type { Queue } from './queue';
import type { SqsService } from './sqs-service';

export interface QueueOverview {
  readonly name: string;
  readonly arn: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Names of the queues whose dead letters come here. */
  readonly deadLettersOf: readonly string[];
  readonly deadLetterQueue?: string;
  readonly maxReceiveCount?: number;
}

export interface DeskMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly sentAt: number;
  readonly receives: number;
  readonly state: string;
  /** Where it can be sent back to; absent where nothing says so. */
  readonly source?: string;
  /** The journal's entry that put it here. */
  readonly cause?: string;
}

const MOST_LISTED = 200;

/**
 * Looks into queues without receiving, and sends a dead letter back where it came from: what the console offers and the
 * AWS API does not. `GET queues`, `GET queues/<name>/messages`, `POST queues/<name>/messages/<id>/redrive` with an optional
 * `{ "body": … }`, `DELETE queues/<name>/messages/<id>`.
 */
export class QueueDesk {
  constructor(private readonly sqs: SqsService) {}

  /** @returns undefined for a path that means nothing */
  async handle({
    method,
    path,
    query,
    body,
  }: {
    method: string;
    path: string;
    query: URLSearchParams;
    body: Buffer;
  }): Promise<unknown> {
    const [name = '', kind, messageId, verb] = path.split('/').filter(Boolean).map(decodeURIComponent);
    if (name === '') return method === 'GET' ? { queues: this.overview() } : undefined;
    const queue = this.sqs.require(this.sqs.arnOf(name));
    if (kind !== 'messages') return undefined;
    if (messageId === undefined)
      return method === 'GET'
        ? { messages: this.messages(queue, Number(query.get('limit') ?? 50)), queue: this.overviewOf(queue) }
        : undefined;
    if (verb === undefined && method === 'GET') return this.message(queue, messageId);
    if (verb === undefined && method === 'DELETE') return this.discard(queue, messageId);
    if (verb === 'redrive' && method === 'POST') return this.redrive(queue, messageId, editedBody(body));
    return undefined;
  }

  overview(): QueueOverview[] {
    return this.sqs.queues().map((queue) => this.overviewOf(queue));
  }

  messages(queue: Queue, limit: number): DeskMessage[] {
    const most = Math.min(Math.max(Number.isFinite(limit) ? limit : 50, 1), MOST_LISTED);
    return this.sqs.rows.idsOf(queue.key, most).flatMap((id) => this.#read(queue, id) ?? []);
  }

  /** @throws {AwsError} 404 */
  message(queue: Queue, messageId: string): DeskMessage {
    const message = this.#read(queue, this.#id(queue, messageId));
    if (message === undefined) throw gone(queue, messageId);
    return message;
  }

  /** Sends a message back to its source as a new one, with another body where one is given. @throws {AwsError} */
  async redrive(
    queue: Queue,
    messageId: string,
    body: string | undefined,
  ): Promise<{ messageId: string; queue: string }> {
    const { rows, kernel } = this.sqs;
    const id = this.#id(queue, messageId);
    const entry = queue.index.get(id);
    const row = rows.read(id);
    if (row === undefined || entry === undefined) throw gone(queue, messageId);
    queue.index.counts(kernel.clock.now());
    if (entry.state === 'in-flight')
      throw new AwsError(
        'MessageInFlight',
        'Somebody has received the message and may delete it; try again when its visibility timeout is over.',
        409,
      );
    const source = this.#source(queue, row.sourceArn);
    if (source === undefined)
      throw new AwsError(
        'CouldNotDetermineMessageSource',
        `Several queues, or none, send their dead letters to ${queue.name}: send the message by the API instead.`,
        409,
      );
    if (body !== undefined) checkMessage(body, row.attributes, source.settings.maximumMessageBytes);
    const now = kernel.clock.now();
    const newId = this.sqs.newId();
    queue.index.remove(entry);
    try {
      await kernel.store.write(() => {
        if (body !== undefined) rows.rewrite(id, body);
        rows.redrive(id, { queueKey: source.key, messageId: newId, now });
      });
    } catch (error) {
      this.sqs.arrived(queue, { id, sentAt: entry.sentAt, visibleAt: now, receives: entry.receives });
      throw error;
    }
    const detail = { redrivenFrom: queue.arn, ...(body !== undefined && { edited: true }) };
    kernel.journal.record({
      id: newId,
      at: now,
      kind: 'message',
      resource: source.arn,
      causes: [row.cause ?? row.messageId],
      outcome: 'ok',
      detail,
    });
    this.sqs.arrived(source, { id, sentAt: now, visibleAt: now, receives: 0 });
    return { messageId: newId, queue: source.name };
  }

  async discard(queue: Queue, messageId: string): Promise<{ discarded: string }> {
    const id = this.#id(queue, messageId);
    const entry = queue.index.get(id);
    if (entry === undefined) throw gone(queue, messageId);
    await this.sqs.kernel.store.write(() => this.sqs.rows.delete([id]));
    if (entry.state !== 'gone') queue.index.remove(entry);
    return { discarded: messageId };
  }

  overviewOf(queue: Queue): QueueOverview {
    const { redrive } = queue.settings;
    return {
      name: queue.name,
      arn: queue.arn,
      ...queue.index.counts(this.sqs.kernel.clock.now()),
      deadLettersOf: this.#sourcesOf(queue).map(({ name }) => name),
      ...(redrive && {
        deadLetterQueue: nameOf(redrive.deadLetterTargetArn),
        maxReceiveCount: redrive.maxReceiveCount,
      }),
    };
  }

  #read(queue: Queue, id: number): DeskMessage | undefined {
    const row = this.sqs.rows.read(id);
    const entry = queue.index.get(id);
    if (row === undefined || entry === undefined) return undefined;
    const source = this.#source(queue, row.sourceArn);
    const attributes = Object.entries(row.attributes).map(
      ([name, { StringValue, BinaryValue }]) => [name, StringValue ?? `(binary) ${BinaryValue ?? ''}`] as const,
    );
    return {
      messageId: row.messageId,
      body: row.body,
      attributes: Object.fromEntries(attributes),
      sentAt: row.sentAt,
      receives: entry.receives,
      state: entry.state,
      ...(source && { source: source.name }),
      cause: row.cause ?? row.messageId,
    };
  }

  /** By what SQS noted when it moved the message; else the one queue whose dead letters come here. */
  #source(queue: Queue, sourceArn: string | undefined): Queue | undefined {
    const noted = sourceArn === undefined ? undefined : this.sqs.find(sourceArn);
    if (noted) return noted;
    const sources = this.#sourcesOf(queue);
    return sources.length === 1 ? sources[0] : undefined;
  }

  #sourcesOf(queue: Queue): Queue[] {
    return this.sqs.queues().filter(({ settings }) => settings.redrive?.deadLetterTargetArn === queue.arn);
  }

  #id(queue: Queue, messageId: string): number {
    const id = this.sqs.rows.idOf(queue.key, messageId);
    if (id === undefined) throw gone(queue, messageId);
    return id;
  }
}

function editedBody(body: Buffer): string | undefined {
  if (body.length === 0) return undefined;
  let given: unknown;
  try {
    given = (JSON.parse(body.toString()) as { body?: unknown } | null)?.body;
  } catch {
    throw new AwsError('InvalidParameterValue', 'The request is not JSON.');
  }
  if (given !== undefined && typeof given !== 'string')
    throw new AwsError('InvalidParameterValue', '"body" must be a text.');
  return given;
}

function gone(queue: Queue, messageId: string): AwsError {
  return new AwsError('MessageNotFound', `${queue.name} has no message ${messageId} any more.`, 404);
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}
