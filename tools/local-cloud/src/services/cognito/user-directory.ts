import type { Store } from '../../kernel/store';

export type UserStatus = 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD';

export interface User {
  readonly poolId: string;
  readonly username: string;
  /** The subject of its tokens: a UUID. */
  readonly sub: string;
  readonly passwordHash: string | undefined;
  readonly status: UserStatus;
  readonly enabled: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  /** Milliseconds since the Unix epoch, all three. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Refresh tokens issued before are void. */
  readonly signedOutAt: number;
}

export interface RefreshToken {
  readonly poolId: string;
  readonly clientId: string;
  readonly username: string;
  readonly authTime: number;
  readonly expiresAt: number;
  /** Of tokens that the sign-in page issued. */
  readonly scope?: string;
}

/** What must survive of user pools: keys, users, groups, refresh tokens. */
export class UserDirectory {
  constructor(private readonly store: Store) {
    store.database.exec(`
      CREATE TABLE IF NOT EXISTS cognito_key (pool_id TEXT PRIMARY KEY, pem TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS cognito_user (
        pool_id TEXT NOT NULL, username TEXT NOT NULL, sub TEXT NOT NULL, password_hash TEXT, status TEXT NOT NULL,
        enabled INTEGER NOT NULL, attributes TEXT NOT NULL, created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL,
        signed_out_at INTEGER NOT NULL, PRIMARY KEY (pool_id, username)) STRICT;
      CREATE TABLE IF NOT EXISTS cognito_group (
        pool_id TEXT NOT NULL, name TEXT NOT NULL, description TEXT, precedence INTEGER, created_at INTEGER NOT NULL,
        PRIMARY KEY (pool_id, name)) STRICT;
      CREATE TABLE IF NOT EXISTS cognito_member (
        pool_id TEXT NOT NULL, group_name TEXT NOT NULL, username TEXT NOT NULL, PRIMARY KEY (pool_id, group_name, username)) STRICT;
      CREATE TABLE IF NOT EXISTS cognito_refresh_token (
        token_hash TEXT PRIMARY KEY, pool_id TEXT NOT NULL, client_id TEXT NOT NULL, username TEXT NOT NULL,
        auth_time INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT;`);
    // States of before know no scopes.
    const columns = store.database.prepare('PRAGMA table_info(cognito_refresh_token)').all();
    if (!columns.some((column) => column['name'] === 'scope'))
      store.database.exec('ALTER TABLE cognito_refresh_token ADD COLUMN scope TEXT');
  }

  key(poolId: string): string | undefined {
    const row = this.store.database.prepare('SELECT pem FROM cognito_key WHERE pool_id = ?').get(poolId);
    return row === undefined ? undefined : String(row['pem']);
  }

  saveKey(poolId: string, pem: string): Promise<unknown> {
    return this.store.write((db) => db.prepare('INSERT OR IGNORE INTO cognito_key VALUES (?, ?)').run(poolId, pem));
  }

  /** By user name, subject, or an attribute that serves as a name (`email`, `phone_number`). */
  user(poolId: string, name: string, aliases: readonly string[] = []): User | undefined {
    const { database } = this.store;
    const row =
      database
        .prepare('SELECT * FROM cognito_user WHERE pool_id = ? AND (username = ? OR sub = ?)')
        .get(poolId, name, name) ??
      aliases
        .map((alias) =>
          database
            .prepare('SELECT * FROM cognito_user WHERE pool_id = ? AND json_extract(attributes, ?) = ?')
            .get(poolId, `$.${alias}`, name),
        )
        .find((found) => found !== undefined);
    return row === undefined ? undefined : toUser(row);
  }

  users(poolId: string): User[] {
    return this.store.database
      .prepare('SELECT * FROM cognito_user WHERE pool_id = ? ORDER BY username')
      .all(poolId)
      .map(toUser);
  }

  async saveUser(user: User): Promise<void> {
    await this.store.write((db) =>
      db
        .prepare('INSERT OR REPLACE INTO cognito_user VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(
          user.poolId,
          user.username,
          user.sub,
          user.passwordHash ?? null,
          user.status,
          Number(user.enabled),
          JSON.stringify(user.attributes),
          user.createdAt,
          user.modifiedAt,
          user.signedOutAt,
        ),
    );
  }

