/** Why the state folder cannot be used, with what to do about it in the message. */
export type StoreErrorCode =
  /** The disk, or the database's size limit, is used up. */
  | 'store.full'
  /** The folder cannot be created or written, or a file in it is damaged. */
  | 'store.broken'
  /** A newer version of the local cloud wrote the folder. */
  | 'store.newer'
  /** Another local cloud uses the folder. */
  | 'store.in-use'
  /** A statement of a caller failed; its own fault, not the folder's. */
  | 'store.failed';

export class StoreError extends Error {
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'StoreError';
  }
}

/** Primary result codes: https://www.sqlite.org/rescode.html */
const SQLITE = { BUSY: 5, LOCKED: 6, READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13, CANTOPEN: 14, NOTADB: 26 } as const;

/** Whether an error is SQLite's or says that the disk is used up, wherever in the program it came up. */
export function isOfStore(error: unknown): boolean {
  return ['ERR_SQLITE_ERROR', 'ENOSPC', 'EDQUOT'].includes(String(property(error, 'code')));
}

/** Says what an error of SQLite or of the file system means for the state folder. */
export function storeError(error: unknown, folder: string): StoreError {
  if (error instanceof StoreError) return error;
  const systemCode = property(error, 'code');
  const extended = property(error, 'errcode');
  const result = typeof extended === 'number' ? extended & 0xff : undefined;
  const because = error instanceof Error ? error.message : String(error);
  const options = { cause: error };

  if (result === SQLITE.FULL || systemCode === 'ENOSPC' || systemCode === 'EDQUOT') {
    return new StoreError(
      'store.full',
      `The disk that holds the state folder ${folder} is full (${because}). Free some space and start again, or choose another folder with --state-dir; nothing that was answered is lost.`,
      options,
    );
  }
  if (result === SQLITE.BUSY || result === SQLITE.LOCKED) {
    return new StoreError(
      'store.in-use',
      `The state folder ${folder} is used by another local cloud. Stop that one, or choose another folder with --state-dir.`,
      options,
    );
  }
  if (result === SQLITE.NOTADB || result === SQLITE.CORRUPT) {
    return new StoreError(
      'store.broken',
      `The state in ${folder} is damaged (${because}). Wipe it with "npm run reset", or choose another folder with --state-dir.`,
      options,
    );
  }
  if (
    result === SQLITE.CANTOPEN ||
    result === SQLITE.READONLY ||
    result === SQLITE.IOERR ||
    (typeof systemCode === 'string' && /^E[A-Z]+$/.test(systemCode))
  ) {
    return new StoreError(
      'store.broken',
      `The state folder ${folder} cannot be written (${because}). Check that it is a folder and yours to write, or choose another one with --state-dir.`,
      options,
    );
  }
  return new StoreError('store.failed', `A change of the state failed: ${because}`, options);
}

function property(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined;
}
