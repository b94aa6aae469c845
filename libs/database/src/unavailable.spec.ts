import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { sql } from 'kysely';
import { openDatabase, type Queryable } from './connection';
import { lockNames } from './advisory-lock';
import { inTransaction } from './connection';
import { openServiceDatabase } from './service-database';
import { isDatabasePoison, isDatabaseUnavailable } from './unavailable';
import { createTestDatabase, useTestDatabase } from './testing/test-database';

const { testDatabase } = useTestDatabase();

/** Stands between a client and the server, and can be cut, closed or made deaf. */
async function aProxy(target: { host: string; port: number }) {
  const sockets = new Set<Socket>();
  let deaf = false;
  let server: Server | undefined;
  let port = 0;
  const open = () =>
    new Promise<void>((resolve) => {
      server = createServer((client) => {
        const upstream = connect(target.port, target.host);
        for (const socket of [client, upstream]) {
          sockets.add(socket);
          socket.on('error', () => undefined);
          socket.on('close', () => {
            sockets.delete(socket);
            client.destroy();
            upstream.destroy();
          });
        }
        client.on('data', (data) => upstream.write(data));
        upstream.on('data', (data) => !deaf && client.write(data));
      });
      server.listen(port, '127.0.0.1', () => {
        port = (server?.address() as AddressInfo).port;
        resolve();
      });
    });
  const cut = () => sockets.forEach((socket) => socket.destroy());
  await open();
  return {
    port: () => port,
    open,
    cut,
    setDeaf: (value: boolean) => (deaf = value),
    close: () =>
      new Promise<void>((resolve) => {
        cut();
        server?.close(() => resolve());
      }),
  };
}

const ask = (db: Queryable) => sql<{ one: number }>`select 1 as one`.execute(db);
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

async function throughProxy(options: { statementTimeoutMs?: number; answerGraceMs?: number } = {}) {
  const { settings } = testDatabase();
  const proxy = await aProxy(settings);
  const db = openDatabase({
    service: 'test',
    tls: false,
    settings: () => Promise.resolve({ ...settings, host: '127.0.0.1', port: proxy.port() }),
    ...options,
  });
  return { proxy, db };
}

describe('a database that cannot be reached', () => {
  it('is unavailable while it is down, and used again by itself once it is back', async () => {
    const { proxy, db } = await throughProxy();
    await ask(db);
    await proxy.close();
    const error = await failure(ask(db));
    expect([isDatabaseUnavailable(error), isDatabasePoison(error)]).toEqual([true, false]);
    const refused = await failure(ask(db));
    expect([isDatabaseUnavailable(refused), isDatabasePoison(refused)]).toEqual([true, false]);
    await proxy.open();
    expect((await ask(db)).rows).toEqual([{ one: 1 }]);
    await db.destroy();
    await proxy.close();
  });

  it('is unavailable when it dies within a transaction, which then never happened', async () => {
    const { proxy, db } = await throughProxy();
    const error = await failure(
      inTransaction(db, async (transaction) => {
        await sql`insert into inbox values ('c', 'fact-0001', '2026-01-01')`.execute(transaction);
        proxy.cut();
        await ask(transaction);
      }),
    );
    expect(isDatabaseUnavailable(error)).toBe(true);
    expect((await sql`select * from inbox`.execute(db)).rows).toEqual([]);
    await db.destroy();
    await proxy.close();
  });

  it('is unavailable when it does not answer, and the next query has a connection of its own', async () => {
    const { proxy, db } = await throughProxy({ statementTimeoutMs: 100, answerGraceMs: 100 });
    await ask(db);
    proxy.setDeaf(true);
    expect(isDatabaseUnavailable(await failure(ask(db)))).toBe(true);
    proxy.setDeaf(false);
    expect((await ask(db)).rows).toEqual([{ one: 1 }]);
    await db.destroy();
    await proxy.close();
  });
});