  groups(
    poolId: string,
  ): { name: string; description: string | undefined; precedence: number | undefined; createdAt: number }[] {
    return this.store.database
      .prepare('SELECT * FROM cognito_group WHERE pool_id = ? ORDER BY name')
      .all(poolId)
      .map((row) => ({
        name: String(row['name']),
        description: row['description'] === null ? undefined : String(row['description']),
        precedence: row['precedence'] === null ? undefined : Number(row['precedence']),
        createdAt: Number(row['created_at']),
      }));
  }

  async saveGroup(
    poolId: string,
    group: { name: string; description?: string; precedence?: number; createdAt: number },
  ): Promise<void> {
    await this.store.write((db) =>
      db
        .prepare(
          `INSERT INTO cognito_group VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (pool_id, name) DO UPDATE SET description = excluded.description, precedence = excluded.precedence`,
        )
        .run(poolId, group.name, group.description ?? null, group.precedence ?? null, group.createdAt),
    );
  }

  /** Forgets a pool with its users and keys. */
  async forgetPool(poolId: string): Promise<void> {
    await this.store.write((db) => {
      for (const table of ['cognito_user', 'cognito_member', 'cognito_group', 'cognito_refresh_token', 'cognito_key'])
        db.prepare(`DELETE FROM ${table} WHERE pool_id = ?`).run(poolId);
    });
  }

  async removeGroup(poolId: string, name: string): Promise<void> {
    await this.store.write((db) => {
      db.prepare('DELETE FROM cognito_group WHERE pool_id = ? AND name = ?').run(poolId, name);
      db.prepare('DELETE FROM cognito_member WHERE pool_id = ? AND group_name = ?').run(poolId, name);
    });
  }

  /** In order of precedence, as the tokens list them. */
  groupsOf(poolId: string, username: string): string[] {
    return this.store.database
      .prepare(
        `SELECT g.name FROM cognito_member m JOIN cognito_group g ON g.pool_id = m.pool_id AND g.name = m.group_name
         WHERE m.pool_id = ? AND m.username = ? ORDER BY g.precedence IS NULL, g.precedence, g.name`,
      )
      .all(poolId, username)
      .map((row) => String(row['name']));
  }

  async addMember(poolId: string, group: string, username: string): Promise<void> {
    await this.store.write((db) =>
      db.prepare('INSERT OR IGNORE INTO cognito_member VALUES (?, ?, ?)').run(poolId, group, username),
    );
  }

  async saveRefreshToken(hash: string, token: RefreshToken, now: number): Promise<void> {
    await this.store.write((db) => {
      db.prepare('DELETE FROM cognito_refresh_token WHERE expires_at <= ?').run(now);
      db.prepare('INSERT INTO cognito_refresh_token VALUES (?, ?, ?, ?, ?, ?, ?)').run(
        hash,
        token.poolId,
        token.clientId,
        token.username,
        token.authTime,
        token.expiresAt,
        token.scope ?? null,
      );
    });
  }

  refreshToken(hash: string): RefreshToken | undefined {
    const row = this.store.database.prepare('SELECT * FROM cognito_refresh_token WHERE token_hash = ?').get(hash);
    if (row === undefined) return undefined;
    return {
      poolId: String(row['pool_id']),
      clientId: String(row['client_id']),
      username: String(row['username']),
      authTime: Number(row['auth_time']),
      expiresAt: Number(row['expires_at']),
      ...(row['scope'] !== null && { scope: String(row['scope']) }),
    };
  }

  async removeRefreshToken(hash: string): Promise<void> {
    await this.store.write((db) => db.prepare('DELETE FROM cognito_refresh_token WHERE token_hash = ?').run(hash));
  }
}

function toUser(row: Record<string, unknown>): User {
  return {
    poolId: String(row['pool_id']),
    username: String(row['username']),
    sub: String(row['sub']),
    passwordHash: row['password_hash'] === null ? undefined : String(row['password_hash']),
    status: row['status'] === 'CONFIRMED' ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
    enabled: Number(row['enabled']) === 1,
    attributes: JSON.parse(String(row['attributes'])) as Record<string, string>,
    createdAt: Number(row['created_at']),
    modifiedAt: Number(row['modified_at']),
    signedOutAt: Number(row['signed_out_at']),
  };
}
