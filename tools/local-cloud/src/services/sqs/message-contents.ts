import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SharedContent } from '../../kernel/services';
import type { MessageAttributes } from './message-content';

/** What a message says. */
export interface MessageContent {
  readonly body: string;
  readonly attributes: MessageAttributes;
}

/** Contents that one change of the store has written, by their body: further copies refer to them. */
export type ContentShare = Map<string, SharedContent>;

/** Rows of messages that refer to one content lie between these two; `uses` of them are known to be left. */
interface Use {
  uses: number;
  first: number;
  last: number;
}

/**
 * The contents of messages, apart from their rows: the copies that one publish puts into several queues share one, and
 * what changes with every receive stays small.
 *
 * Uses are counted in memory, so a change that is taken back may leave a count too low. It only says when to look; the
 * statement that deletes looks for itself. What a count that stayed too high leaves behind goes at the next start.
 */
export class MessageContents {
  readonly #uses = new Map<number, Use>();
  #last: number;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;

  /** @param database holds the tables of messages and contents, as `MessageRows` makes them */
  constructor(private readonly database: DatabaseSync) {
    database.exec('DELETE FROM sqs_contents WHERE id NOT IN (SELECT content_id FROM sqs_messages)');
    this.#last = Number(database.prepare('SELECT max(id) AS last FROM sqs_contents').get()?.['last'] ?? 0);
    for (const row of database
      .prepare('SELECT content_id, count(*) AS uses, min(id) AS first, max(id) AS last FROM sqs_messages GROUP BY 1')
      .iterate())
      this.#uses.set(Number(row['content_id']), {
        uses: Number(row['uses']),
        first: Number(row['first']),
        last: Number(row['last']),
      });
    this.#insert = database.prepare('INSERT INTO sqs_contents (id, attributes, body) VALUES (?, ?, ?)');
    this.#delete = database.prepare(
      'DELETE FROM sqs_contents WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM sqs_messages WHERE id BETWEEN ?2 AND ?3 AND content_id = ?1)',
    );
  }

  /** Writes a content, or finds the one that the change has written already. */
  insert({ body, attributes }: MessageContent, share?: ContentShare): SharedContent {
    const shared = share?.get(body);
    if (shared !== undefined) return shared;
    // A number that no earlier content had in this run: what was taken back must not be mistaken for something else.
    this.#last += 1;
    this.#insert.run(this.#last, Object.keys(attributes).length === 0 ? null : JSON.stringify(attributes), body);
    const content: SharedContent = { id: this.#last };
    share?.set(body, content);
    return content;
  }

  /** A message refers to the content from now on. */
  use(contentId: number, messageRow: number): void {
    const use = this.#uses.get(contentId);
    if (use === undefined) this.#uses.set(contentId, { uses: 1, first: messageRow, last: messageRow });
    else {
      use.uses += 1;
      use.first = Math.min(use.first, messageRow);
      use.last = Math.max(use.last, messageRow);
    }
  }

  /** Messages that referred to the contents are gone: so is what nobody refers to any more. */
  release(contentIds: Iterable<number>): void {
    for (const contentId of contentIds) {
      const use = this.#uses.get(contentId);
      if (use === undefined) continue;
      use.uses -= 1;
      if (use.uses > 0) continue;
      const { changes } = this.#delete.run(contentId, use.first, use.last);
      if (changes === 0) use.uses = 1;
      else this.#uses.delete(contentId);
    }
  }

  /** A queue's messages are gone at once. */
  sweep(): void {
    this.database.exec('DELETE FROM sqs_contents WHERE id NOT IN (SELECT content_id FROM sqs_messages)');
    for (const id of [...this.#uses.keys()])
      if (this.database.prepare('SELECT 1 FROM sqs_contents WHERE id = ?').get(id) === undefined) this.#uses.delete(id);
  }
}
