import { spawn } from 'node:child_process';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { startCloud, type TestCloud } from '../../testing/start-cloud';
import { Watchdog } from './watchdog';

const TEMPLATE = {
  Resources: {
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        GenerateSecretString: {
          SecretStringTemplate: '{"username":"busbar"}',
          GenerateStringKey: 'password',
          ExcludeCharacters: '"@/\\',
        },
      },
    },
    Attachment: {
      Type: 'AWS::SecretsManager::SecretTargetAttachment',
      Properties: { SecretId: { Ref: 'Secret' }, TargetId: { Ref: 'Database' }, TargetType: 'AWS::RDS::DBInstance' },
    },
    Settings: {
      Type: 'AWS::RDS::DBParameterGroup',
      Properties: {
        Family: 'postgres17',
        Parameters: { max_connections: '23', idle_session_timeout: '600000', 'rds.force_ssl': '1' },
      },
    },
    Database: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        DBName: 'busbar',
        DBParameterGroupName: { Ref: 'Settings' },
        MasterUsername: {
          'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Secret' }, ':SecretString:username::}}']],
        },
        MasterUserPassword: {
          'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Secret' }, ':SecretString:password::}}']],
        },
      },
    },
  },
};

interface DatabaseReport {
  readonly databases: readonly { readonly pid?: number; readonly state: string }[];
}

describe('a database of a template', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startCloud(TEMPLATE);
  });
  afterAll(() => cloud.stop());

  const connect = async (): Promise<Client> => {
    const { SecretString } = await new SecretsManagerClient(cloud.client()).send(
      new GetSecretValueCommand({ SecretId: cloud.resource('Secret').ref }),
    );
    const { host, port, username, password, dbname } = JSON.parse(SecretString ?? '{}') as Record<string, string>;
    const client = new Client({ host, port: Number(port), user: username, password, database: dbname });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const connectWhenUp = async (): Promise<Client> => {
    for (;;) {
      try {
        return await connect();
      } catch (error) {
        if (!/ECONNREFUSED|starting up|not yet accepting|shutting down|recovery|terminat|reset/i.test(String(error)))
          throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  const control = async (action: string, method = 'POST'): Promise<DatabaseReport> =>
    (await (await fetch(`${cloud.endpoint}/_cloud/database${action}`, { method })).json()) as DatabaseReport;

  it('is a real PostgreSQL with the settings of its parameter group, reached by what the secret says', async () => {
    const client = await connect();
    const { rows } = await client.query(
      `SELECT current_setting('max_connections') AS max, current_setting('idle_session_timeout') AS idle, current_database() AS name`,
    );
    expect(rows).toEqual([{ max: '23', idle: '10min', name: 'busbar' }]);
    const { rows: roles } = await client.query('SELECT rolsuper FROM pg_roles WHERE rolname = current_user');
    expect(roles).toEqual([{ rolsuper: false }]);
    await client.end();
  });

  it('comes back with its data when it is killed', async () => {
    const client = await connect();
    await client.query('CREATE TABLE kept (n int)');
    await client.query('INSERT INTO kept VALUES (42)');
    const [database] = (await control('', 'GET')).databases;
    process.kill(database?.pid ?? 0, 'SIGKILL');
    const again = await connectWhenUp();
    expect((await again.query('SELECT n FROM kept')).rows).toEqual([{ n: 42 }]);
    await again.end();
  });

  it('can be taken away and given back', async () => {
    expect((await control('/stop')).databases).toMatchObject([{ state: 'stopped' }]);
    await expect(connect()).rejects.toThrow(/ECONNREFUSED/);
    expect((await control('/start')).databases).toMatchObject([{ state: 'running' }]);
    const client = await connect();
    expect((await client.query('SELECT n FROM kept')).rows).toEqual([{ n: 42 }]);
    await client.end();
  });

  it('keeps data and password over a restart of the cloud', async () => {
    await cloud.restart();
    const client = await connect();
    expect((await client.query('SELECT n FROM kept')).rows).toEqual([{ n: 42 }]);
    await client.end();
  });
});

describe('a setting that PostgreSQL does not know', () => {
  it('stops the start and says so', async () => {
    const wrong = structuredClone(TEMPLATE);
    Object.assign(wrong.Resources.Settings.Properties.Parameters, { max_conections: '5' });
    await expect(startCloud(wrong)).rejects.toThrow(
      /unrecognized configuration parameter "max_conections"[^]*DBParameterGroup/,
    );
  });
});

describe('the watchdog', () => {
  it('ends the server when the pipe to its process closes', async () => {
    const server = spawn('sleep', ['60'], { stdio: 'ignore' });
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      server.once('exit', (_code, signal) => resolve(signal)),
    );
    const watchdog = new Watchdog();
    watchdog.prepare();
    watchdog.guard(server.pid ?? 0);
    // What the system does to the pipe of a process that was killed.
    (watchdog as unknown as { shell: { stdin: { end(): void } } }).shell.stdin.end();
    await expect(ended).resolves.toBe('SIGINT');
  });
});
