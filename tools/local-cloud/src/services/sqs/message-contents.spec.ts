import fc from 'fast-check';
import { DatabaseSync } from 'node:sqlite';
import type { ContentShare } from './message-contents';
import { MessageRows, type NewMessage } from './message-rows';

const aMessage = (body: string): NewMessage => ({
  messageId: `id-${body}`,
  body,
  attributes: { kind: { DataType: 'String', StringValue: body } },
  senderId: 'sender',
  traceHeader: undefined,
  sentAt: 1,
  visibleAt: 1,
});

const contents = (database: DatabaseSync): number =>
  Number(database.prepare('SELECT count(*) AS n FROM sqs_contents').get()?.['n']);

describe('contents of messages', () => {
  it('are written once for all copies of a change, and stay as long as one of them does, restarts included', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('publish' as const), copies: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant('delete' as const), picks: fc.array(fc.nat(), { maxLength: 4 }) }),
      fc.record({ kind: fc.constant('rewrite' as const), pick: fc.nat() }),
      fc.record({ kind: fc.constant('taken back' as const), pick: fc.nat() }),
      fc.record({ kind: fc.constant('restart' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const database = new DatabaseSync(':memory:');
        let rows = new MessageRows(database);
        const model = new Map<number, { body: string; content: object }>();
        let bodies = 0;
        for (const each of steps) {
          const ids = [...model.keys()];
          if (each.kind === 'publish') {
            const share: ContentShare = new Map();
            const body = `body ${(bodies += 1)}`;
            const content = {};
            for (let queue = 1; queue <= each.copies; queue += 1)
              model.set(rows.insert(queue, aMessage(body), share), { body, content });
          } else if (each.kind === 'restart') rows = new MessageRows(database);
          else if (ids.length === 0) continue;
          else if (each.kind === 'delete') {
            const chosen = [...new Set(each.picks.map((pick) => ids[pick % ids.length] as number))];
            rows.delete(chosen);
            for (const id of chosen) model.delete(id);
          } else {
            const id = ids[each.pick % ids.length] as number;
            if (each.kind === 'rewrite') {
              const body = `body ${(bodies += 1)}`;
              rows.rewrite(id, body);
              model.set(id, { body, content: {} });
            } else {
              database.exec('SAVEPOINT change');
              rows.delete([id]);
              database.exec('ROLLBACK TO change; RELEASE change');
            }
          }
          for (const [id, { body }] of model) expect(rows.read(id)?.body).toBe(body);
        }
        rows = new MessageRows(database);
        for (const [id, { body }] of model) expect(rows.read(id)?.body).toBe(body);
        expect(contents(database)).toBe(new Set([...model.values()].map(({ content }) => content)).size);
        database.close();
      }),
      { numRuns: 200 },
    );
  });

  it('are taken out of messages that an earlier version stored with theirs', () => {
    const database = new DatabaseSync(':memory:');
    database.exec(`
      CREATE TABLE sqs_messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT, queue_key INTEGER NOT NULL, sent_at INTEGER NOT NULL,
        visible_at INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0, first_received_at INTEGER,
        message_id TEXT NOT NULL, sender_id TEXT NOT NULL, source_arn TEXT, cause TEXT, trace_header TEXT,
        attributes TEXT, body TEXT NOT NULL
      ) STRICT;
      INSERT INTO sqs_messages (id, queue_key, sent_at, visible_at, message_id, sender_id, attributes, body)
      VALUES (7, 1, 2, 3, 'm', 's', '{"a":{"DataType":"String","StringValue":"b"}}', 'old');
    `);
    const rows = new MessageRows(database);
    expect(rows.read(7)).toMatchObject({
      messageId: 'm',
      body: 'old',
      attributes: { a: { DataType: 'String', StringValue: 'b' } },
    });
    expect(rows.insert(1, aMessage('new'))).toBe(8);
    rows.delete([7]);
    expect([rows.read(7), rows.read(8)?.body, contents(database)]).toEqual([undefined, 'new', 1]);
    database.close();
  });
});
