import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';

/** What is known of an object beside its content. */
export interface ObjectRecord {
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
  /** ms since the epoch */
  readonly modifiedAt: number;
  readonly file: string;
  readonly headers: ObjectHeaders;
}

/** Headers that are stored with an object and given back, by lower-case name; `x-amz-meta-*` and checksums among them. */
export type ObjectHeaders = Readonly<Record<string, string>>;

export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly headers: ObjectHeaders;
  readonly startedAt: number;
}

export interface Part {
  readonly number: number;
  readonly etag: string;
  readonly size: number;
  readonly file: string;
  readonly modifiedAt: number;
}

type Row = Record<string, SQLOutputValue>;

/** The SQL of S3. Keys compare by their UTF-8 bytes, which is S3's order. */
export class ObjectRows {
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #from: StatementSync;

  constructor(private readonly database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS s3_objects (
        bucket TEXT NOT NULL, key TEXT NOT NULL, etag TEXT NOT NULL, size INTEGER NOT NULL, modified_at INTEGER NOT NULL,
        file TEXT NOT NULL, headers TEXT NOT NULL, PRIMARY KEY (bucket, key)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS s3_uploads (
        id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, headers TEXT NOT NULL, started_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS s3_parts (
        upload_id TEXT NOT NULL REFERENCES s3_uploads (id) ON DELETE CASCADE, number INTEGER NOT NULL, etag TEXT NOT NULL,
        size INTEGER NOT NULL, modified_at INTEGER NOT NULL, file TEXT NOT NULL, PRIMARY KEY (upload_id, number)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS s3_api_buckets (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL) STRICT;
    `);
    this.#get = database.prepare('SELECT * FROM s3_objects WHERE bucket = ? AND key = ?');
    this.#put = database.prepare(
      'INSERT OR REPLACE INTO s3_objects (bucket, key, etag, size, modified_at, file, headers) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#remove = database.prepare('DELETE FROM s3_objects WHERE bucket = ? AND key = ?');
    this.#from = database.prepare('SELECT * FROM s3_objects WHERE bucket = ? AND key >= ? ORDER BY key LIMIT 1');
  }

  get(bucket: string, key: string): ObjectRecord | undefined {
    const row = this.#get.get(bucket, key);
    return row && record(row);
  }

  put(object: ObjectRecord): void {
    this.#put.run(
      object.bucket,
      object.key,
      object.etag,
      object.size,
      object.modifiedAt,
      object.file,
      JSON.stringify(object.headers),
    );
  }

  remove(bucket: string, key: string): void {
    this.#remove.run(bucket, key);
  }

  count(bucket: string): number {
    return Number(this.database.prepare('SELECT count(*) AS n FROM s3_objects WHERE bucket = ?').get(bucket)?.['n']);
  }

  /** Forgets a bucket's objects and unfinished uploads. @returns the files that nothing names any more */
  removeAll(bucket: string): string[] {
    const rows = this.database
      .prepare(
        'SELECT file FROM s3_objects WHERE bucket = ?1 UNION ALL SELECT p.file FROM s3_parts p JOIN s3_uploads u ON u.id = p.upload_id WHERE u.bucket = ?1',
      )
      .all(bucket);
    this.database.prepare('DELETE FROM s3_objects WHERE bucket = ?').run(bucket);
    this.database
      .prepare('DELETE FROM s3_parts WHERE upload_id IN (SELECT id FROM s3_uploads WHERE bucket = ?)')
      .run(bucket);
    this.database.prepare('DELETE FROM s3_uploads WHERE bucket = ?').run(bucket);
    return rows.map((row) => String(row['file']));
  }

  /** The first object whose key is `from` or behind it. */
  first(bucket: string, from: string): ObjectRecord | undefined {
    const row = this.#from.get(bucket, from);
    return row && record(row);
  }

  /** Every file that an object or a part names. */
  files(): Set<string> {
    const rows = this.database.prepare('SELECT file FROM s3_objects UNION ALL SELECT file FROM s3_parts').all();
    return new Set(rows.map((row) => String(row['file'])));
  }

  putUpload(upload: Upload): void {
    this.database
      .prepare('INSERT INTO s3_uploads (id, bucket, key, headers, started_at) VALUES (?, ?, ?, ?, ?)')
      .run(upload.id, upload.bucket, upload.key, JSON.stringify(upload.headers), upload.startedAt);
  }

  upload(id: string): Upload | undefined {
    const row = this.database.prepare('SELECT * FROM s3_uploads WHERE id = ?').get(id);
    return row && uploadOf(row);
  }

  uploads(bucket: string): Upload[] {
    return this.database
      .prepare('SELECT * FROM s3_uploads WHERE bucket = ? ORDER BY key, id')
      .all(bucket)
      .map(uploadOf);
  }

  removeUpload(id: string): void {
    this.database.prepare('DELETE FROM s3_uploads WHERE id = ?').run(id);
  }

  putPart(uploadId: string, part: Part): void {
    this.database
      .prepare(
        'INSERT OR REPLACE INTO s3_parts (upload_id, number, etag, size, modified_at, file) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(uploadId, part.number, part.etag, part.size, part.modifiedAt, part.file);
  }

  parts(uploadId: string): Part[] {
    return this.database
      .prepare('SELECT * FROM s3_parts WHERE upload_id = ? ORDER BY number')
      .all(uploadId)
      .map((row) => ({
        number: Number(row['number']),
        etag: String(row['etag']),
        size: Number(row['size']),
        file: String(row['file']),
        modifiedAt: Number(row['modified_at']),
      }));
  }

  apiBuckets(): { name: string; createdAt: number }[] {
    return this.database
      .prepare('SELECT * FROM s3_api_buckets')
      .all()
      .map((row) => ({ name: String(row['name']), createdAt: Number(row['created_at']) }));
  }

  putApiBucket(name: string, createdAt: number): void {
    this.database.prepare('INSERT OR IGNORE INTO s3_api_buckets (name, created_at) VALUES (?, ?)').run(name, createdAt);
  }

  removeApiBucket(name: string): void {
    this.database.prepare('DELETE FROM s3_api_buckets WHERE name = ?').run(name);
  }
}

function record(row: Row): ObjectRecord {
  return {
    bucket: String(row['bucket']),
    key: String(row['key']),
    etag: String(row['etag']),
    size: Number(row['size']),
    modifiedAt: Number(row['modified_at']),
    file: String(row['file']),
    headers: JSON.parse(String(row['headers'])) as ObjectHeaders,
  };
}

function uploadOf(row: Row): Upload {
  return {
    id: String(row['id']),
    bucket: String(row['bucket']),
    key: String(row['key']),
    headers: JSON.parse(String(row['headers'])) as ObjectHeaders,
    startedAt: Number(row['started_at']),
  };
}
