import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { transformFileSync } from '@swc/core';
import { SqliteStore } from './sqlite-store';
import { isOfStore, storeError, type StoreError } from './store-error';

describe('SqliteStore', () => {
  let folder: string;
  const open: SqliteStore[] = [];

  const openStore = (at = folder): SqliteStore => {
    const store = SqliteStore.open(at);
    open.push(store);
    return store;
  };
  const withNotes = (store: SqliteStore): SqliteStore => {
    store.database.exec('CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
    return store;
  };
  const note = (store: SqliteStore, text: string): Promise<unknown> =>
    store.write((db) => db.prepare('INSERT INTO notes (text) VALUES (?)').run(text));
  const notes = (store: SqliteStore): unknown[] =>
    store.database
      .prepare('SELECT text FROM notes ORDER BY id')
      .all()
      .map((row) => row['text']);
  const errorOf = (run: () => unknown): StoreError => {
    try {
      run();
    } catch (error) {
      return error as StoreError;
    }
    throw new Error('nothing was thrown');
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'local-cloud-store-'));
  });
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps what was written across a restart', async () => {
    const first = withNotes(openStore());
    await note(first, 'kept');
    await first.close();
    expect(notes(openStore())).toEqual(['kept']);
  });

  it('commits the writes of one turn together', async () => {
    const store = withNotes(openStore());
    const order: string[] = [];
    const writes = [note(store, 'a').then(() => order.push('a')), note(store, 'b').then(() => order.push('b'))];
    expect(store.database.isTransaction).toBe(true);
    expect(order).toEqual([]);
    await Promise.all(writes);
    expect(store.database.isTransaction).toBe(false);
    expect(order).toEqual(['a', 'b']);
  });

  it('takes back a failed write only, and tells its caller the reason', async () => {
    const store = withNotes(openStore());
    const kept = note(store, 'kept');
    const failed = store.write((db) => {
      db.prepare('INSERT INTO notes (text) VALUES (?)').run('lost');
      throw new RangeError('no');
    });
    await expect(failed).rejects.toBeInstanceOf(RangeError);
    await kept;
    expect(notes(store)).toEqual(['kept']);
  });

  it('refuses a write inside a write', async () => {
    const store = withNotes(openStore());
    let inner: Promise<unknown> = Promise.resolve();
    await store.write(() => {
      inner = note(store, 'inner');
      inner.catch(() => undefined);
    });
    await expect(inner).rejects.toMatchObject({ code: 'store.failed' });
  });

  it('makes open writes safe when it is closed', async () => {
    const store = withNotes(openStore());
    const write = note(store, 'last');
    await store.close();
    await write;
    expect(notes(openStore())).toEqual(['last']);
  });

  it('says that the disk is full, fails the whole group, and goes on when there is room again', async () => {
    const store = withNotes(openStore());
    await note(store, 'before');
    const pages = Number(store.database.prepare('PRAGMA page_count').get()?.['page_count']);
    store.database.exec(`PRAGMA max_page_count=${pages + 2}`);
    const outcomes = await Promise.allSettled([note(store, 'small'), note(store, 'x'.repeat(100_000))]);
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures)
      expect(failure.reason).toMatchObject({ code: 'store.full', message: expect.stringContaining('--state-dir') });
    store.database.exec('PRAGMA max_page_count=1000000');
    await note(store, 'after');
    const kept = outcomes[0]!.status === 'fulfilled' ? ['before', 'small', 'after'] : ['before', 'after'];
    expect(notes(store)).toEqual(kept);
  });

  it('knows a full disk wherever a part of the cloud meets it', () => {
    const store = withNotes(openStore());
    const pages = Number(store.database.prepare('PRAGMA page_count').get()?.['page_count']);
    store.database.exec(`PRAGMA max_page_count=${pages}`);
    const error = errorOf(() => store.database.exec('CREATE TABLE more (id INTEGER) STRICT'));
    expect([isOfStore(error), isOfStore(new Error('something else'))]).toEqual([true, false]);
    expect(storeError(error, folder)).toMatchObject({ code: 'store.full' });
  });

  it('refuses a folder of a newer version', async () => {
    const database = new DatabaseSync(join(folder, 'state.sqlite'));
    database.exec('PRAGMA user_version=99');
    database.close();
    expect(errorOf(() => openStore())).toMatchObject({
      code: 'store.newer',
      message: expect.stringContaining('format 99'),
    });
  });

  it('refuses a folder that another local cloud uses', () => {
    openStore();
    expect(errorOf(() => openStore())).toMatchObject({
      code: 'store.in-use',
      message: expect.stringContaining(folder),
    });
  });

  it('names a damaged file and the remedy', () => {
    writeFileSync(
      join(folder, 'state.sqlite'),
      'this is no database, and long enough to be taken for a damaged header of one'.repeat(20),
    );
    expect(errorOf(() => openStore())).toMatchObject({
      code: 'store.broken',
      message: expect.stringContaining('npm run reset'),
    });
  });

  it('names a folder that is a file', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(errorOf(() => openStore(join(folder, 'file', 'state')))).toMatchObject({ code: 'store.broken' });
  });

  it('loses nothing that it promised when the process is killed', async () => {
    const child = spawn(
      process.execPath,
      ['--no-warnings', '-e', writer(require.resolve('./sqlite-store.ts')), folder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let promised = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      promised = Number(line);
      if (promised >= 200) break;
    }
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    const count = Number(openStore().database.prepare('SELECT count(*) AS n FROM notes').get()?.['n']);
    expect(count).toBeGreaterThanOrEqual(promised);
  });
});

/** A program that writes for ever and prints how many writes were promised so far. */
function writer(module: string): string {
  const compile = (file: string): string =>
    transformFileSync(file, {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    }).code;
  return `
    const load = (code, require) => { const module = { exports: {} }; new Function('module', 'exports', 'require', code)(module, module.exports, require); return module.exports; };
    const errors = load(${JSON.stringify(compile(module.replace('sqlite-store', 'store-error')))}, require);
    const { SqliteStore } = load(${JSON.stringify(compile(module))}, (name) => name === './store-error' ? errors : require(name));
    const store = SqliteStore.open(process.argv[1]);
    store.database.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
    let promised = 0;
    (async () => { for (;;) { await Promise.all([1, 2, 3].map(() => store.write((db) => db.prepare('INSERT INTO notes (text) VALUES (?)').run('x')))); promised += 3; require('node:fs').writeSync(1, promised + '\\n'); } })();
  `;
}
