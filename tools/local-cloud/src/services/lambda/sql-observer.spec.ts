import fc from 'fast-check';
import { sqlObserver, type ObservedStatement } from './sql-observer';

const text = (value: string): Buffer => Buffer.concat([Buffer.from(value), Buffer.from([0])]);
const message = (type: string, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(5);
  header.write(type, 0, 'latin1');
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
};
const STARTUP = Buffer.from([0, 0, 0, 8, 0, 3, 0, 0]);
const ready = message('Z', Buffer.from('I'));
const complete = (tag: string): Buffer => message('C', text(tag));
const row = message('D', Buffer.alloc(3000, 0x5a));
const failure = message(
  'E',
  Buffer.concat([
    Buffer.from('S'),
    text('ERROR'),
    Buffer.from('C'),
    text('23505'),
    Buffer.from('M'),
    text('duplicate key'),
    Buffer.from([0]),
  ]),
);
const extended = (statement: string, name = ''): Buffer =>
  Buffer.concat([
    message('P', text(name), text(statement), Buffer.alloc(2)),
    message('B', text(''), text(name), Buffer.from('secret value')),
    message('D', Buffer.from('P'), text('')),
    message('E', text(''), Buffer.alloc(4)),
    message('S'),
  ]);

function observed(): { seen: ObservedStatement[]; observer: ReturnType<typeof sqlObserver> } {
  const seen: ObservedStatement[] = [];
  let time = 0;
  return {
    seen,
    observer: sqlObserver(
      () => (time += 1),
      (statement) => seen.push(statement),
    ),
  };
}

describe('a connection to PostgreSQL, observed', () => {
  it('shows the connecting, statements with their rows and times, and nothing of the values', () => {
    const { seen, observer } = observed();
    observer.sent(STARTUP);
    observer.received(ready);
    observer.sent(extended('select * from stations where id = $1'));
    observer.received(Buffer.concat([message('1'), message('2'), row, row, complete('SELECT 2'), ready]));
    observer.sent(message('Q', text('begin')));
    observer.received(Buffer.concat([complete('BEGIN'), ready]));
    expect(seen.map(({ text: statement, rows, error }) => [statement, rows, error])).toEqual([
      ['connect', undefined, undefined],
      ['select * from stations where id = $1', 2, undefined],
      ['begin', undefined, undefined],
    ]);
    expect(JSON.stringify(seen)).not.toContain('secret');
    for (const { startedAt, endedAt } of seen) expect(endedAt).toBeGreaterThan(startedAt);
  });

  it('shows what failed and why', () => {
    const { seen, observer } = observed();
    observer.sent(STARTUP);
    observer.received(ready);
    observer.sent(extended('insert into stations values ($1)'));
    observer.received(Buffer.concat([failure, ready]));
    expect(seen.at(-1)).toMatchObject({ text: 'insert into stations values ($1)', error: '23505: duplicate key' });
  });

  it('remembers prepared statements by their name', () => {
    const { seen, observer } = observed();
    observer.sent(STARTUP);
    observer.received(ready);
    observer.sent(extended('select 1', 'one'));
    observer.received(Buffer.concat([complete('SELECT 1'), ready]));
    observer.sent(Buffer.concat([message('B', text(''), text('one')), message('E', text('')), message('S')]));
    observer.received(Buffer.concat([complete('SELECT 1'), ready]));
    expect(seen.slice(1).map((statement) => statement.text)).toEqual(['select 1', 'select 1']);
  });

  it('knows what has no answer yet, the oldest first', () => {
    const { seen, observer } = observed();
    observer.sent(STARTUP);
    expect(observer.unanswered().map((statement) => statement.text)).toEqual(['connect']);
    observer.received(ready);
    observer.sent(extended('select pg_sleep(60)'));
    observer.sent(message('Q', text('select 1')));
    expect(observer.unanswered().map(({ nth, text: statement }) => [nth, statement])).toEqual([
      [2, 'select pg_sleep(60)'],
      [3, 'select 1'],
    ]);
    observer.received(Buffer.concat([row, complete('SELECT 1'), ready]));
    expect(observer.unanswered().map((statement) => statement.text)).toEqual(['select 1']);
    expect(seen.at(-1)).toMatchObject({ nth: 2, text: 'select pg_sleep(60)' });
  });

  it('comes to the same whatever pieces the bytes come in', () => {
    const bytes = Buffer.concat([row, complete('SELECT 1'), ready, failure, ready, complete('UPDATE 7'), ready]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        const { seen, observer } = observed();
        observer.sent(STARTUP);
        observer.received(ready);
        const sent = Buffer.concat([extended('a $1'), extended('b $1'), message('Q', text('c'))]);
        let turn = 0;
        const inPieces = (of: Buffer, give: (piece: Buffer) => void): void => {
          for (let at = 0; at < of.length;) {
            const size = sizes[turn++ % sizes.length] as number;
            give(of.subarray(at, at + size));
            at += size;
          }
        };
        inPieces(sent, (piece) => observer.sent(piece));
        inPieces(bytes, (piece) => observer.received(piece));
        expect(seen.slice(1).map(({ text: statement, rows, error }) => [statement, rows, error])).toEqual([
          ['a $1', 1, undefined],
          ['b $1', undefined, '23505: duplicate key'],
          ['c', 7, undefined],
        ]);
      }),
    );
  });
});
