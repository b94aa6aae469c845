import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SILENT_LOG, stderrLog } from '../cloud/cloud-log';
import { LocalCloud, type StartOptions } from '../cloud/local-cloud';
import type { RunningResource } from '../cloud/resource-runner';
import type { Clock } from '../kernel/clock';
import type { CloudLog, Kernel } from '../kernel/kernel';
import type { Template } from '../template/template';

export interface TestCloudOptions {
  /** The first argument is stack name → template. */
  readonly several?: boolean;
  /** Object key → absolute path, as an asset manifest would list. */
  readonly assets?: Readonly<Record<string, string>>;
  readonly frontDoors?: Readonly<Record<string, number>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly maxEnvironments?: number;
  readonly clock?: Clock;
  readonly log?: CloudLog;
}

/** What every AWS SDK client takes. */
export interface ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly maxAttempts: number;
}

/** A cloud for one test: free ports, a state folder of its own that disappears with it. */
export interface TestCloud {
  readonly cloud: LocalCloud;
  readonly kernel: Kernel;
  readonly endpoint: string;
  /** The developer, who may do everything. */
  client(): ClientConfiguration;
  /** Code under a role: by logical id (or `stack/LogicalId`) of an `AWS::IAM::Role` that trusts the service (Lambda unless told). */
  asRole(logicalId: string, service?: string): ClientConfiguration;
  /** By logical id, or `stack/LogicalId`. @throws when there is none */
  resource(logicalId: string): RunningResource;
  /** Writes other templates in place of the first ones, as a new `cdk synth` would; `cloud.deploy()` brings them into effect. */
  synthesise(template: Template | Readonly<Record<string, Template>>): void;
  /** Stops and starts on the same state folder; all other members then belong to the new cloud. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Runs a template, or several, as the CLI would run an assembly.
 *
 * @example
 * const cloud = await startCloud({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
 * await new SQSClient(cloud.client()).send(new ListQueuesCommand({}));
 * await cloud.stop();
 */
export async function startCloud(
  template: Template | Readonly<Record<string, Template>>,
  options: TestCloudOptions = {},
): Promise<TestCloud> {
  const root = mkdtempSync(path.join(tmpdir(), 'local-cloud-'));
  const templates = (options.several ? template : { test: template }) as Readonly<Record<string, Template>>;
  writeAssembly(path.join(root, 'assembly'), templates, options.assets ?? {});
  const startOptions: StartOptions = {
    assemblies: [path.join(root, 'assembly')],
    awsPort: 0,
    databasePort: 0,
    frontDoors: options.frontDoors ?? {},
    stateFolder: path.join(root, 'state'),
    region: 'eu-central-1',
    account: '000000000000',
    maxEnvironments: options.maxEnvironments ?? 8,
    log: options.log ?? (process.env['LOCAL_CLOUD_LOG'] ? stderrLog() : SILENT_LOG),
    // A clock of the test's own moves when nothing more happens at once; a disk takes its own time.
    ...(options.clock && { clock: options.clock, volatile: true }),
    ...(options.parameters && { parameters: options.parameters }),
  };
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  let cloud: LocalCloud;
  try {
    cloud = await LocalCloud.start(startOptions);
  } catch (error) {
    remove();
    throw error;
  }

  const configuration = (credentials: ClientConfiguration['credentials']): ClientConfiguration => ({
    endpoint: cloud.endpoint,
    region: startOptions.region,
    credentials,
    maxAttempts: 1,
  });
  const resource = (logicalId: string): RunningResource => {
    const found = cloud.resources().filter((one) => one.place === logicalId || one.logicalId === logicalId);
    if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources are called ${logicalId}`);
    return found[0];
  };
  return {
    get cloud() {
      return cloud;
    },
    get kernel() {
      return cloud.kernel;
    },
    get endpoint() {
      return cloud.endpoint;
    },
    client: () => configuration({ accessKeyId: 'developer', secretAccessKey: 'developer' }),
    asRole: (logicalId, service) => {
      const { accessKeyId, secretAccessKey, sessionToken } = cloud.kernel.iam.openSession(
        String(resource(logicalId).attributes['Arn']),
        'test',
        service,
      );
      return configuration({ accessKeyId, secretAccessKey, sessionToken });
    },
    resource,
    synthesise: (changed) => {
      const folder = path.join(root, 'assembly');
      rmSync(folder, { recursive: true, force: true });
      writeAssembly(
        folder,
        (options.several ? changed : { test: changed }) as Readonly<Record<string, Template>>,
        options.assets ?? {},
      );
    },
    restart: async () => {
      await cloud.stop();
      cloud = await LocalCloud.start(startOptions);
    },
    stop: async () => {
      await cloud.stop();
      remove();
    },
  };
}

/** Writes what `cdk synth` would. */
export function writeAssembly(
  folder: string,
  templates: Readonly<Record<string, Template>>,
  assets: Readonly<Record<string, string>>,
): void {
  mkdirSync(folder, { recursive: true });
  const artifacts: Record<string, unknown> = {
    'all.assets': { type: 'cdk:asset-manifest', properties: { file: 'all.assets.json' } },
  };
  for (const [name, template] of Object.entries(templates)) {
    writeFileSync(path.join(folder, `${name}.template.json`), JSON.stringify(template));
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      properties: { templateFile: `${name}.template.json` },
      dependencies: ['all.assets'],
    };
  }
  const files = Object.entries(assets).map(([key, source]) => [
    key,
    { source: { path: source }, destinations: { only: { objectKey: key } } },
  ]);
  writeFileSync(path.join(folder, 'all.assets.json'), JSON.stringify({ files: Object.fromEntries(files) }));
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ version: '1', artifacts }));
}
