import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { ServicePart } from '../../kernel/service-part';
import { LogStore, type LogEvent } from './log-store';
import { LogsWire } from './logs-wire';

export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly retentionDays?: number;
}

const instances = new WeakMap<Kernel, LogsService>();
const DAY_MS = 86_400_000;
const EXPIRE_EVERY_MS = 3_600_000;

/** CloudWatch Logs: groups, streams and events, written by functions and read through the wire API. */
export class LogsService implements ServicePart {
  readonly store: LogStore;
  readonly #groups = new Map<string, LogGroup>();
  readonly #listeners = new Set<(events: readonly LogEvent[], group: string) => void>();
  #expiring: (() => void) | undefined;

  static of(kernel: Kernel): LogsService {
    let service = instances.get(kernel);
    if (!service) instances.set(kernel, (service = new LogsService(kernel)));
    return service;
  }

  private constructor(private readonly kernel: Kernel) {
    this.store = new LogStore(kernel);
    kernel.store.database.exec(
      'CREATE TABLE IF NOT EXISTS log_groups (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL, retention_days INTEGER) WITHOUT ROWID',
    );
    for (const row of kernel.store.database.prepare('SELECT * FROM log_groups').all()) {
      this.#remember(
        String(row['name']),
        Number(row['created_at']),
        row['retention_days'] === null ? undefined : Number(row['retention_days']),
      );
    }
    kernel.expose(new LogsWire(kernel, this));
  }

  async start(): Promise<void> {
    this.#expire();
  }

  async stop(): Promise<void> {
    this.#expiring?.();
    await this.store.flush();
  }

  /** Creates a group, or changes the retention of the one that is there. */
  createGroup(name: string, retentionDays?: number): LogGroup {
    const known = this.#groups.get(name);
    if (known && known.retentionDays === retentionDays) return known;
    const group = this.#remember(name, known?.createdAt ?? this.kernel.clock.now(), retentionDays);
    void this.kernel.store
      .write((database) =>
        database
          .prepare(
            'INSERT INTO log_groups VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET retention_days = excluded.retention_days',
          )
          .run(name, group.createdAt, retentionDays ?? null),
      )
      .catch((error: unknown) =>
        this.kernel.log.warn('A log group could not be stored.', { group: name, error: String(error) }),
      );
    return group;
  }

  /** Removes a group with its lines. */
  async deleteGroup(name: string): Promise<void> {
    await this.store.flush();
    this.#groups.delete(name);
    await this.kernel.store.write((database) => {
      for (const table of ['log_blocks', 'log_streams'])
        database.prepare(`DELETE FROM ${table} WHERE log_group = ?`).run(name);
      database.prepare('DELETE FROM log_groups WHERE name = ?').run(name);
    });
  }

  /** The group that a function's first line makes when its template has none. */
  ensureGroup(name: string): LogGroup {
    return this.#groups.get(name) ?? this.createGroup(name);
  }

  /** @throws {AwsError} `ResourceNotFoundException` */
  group(name: string): LogGroup {
    const group = this.#groups.get(name);
    if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return group;
  }

  groups(): LogGroup[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Adds events; cheap, and safe on disk a moment later. */
  append(group: string, stream: string, events: readonly LogEvent[]): void {
    this.ensureGroup(group);
    this.store.append(group, stream, events);
    for (const listener of this.#listeners) listener(events, group);
  }

  /** Hears of every event that is written. @returns what ends it */
  listen(listener: (events: readonly LogEvent[], group: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #remember(name: string, createdAt: number, retentionDays: number | undefined): LogGroup {
    const arn = `arn:aws:logs:${this.kernel.region}:${this.kernel.account}:log-group:${name}`;
    const group: LogGroup = { name, arn, createdAt, ...(retentionDays === undefined ? {} : { retentionDays }) };
    this.#groups.set(name, group);
    return group;
  }

  #expire(): void {
    for (const { name, retentionDays } of this.#groups.values()) {
      if (retentionDays !== undefined) this.store.expire(name, this.kernel.clock.now() - retentionDays * DAY_MS);
    }
    this.#expiring = this.kernel.clock.after(EXPIRE_EVERY_MS, () => this.#expire());
  }
}
