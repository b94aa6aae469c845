/** What every error of this library has in common: callers branch on `code`. */
export abstract class DatabaseError extends Error {
  abstract readonly code: string;
}

/** A cursor was not made by us, or for another list. */
export class BadCursorError extends DatabaseError {
  readonly code = 'database.bad-cursor';

  constructor() {
    super('The cursor does not belong to this list.');
    this.name = 'BadCursorError';
  }
}

/** An applied migration is not the one that this release knows under its id. */
export class MigrationMismatchError extends DatabaseError {
  readonly code = 'database.migration-mismatch';

  constructor(
    readonly migrationId: string,
    message: string,
  ) {
    super(message);
    this.name = 'MigrationMismatchError';
  }
}

/** The secret that tells where the database is cannot be read as one. */
export class ConnectionSettingsError extends DatabaseError {
  readonly code = 'database.bad-settings';

  constructor(message: string) {
    super(message);
    this.name = 'ConnectionSettingsError';
  }
}

/** The secret that tells where the database is cannot be read at present. */
export class SettingsUnavailableError extends DatabaseError {
  readonly code = 'database.settings-unavailable';

  constructor(cause: unknown) {
    super('The database secret cannot be read.', { cause });
    this.name = 'SettingsUnavailableError';
  }
}
