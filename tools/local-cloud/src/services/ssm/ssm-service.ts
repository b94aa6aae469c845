import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import type { SsmPort } from '../../kernel/services';
import { SsmWire } from './ssm-wire';

export interface SsmParameter {
  readonly name: string;
  readonly value: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly version: number;
  readonly modifiedAt: number;
}

const instances = new WeakMap<Kernel, SsmService>();

/** Parameters of templates, and those that somebody put. A put value outlives restarts until its template changes. */
export class SsmService implements SsmPort {
  static of(kernel: Kernel): SsmService {
    let service = instances.get(kernel);
    if (!service) instances.set(kernel, (service = new SsmService(kernel)));
    return service;
  }

  private constructor(private readonly kernel: Kernel) {
    kernel.store.database.exec(
      `CREATE TABLE IF NOT EXISTS ssm_parameter (name TEXT PRIMARY KEY, value TEXT NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL,
       modified_at INTEGER NOT NULL, template_value TEXT, live INTEGER NOT NULL DEFAULT 1) STRICT`,
    );
    // A template's parameter exists again once its template creates it; a renamed one must not linger.
    kernel.store.database.exec('UPDATE ssm_parameter SET live = 0 WHERE template_value IS NOT NULL');
    kernel.expose(new SsmWire(this, kernel));
  }

  value(name: string): string | undefined {
    return this.find(name)?.value;
  }

  find(nameOrArn: string): SsmParameter | undefined {
    const row = this.kernel.store.database
      .prepare(
        'SELECT name, value, type, version, modified_at AS modifiedAt FROM ssm_parameter WHERE name = ? AND live = 1',
      )
      .get(this.nameOf(nameOrArn));
    return row as unknown as SsmParameter | undefined;
  }

  /** Those below a path, or all; by name. */
  list(path = '/', recursive = true): SsmParameter[] {
    const prefix = path.endsWith('/') ? path : `${path}/`;
    const rows = this.kernel.store.database
      .prepare(
        'SELECT name, value, type, version, modified_at AS modifiedAt FROM ssm_parameter WHERE live = 1 ORDER BY name',
      )
      .all() as unknown as SsmParameter[];
    return rows.filter(
      (row) =>
        path === '/' || (row.name.startsWith(prefix) && (recursive || !row.name.slice(prefix.length).includes('/'))),
    );
  }

  arn(name: string): string {
    return `arn:aws:ssm:${this.kernel.region}:${this.kernel.account}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
  }

  authorise(principal: Principal, action: string, name: string): void {
    this.kernel.iam.authorise(
      { principal, action: `ssm:${action}`, resource: name === '*' ? '*' : this.arn(this.nameOf(name)) },
      'AccessDeniedException',
    );
  }

  /** What a template says. A value that somebody put since then stays, unless the template itself has changed. */
  async putFromTemplate(name: string, value: string, type: SsmParameter['type']): Promise<void> {
    await this.kernel.store.write((database) => {
      database
        .prepare(
          `INSERT INTO ssm_parameter (name, value, type, version, modified_at, template_value, live) VALUES (?1, ?2, ?3, 1, ?4, ?2, 1)
           ON CONFLICT (name) DO UPDATE SET live = 1, type = ?3,
             version = version + (template_value IS NOT ?2),
             value = CASE WHEN template_value IS ?2 THEN value ELSE ?2 END,
             modified_at = CASE WHEN template_value IS ?2 THEN modified_at ELSE ?4 END,
             template_value = ?2`,
        )
        .run(name, value, type, this.kernel.clock.now());
    });
  }

  /** @throws {AwsError} `ParameterAlreadyExists` */
  async put(name: string, value: string, type: SsmParameter['type'] | undefined, overwrite: boolean): Promise<number> {
    const known = this.find(name);
    if (known && !overwrite) {
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    if (!known && !type)
      throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
    const version = (known?.version ?? 0) + 1;
    await this.kernel.store.write((database) => {
      database
        .prepare(
          `INSERT INTO ssm_parameter (name, value, type, version, modified_at, live) VALUES (?, ?, ?, ?, ?, 1)
           ON CONFLICT (name) DO UPDATE SET value = excluded.value, type = excluded.type, version = excluded.version, modified_at = excluded.modified_at, live = 1`,
        )
        .run(name, value, type ?? known?.type ?? 'String', version, this.kernel.clock.now());
    });
    return version;
  }

  async delete(name: string): Promise<boolean> {
    const { changes } = await this.kernel.store.write((database) =>
      database.prepare('DELETE FROM ssm_parameter WHERE name = ? AND live = 1').run(name),
    );
    return Number(changes) > 0;
  }

  private nameOf(nameOrArn: string): string {
    const path = /^arn:[^:]+:ssm:[^:]*:\d*:parameter(\/.+)$/.exec(nameOrArn)?.[1];
    if (path === undefined) return nameOrArn;
    // `parameter/name` is the ARN of both `name` and `/name`.
    const plain = path.slice(1);
    const exists = this.kernel.store.database.prepare('SELECT 1 FROM ssm_parameter WHERE name = ?').get(path);
    return exists || plain.includes('/') ? path : plain;
  }
}
