import database, { type DynaliteStore, type LevelLike } from 'dynalite/db/index.js';
import type { Store } from '../../kernel/store';
import { ItemRows, type Change } from './item-rows';

/** Tables are there at once: templates declare them, and nothing is to be waited for. */
const AT_ONCE = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };

/**
 * dynalite's own store, with LevelDB's files replaced: single entries come from memory,
 * every change is answered once it is safe in the local cloud's store, with everything else in one commit. Ranges are read
 * from dynalite's in-memory database, which has the same entries in their order.
 */
export function dynaliteStore(store: Store): { readonly dynalite: DynaliteStore; open(): Promise<void> } {
  const rows = new ItemRows(store);
  const dynalite = database.create(AT_ONCE);
  const level = dynalite.db;
  // What dynalite put over the methods knows no options; the entries' encoding is one.
  const plain = Object.getPrototypeOf(level) as LevelLike;
  const asText = { valueEncoding: 'utf8' };
  const ordered = (changes: readonly Change[]): Promise<void> =>
    plain.batch.call(
      level,
      changes.map(({ key, text }) => (text === undefined ? { type: 'del', key } : { type: 'put', key, value: text })),
      asText,
    );
  const change = (changes: readonly Change[], done: (error: unknown) => void): void => {
    const before = changes.map(({ key }) => ({ key, text: rows.get(key) }));
    Promise.all([rows.apply(changes), ordered(changes)]).then(
      () => done(null),
      (error: unknown) => void ordered(before).finally(() => done(error)),
    );
  };
  Object.assign(level, {
    get: (key: string, done: (error: unknown, value?: unknown) => void) => {
      const text = rows.get(key);
      // A value of its own for each reader: dynalite changes what it was given. A turn later, so that who asks again and
      // again for a table's state lets it change.
      setImmediate(done, null, text === undefined ? undefined : JSON.parse(text));
    },
    put: (key: string, value: unknown, done: (error: unknown) => void) =>
      change([{ key, text: JSON.stringify(value) }], done),
    del: (key: string, done: (error: unknown) => void) => change([{ key, text: undefined }], done),
    batch: (
      operations: readonly { type: 'put' | 'del'; key: string; value?: unknown }[],
      done: (error: unknown) => void,
    ) =>
      change(
        operations.map(({ type, key, value }) => ({ key, text: type === 'del' ? undefined : JSON.stringify(value) })),
        done,
      ),
  });
  return {
    dynalite,
    open: async () => {
      await level.open();
      await ordered([...rows.all()].map(([key, text]) => ({ key, text })));
    },
  };
}
