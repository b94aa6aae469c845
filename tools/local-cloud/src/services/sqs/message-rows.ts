import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SharedContent } from '../../kernel/services';
import type { MessageAttributes } from './message-content';
import { MessageContents, type ContentShare } from './message-contents';
import { RecentRows } from './recent-rows';

/** A message as the store keeps it. */
export interface MessageRow {
  readonly id: number;
  readonly content: SharedContent;
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  readonly traceHeader: string | undefined;
  readonly sentAt: number;
  firstReceivedAt: number | undefined;
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

const TABLES = `
  CREATE TABLE IF NOT EXISTS sqs_queues (
    key INTEGER PRIMARY KEY,
    arn TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    api_attributes TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sqs_contents (
    id INTEGER PRIMARY KEY,
    attributes TEXT,
    body TEXT NOT NULL
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
    content_id INTEGER NOT NULL
  ) STRICT;
`;

/** From the form in which each message held its content itself. */
const SPLIT_CONTENTS = `
  BEGIN;
  INSERT INTO sqs_contents (id, attributes, body) SELECT id, attributes, body FROM sqs_messages;
  ALTER TABLE sqs_messages ADD COLUMN content_id INTEGER NOT NULL DEFAULT 0;
  UPDATE sqs_messages SET content_id = id;
  ALTER TABLE sqs_messages DROP COLUMN attributes;
  ALTER TABLE sqs_messages DROP COLUMN body;
  COMMIT;
`;

/** The SQL of SQS: queues (their keys outlive restarts) and messages. */
export class MessageRows {
  readonly #contents: MessageContents;
  readonly #recent = new RecentRows();
  readonly #insert: StatementSync;
  readonly #read: StatementSync;
  readonly #received: StatementSync;
  readonly #hide: StatementSync;
  readonly #contentsOf: StatementSync;
  readonly #delete: StatementSync;
  readonly #deadLetter: StatementSync;
  readonly #redrive: StatementSync;

  constructor(private readonly database: DatabaseSync) {
    database.exec(TABLES);
    const columns = database.prepare("SELECT name FROM pragma_table_info('sqs_messages')").all();
    if (columns.some(({ name }) => name === 'body')) database.exec(SPLIT_CONTENTS);
    this.#contents = new MessageContents(database);
    this.#insert = database.prepare(
      'INSERT INTO sqs_messages (queue_key, sent_at, visible_at, message_id, sender_id, trace_header, content_id) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#read = database.prepare(
      'SELECT sent_at, first_received_at, message_id, sender_id, source_arn, cause, trace_header, content_id, attributes, body FROM sqs_messages JOIN sqs_contents ON sqs_contents.id = content_id WHERE sqs_messages.id = ?',
    );
    // One statement for a batch: each costs more than the few rows that it touches.
    this.#received = database.prepare(
      'UPDATE sqs_messages SET receives = receives + 1, visible_at = ?, first_received_at = COALESCE(first_received_at, ?) WHERE id IN (SELECT value FROM json_each(?))',
    );
    this.#hide = database.prepare('UPDATE sqs_messages SET visible_at = ? WHERE id = ?');
    this.#contentsOf = database.prepare(
      'SELECT content_id FROM sqs_messages WHERE id IN (SELECT value FROM json_each(?))',
    );
    this.#delete = database.prepare('DELETE FROM sqs_messages WHERE id IN (SELECT value FROM json_each(?))');
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

  /** @param share of the change that this is part of, where it may write the same content for several queues */
  insert(queueKey: number, message: NewMessage, share?: ContentShare): number {
    const content = this.#contents.insert(message, share);
    const { lastInsertRowid } = this.#insert.run(
      queueKey,
      message.sentAt,
      message.visibleAt,
      message.messageId,
      message.senderId,
      message.traceHeader ?? null,
      content.id,
    );
    const id = Number(lastInsertRowid);
    this.#contents.use(content.id, id);
    this.#recent.put({
      id,
      content,
      messageId: message.messageId,
      body: message.body,
      attributes: message.attributes,
      senderId: message.senderId,
      traceHeader: message.traceHeader,
      sentAt: message.sentAt,
      firstReceivedAt: undefined,
      sourceArn: undefined,
      cause: undefined,
    });
    return id;
  }

  read(id: number): MessageRow | undefined {
    const recent = this.#recent.get(id);
    if (recent) return recent;
    const row = this.#read.get(id);
    if (row === undefined) return undefined;
    const text = (name: string): string | undefined => (row[name] === null ? undefined : String(row[name]));
    const attributes = text('attributes');
    return {
      id,
      content: { id: Number(row['content_id']) },
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

  /** Messages are received: hidden until `visibleAt`, their receives counted. */
  received(ids: readonly number[], visibleAt: number, now: number): void {
    this.#received.run(visibleAt, now, JSON.stringify(ids));
    for (const id of ids) {
      const row = this.#recent.get(id);
      if (row) row.firstReceivedAt ??= now;
    }
  }

  hide(id: number, visibleAt: number): void {
    this.#hide.run(visibleAt, id);
  }

  delete(ids: readonly number[]): void {
    const list = JSON.stringify(ids);
    const known = ids.map((id) => this.#recent.get(id)?.content.id);
    const contents = known.every((contentId) => contentId !== undefined)
      ? known
      : this.#contentsOf.all(list).map((row) => Number(row['content_id']));
    this.#delete.run(list);
    for (const id of ids) this.#recent.forget(id);
    this.#contents.release(contents);
  }

  purge(queueKey: number): void {
    this.#recent.clear();
    this.database.prepare('DELETE FROM sqs_messages WHERE queue_key = ?').run(queueKey);
    this.#contents.sweep();
  }

  /** Moves a message to a dead-letter queue: its id, age and receive count stay. */
  deadLetter(id: number, to: { queueKey: number; sourceArn: string; cause: string; now: number }): void {
    this.#recent.forget(id);
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

  /** Gives one message another body; copies in other queues keep theirs. */
  rewrite(id: number, body: string): void {
    const row = this.read(id);
    if (row === undefined) return;
    this.#recent.forget(id);
    const content = this.#contents.insert({ body, attributes: row.attributes });
    this.database.prepare('UPDATE sqs_messages SET content_id = ? WHERE id = ?').run(content.id, id);
    this.#contents.use(content.id, id);
    this.#contents.release([row.content.id]);
  }

  /** Moves a dead letter on as a new message. */
  redrive(id: number, to: { queueKey: number; messageId: string; now: number }): void {
    this.#recent.forget(id);
    this.#redrive.run(to.queueKey, to.messageId, to.now, to.now, id);
  }
}