it('a database whose secret cannot be read is unavailable, until it can', async () => {
  let readable = false;
  const readSecret = () =>
    readable ? Promise.resolve(testDatabase().secret) : Promise.reject(new Error('no secrets'));
  const db = openServiceDatabase({ service: 'test', databaseSecretArn: 'arn', databaseTls: false }, readSecret);
  for (let attempt = 0; attempt < 2; attempt += 1) expect(isDatabaseUnavailable(await failure(ask(db)))).toBe(true);
  readable = true;
  expect((await ask(db)).rows).toEqual([{ one: 1 }]);
  await db.destroy();
});

describe('a server that cannot serve', () => {
  it('is unavailable when an administrator ends the session, and used again afterwards', async () => {
    const db = testDatabase().open({ service: 'victim' });
    const sleeping = failure(sql`select pg_sleep(10)`.execute(db));
    const admin = testDatabase().open();
    for (;;) {
      const { rows } = await sql<{
        ended: boolean;
      }>`select pg_terminate_backend(pid) as ended from pg_stat_activity where application_name = 'victim' and state = 'active'`.execute(
        admin,
      );
      if (rows.length > 0) break;
    }
    expect(isDatabaseUnavailable(await sleeping)).toBe(true);
    expect((await ask(db)).rows).toEqual([{ one: 1 }]);
  });

  it('is unavailable when it has no connection left', async () => {
    const full = await createTestDatabase();
    await full.administer(`alter database ${full.settings.database} connection limit 0`);
    // A superuser is let in beyond the limit, services are not.
    await full.administer(`create role ${full.settings.database} login password 'x'`);
    const db = openDatabase({
      service: 'test',
      tls: false,
      settings: () => Promise.resolve({ ...full.settings, user: full.settings.database, password: 'x' }),
    });
    const error = await failure(ask(db));
    expect(error).toMatchObject({ code: '53300' });
    expect(isDatabaseUnavailable(error)).toBe(true);
    await db.destroy();
    const name = full.settings.database;
    await full.drop();
    await testDatabase().administer(`drop role ${name}`);
  });

  it('is unavailable when a statement takes too long', async () => {
    const db = testDatabase().open({ statementTimeoutMs: 50 });
    expect(isDatabaseUnavailable(await failure(sql`select pg_sleep(5)`.execute(db)))).toBe(true);
  });
});

describe('what can never succeed', () => {
  it.each([
    ['a value out of range', sql`select ${'99999999999999999999'}::bigint`],
    ['text with a NUL', sql`select ${'a\0b'}::text`],
    ['a violated constraint', sql`insert into station_state (station_key) values ('x')`],
  ])('%s is poison, not an outage', async (_name, statement) => {
    const error = await failure(statement.execute(testDatabase().open()));
    expect([isDatabaseUnavailable(error), isDatabasePoison(error)]).toEqual([false, true]);
  });

  it('an error of our own is neither', () => {
    expect([
      isDatabaseUnavailable(new TypeError('x')),
      isDatabasePoison(new TypeError('x')),
      isDatabaseUnavailable('x'),
    ]).toEqual([false, false, false]);
    expect(isDatabaseUnavailable(Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' }))).toBe(
      false,
    );
    expect(
      isDatabaseUnavailable(new Error('wrapped', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) })),
    ).toBe(true);
  });
});

it('transactions that need the same names take turns, whatever order they ask in', async () => {
  const events: string[] = [];
  const one = testDatabase().open();
  const two = testDatabase().open();
  let second: Promise<void> | undefined;
  await inTransaction(one, async (transaction) => {
    await lockNames(transaction, 'space', ['a', 'b']);
    second = inTransaction(two, async (other) => {
      await lockNames(other, 'space', ['b', 'a', 'c']);
      events.push('second');
    });
    await inTransaction(testDatabase().open(), (third) => lockNames(third, 'other space', ['a', 'b']));
    events.push('first');
  });
  await second;
  expect(events).toEqual(['first', 'second']);
});
