import { randomUUID } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error';
import type { PolicyDocument } from '../../kernel/iam';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import type { SecretsPort } from '../../kernel/services';
import { SecretsWire } from './secrets-wire';

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly value: string;
  readonly previousValue: string | null;
  readonly versionId: string;
  readonly previousVersionId: string | null;
  readonly description: string | null;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

const COLUMNS = `arn, name, value, previous_value AS previousValue, version_id AS versionId, previous_version_id AS previousVersionId,
  description, created_at AS createdAt, modified_at AS modifiedAt`;

const instances = new WeakMap<Kernel, SecretsService>();

/** Secrets and their values, which outlive restarts: a generated password is generated once. */
export class SecretsService implements SecretsPort {
  static of(kernel: Kernel): SecretsService {
    let service = instances.get(kernel);
    if (!service) instances.set(kernel, (service = new SecretsService(kernel)));
    return service;
  }

  private readonly policies = new Map<string, PolicyDocument>();

  private constructor(private readonly kernel: Kernel) {
    kernel.store.database.exec(
      `CREATE TABLE IF NOT EXISTS secret (arn TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL, previous_value TEXT,
       version_id TEXT NOT NULL, previous_version_id TEXT, description TEXT, template_rule TEXT, created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL) STRICT`,
    );
    kernel.expose(new SecretsWire(this));
  }

  value(secretId: string): string | undefined {
    return this.find(secretId)?.value;
  }

  /** By ARN, by ARN without its random suffix, or by name. */
  find(secretId: string): Secret | undefined {
    const name = /^arn:[^:]+:secretsmanager:[^:]*:\d*:secret:(.+)$/.exec(secretId)?.[1] ?? secretId;
    const row = this.kernel.store.database
      .prepare(`SELECT ${COLUMNS} FROM secret WHERE arn = ? OR name = ? LIMIT 1`)
      .get(secretId, name);
    return row as unknown as Secret | undefined;
  }

  /** @throws {AwsError} `ResourceNotFoundException` */
  get(secretId: string): Secret {
    const secret = this.find(secretId);
    if (!secret) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return secret;
  }

  list(): Secret[] {
    return this.kernel.store.database
      .prepare(`SELECT ${COLUMNS} FROM secret ORDER BY name`)
      .all() as unknown as Secret[];
  }

  /** @throws {AwsError} `AccessDeniedException` */
  authorise(principal: Principal, action: string, secretId: string): void {
    const known = secretId === '*' ? undefined : this.find(secretId);
    const resourcePolicy = known && this.policies.get(known.arn);
    const resource =
      known?.arn ?? (secretId === '*' || secretId.startsWith('arn:') ? secretId : this.arnFor(secretId, '??????'));
    this.kernel.iam.authorise(
      { principal, action: `secretsmanager:${action}`, resource, ...(resourcePolicy && { resourcePolicy }) },
      'AccessDeniedException',
    );
  }

  setPolicy(secretId: string, policy: PolicyDocument): void {
    this.policies.set(this.get(secretId).arn, policy);
  }

  removePolicy(secretId: string): void {
    const secret = this.find(secretId);
    if (secret) this.policies.delete(secret.arn);
  }

  /**
   * A secret of a template. Its value is made once, and again only when the rule in the template changes.
   * @param rule what the value is made from, as JSON
   */
  async ensure(name: string, rule: string, makeValue: () => string, description?: string): Promise<Secret> {
    const known = this.find(name);
    const before = this.kernel.store.database
      .prepare('SELECT template_rule AS rule FROM secret WHERE name = ?')
      .get(name)?.['rule'];
    if (known && before === rule) return known;
    if (!known) await this.create(name, makeValue(), description);
    else await this.put(known.arn, makeValue());
    await this.kernel.store.write((database) =>
      database.prepare('UPDATE secret SET template_rule = ? WHERE name = ?').run(rule, name),
    );
    return this.get(name);
  }

  /** @throws {AwsError} `ResourceExistsException` */
  async create(name: string, value: string, description?: string): Promise<Secret> {
    if (this.find(name))
      throw new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
    const now = this.kernel.clock.now();
    const arn = this.arnFor(name, this.kernel.randomHex(3));
    await this.kernel.store.write((database) => {
      database
        .prepare(
          'INSERT INTO secret (arn, name, value, version_id, description, created_at, modified_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(arn, name, value, randomUUID(), description ?? null, now, now);
    });
    return this.get(arn);
  }

  /** A new current version; the one before stays readable as `AWSPREVIOUS`. */
  async put(secretId: string, value: string): Promise<Secret> {
    const { arn } = this.get(secretId);
    await this.kernel.store.write((database) => {
      database
        .prepare(
          `UPDATE secret SET previous_value = value, previous_version_id = version_id, value = ?, version_id = ?, modified_at = ? WHERE arn = ?`,
        )
        .run(value, randomUUID(), this.kernel.clock.now(), arn);
    });
    return this.get(arn);
  }

  /** Adds what a target (a database) says about itself to the current value, without making a version of it. */
  async attach(secretId: string, target: Readonly<Record<string, string | number>>): Promise<void> {
    const secret = this.get(secretId);
    const value = JSON.stringify({ ...(JSON.parse(secret.value) as Record<string, unknown>), ...target });
    if (value === secret.value) return;
    await this.kernel.store.write((database) =>
      database.prepare('UPDATE secret SET value = ? WHERE arn = ?').run(value, secret.arn),
    );
  }

  async delete(secretId: string): Promise<Secret> {
    const secret = this.get(secretId);
    await this.kernel.store.write((database) => database.prepare('DELETE FROM secret WHERE arn = ?').run(secret.arn));
    return secret;
  }

  private arnFor(name: string, suffix: string): string {
    return `arn:aws:secretsmanager:${this.kernel.region}:${this.kernel.account}:secret:${name}-${suffix}`;
  }
}
