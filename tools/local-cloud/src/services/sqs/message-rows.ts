import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { MessageAttributes } from './message-content';

/** A message as the store keeps it. */
export interface MessageRow {
  readonly id: number;
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  readonly traceHeader: string | undefined;
  readonly sentAt: number;
  readonly firstReceivedAt: number | undefined;
  /** The queue that it was moved from as a dead letter. */
  readonly sourceArn: string | undefined;
  /** The journal entry that put it here, where that is not the message's own. */
  readonly cause: string | undefined;
}

export interface NewMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  readonly traceHeader: string | undefined;
  readonly sentAt: number;
  readonly visibleAt: number;
}

export interface StoredPosition {
  readonly id: number;
  readonly queueKey: number;
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly receives: number;
}

/** The SQL of SQS: queues (their keys outlive restarts) and messages. */
export class MessageRows {
  readonly #insert: StatementSync;
  readonly #read: StatementSync;
  readonly #received: StatementSync;
  readonly #hide: StatementSync;
  readonly #delete: StatementSync;
  readonly #purge: StatementSync;
  readonly #deadLetter: StatementSync;
  readonly #redrive: StatementSync;

  constructor(private readonly database: DatabaseSync) {
    // Small columns first: the scan at the start never reads the pages that large bodies overflow to.
    database.exec(`
      CREATE TABLE IF NOT EXISTS sqs_queues (
        key INTEGER PRIMARY KEY,
        arn TEXT NOT NULL UNIQUE,
        created_at INTEGER NOT NULL,
        api_attributes TEXT
      ) STRICT;
      CREATE TABLE IF NOT EXISTS sqs_messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        queue_key INTEGER NOT NULL,
        sent_at INTEGER NOT NULL,
        visible_at INTEGER NOT NULL,
        receives INTEGER NOT NULL DEFAULT 0,
        first_received_at INTEGER,
        message_id TEXT NOT NULL,
        sender_id TEXT NOT NULL,
        source_arn TEXT,
        cause TEXT,
        trace_header TEXT,
        attributes TEXT,
        body TEXT NOT NULL
      ) STRICT;
    `);
    this.#insert = database.prepare(
      'INSERT INTO sqs_messages (queue_key, sent_at, visible_at, message_id, sender_id, trace_header, attributes, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#read = database.prepare(
      'SELECT sent_at, first_received_at, message_id, sender_id, source_arn, cause, trace_header, attributes, body FROM sqs_messages WHERE id = ?',
    );
    this.#received = database.prepare(
      'UPDATE sqs_messages SET receives = ?, visible_at = ?, first_received_at = COALESCE(first_received_at, ?) WHERE id = ?',
    );
    this.#hide = database.prepare('UPDATE sqs_messages SET visible_at = ? WHERE id = ?');
    this.#delete = database.prepare('DELETE FROM sqs_messages WHERE id = ?');
    this.#purge = database.prepare('DELETE FROM sqs_messages WHERE queue_key = ?');
    this.#deadLetter = database.prepare(
      'UPDATE sqs_messages SET queue_key = ?, visible_at = ?, source_arn = ?, cause = ? WHERE id = ?',
    );
    this.#redrive = database.prepare(
      'UPDATE sqs_messages SET queue_key = ?, message_id = ?, sent_at = ?, visible_at = ?, receives = 0, first_received_at = NULL, source_arn = NULL, cause = NULL WHERE id = ?',
    );
  }

  /** The key of a queue; a new one where the store has not seen it. Called before the queue is used, outside of writes. */
  queueKey(arn: string, now: number): { key: number; createdAt: number } {
    this.database
      .prepare('INSERT INTO sqs_queues (arn, created_at) VALUES (?, ?) ON CONFLICT (arn) DO NOTHING')
      .run(arn, now);
    const row = this.database.prepare('SELECT key, created_at FROM sqs_queues WHERE arn = ?').get(arn);
    return { key: Number(row?.['key']), createdAt: Number(row?.['created_at']) };
  }

  /** Queues that the API created, with their attributes. */
  apiQueues(): { arn: string; attributes: Record<string, string> }[] {
    const rows = this.database
      .prepare('SELECT arn, api_attributes FROM sqs_queues WHERE api_attributes IS NOT NULL')
      .all();
    return rows.map((row) => ({
      arn: String(row['arn']),
      attributes: JSON.parse(String(row['api_attributes'])) as Record<string, string>,
    }));
  }

  setApiAttributes(key: number, attributes: Readonly<Record<string, string>> | undefined): void {
    this.database
      .prepare('UPDATE sqs_queues SET api_attributes = ? WHERE key = ?')
      .run(attributes === undefined ? null : JSON.stringify(attributes), key);
  }

  /** Every message without its content, oldest first, by the key of its queue. One scan for all queues. */
  positions(): Map<number, StoredPosition[]> {
    const found = new Map<number, StoredPosition[]>();
    for (const row of this.database
      .prepare('SELECT id, queue_key, sent_at, visible_at, receives FROM sqs_messages ORDER BY id')
      .iterate()) {
      const queueKey = Number(row['queue_key']);
      const position = {
        id: Number(row['id']),
        queueKey,
        sentAt: Number(row['sent_at']),
        visibleAt: Number(row['visible_at']),
        receives: Number(row['receives']),
      };
      const list = found.get(queueKey);
      if (list === undefined) found.set(queueKey, [position]);
      else list.push(position);
    }
    return found;
  }

  insert(queueKey: number, message: NewMessage): number {
    const attributes = Object.keys(message.attributes).length === 0 ? null : JSON.stringify(message.attributes);
    const { lastInsertRowid } = this.#insert.run(
      queueKey,
      message.sentAt,
      message.visibleAt,
      message.messageId,
      message.senderId,
      message.traceHeader ?? null,
      attributes,
      message.body,
    );
    return Number(lastInsertRowid);
  }

  read(id: number): MessageRow | undefined {
    const row = this.#read.get(id);
    if (row === undefined) return undefined;
    const text = (name: string): string | undefined => (row[name] === null ? undefined : String(row[name]));
    const attributes = text('attributes');
    return {
      id,
      messageId: String(row['message_id']),
      body: String(row['body']),
      attributes: attributes === undefined ? {} : (JSON.parse(attributes) as MessageAttributes),
      senderId: String(row['sender_id']),
      traceHeader: text('trace_header'),
      sentAt: Number(row['sent_at']),
      firstReceivedAt: row['first_received_at'] === null ? undefined : Number(row['first_received_at']),
      sourceArn: text('source_arn'),
      cause: text('cause'),
    };
  }

  received(id: number, receives: number, visibleAt: number, now: number): void {
    this.#received.run(receives, visibleAt, now, id);
  }

  hide(id: number, visibleAt: number): void {
    this.#hide.run(visibleAt, id);
  }

  delete(id: number): void {
    this.#delete.run(id);
  }

  purge(queueKey: number): void {
    this.#purge.run(queueKey);
  }

  /** Moves a message to a dead-letter queue: its id, age and receive count stay. */
  deadLetter(id: number, to: { queueKey: number; sourceArn: string; cause: string; now: number }): void {
    this.#deadLetter.run(to.queueKey, to.now, to.sourceArn, to.cause, id);
  }

  /** Message ids of a queue, oldest first. */
  idsOf(queueKey: number, limit: number): number[] {
    return this.database
      .prepare('SELECT id FROM sqs_messages WHERE queue_key = ? ORDER BY id LIMIT ?')
      .all(queueKey, limit)
      .map((row) => Number(row['id']));
  }

  idOf(queueKey: number, messageId: string): number | undefined {
    const id = this.database
      .prepare('SELECT id FROM sqs_messages WHERE queue_key = ? AND message_id = ? LIMIT 1')
      .get(queueKey, messageId)?.['id'];
    return id === undefined ? undefined : Number(id);
  }

  rewrite(id: number, body: string): void {
    this.database.prepare('UPDATE sqs_messages SET body = ? WHERE id = ?').run(body, id);
  }

  /** Moves a dead letter on as a new message. */
  redrive(id: number, to: { queueKey: number; messageId: string; now: number }): void {
    this.#redrive.run(to.queueKey, to.messageId, to.now, to.now, id);
  }
}
