import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Gateway } from '../../gateway/gateway';
import { IamEngine } from '../../iam/iam-engine';
import { MemoryJournal } from '../../journal/memory-journal';
import type { PolicyDocument } from '../../kernel/iam';
import type { Kernel } from '../../kernel/kernel';
import type { ResourceInstance, ResourceType } from '../../kernel/resource';
import type { LambdaPort, Services, WebPort } from '../../kernel/services';
import { S3Service } from '../../services/s3/s3-service';
import { SnsService } from '../../services/sns/sns-service';
import { SqsService } from '../../services/sqs/sqs-service';
import { ManualClock } from '../../testing/manual-clock';
import { SqliteStore } from '../sqlite-store';

/** A clock that lets commits, and what they set off, happen before and after it moves. */
export class BenchClock extends ManualClock {
  constructor() {
    super(Date.UTC(2030, 0, 1));
  }

  override async advance(ms: number): Promise<void> {
    await settle();
    await super.advance(ms);
    await settle();
  }
}

/** Lets promises, commits and the turns that follow them run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export interface ServiceBench {
  readonly kernel: Kernel;
  readonly clock: BenchClock;
  readonly logged: string[];
  /** Options for an SDK client of a developer, or of a role. */
  sdk(accessKeyId?: string): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** A role that may do what `policy` says; the answer is an access key of it. */
  role(name: string, policy: PolicyDocument, invocationId?: string): string;
  create(type: ResourceType, logicalId: string, properties: Record<string, unknown>): Promise<ResourceInstance>;
  /** As after the end of the process: a new kernel over the same state. */
  restart(): Promise<ServiceBench>;
  close(): Promise<void>;
}

export interface BenchOptions {
  /** Functions, as far as the test has any. */
  readonly lambda?: Partial<LambdaPort>;
  readonly clock?: BenchClock;
  readonly folder?: string;
}

const REGION = 'eu-central-1';
const ACCOUNT = '000000000000';

/** Real store, permissions, journal and port, with only the services of this folder's neighbours on it; for specs. */
export async function serviceBench(options: BenchOptions = {}): Promise<ServiceBench> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'local-cloud-bench-'));
  const clock = options.clock ?? new BenchClock();
  const iam = new IamEngine(ACCOUNT, REGION, clock);
  // Time moves when nothing more happens at once; a disk takes its own.
  const store = SqliteStore.open(folder, { durable: false });
  const logged: string[] = [];
  const write = (message: string): void => void logged.push(message);
  const log = { info: write, warn: write, error: write };
  const web = {
    register: () => undefined,
    unregister: () => undefined,
    find: () => undefined,
    findByPath: () => undefined,
  } as unknown as WebPort;
  const gateway = new Gateway({ iam, clock, log, region: REGION, web: () => web, control: () => undefined });
  const endpoint = `http://127.0.0.1:${await gateway.listen(0)}`;
  const missing = (): never => {
    throw new Error('not on this bench');
  };
  const services = {
    get sqs() {
      return SqsService.of(kernel);
    },
    get sns() {
      return SnsService.of(kernel);
    },
    get s3() {
      return S3Service.of(kernel);
    },
    lambda: { invoke: missing, invokeAsync: missing, running: () => 0, ...options.lambda },
    ssm: { value: missing },
    secrets: { value: missing },
    web,
  } as unknown as Services;
  const kernel: Kernel = {
    region: REGION,
    account: ACCOUNT,
    clock,
    log,
    store,
    iam,
    journal: new MemoryJournal(),
    services,
    endpoint,
    options: {
      assemblies: [],
      awsPort: 0,
      databasePort: 0,
      frontDoors: {},
      stateFolder: folder,
      region: REGION,
      account: ACCOUNT,
      maxEnvironments: 1,
    },
    expose: (service) => gateway.expose(service),
    wire: (name) => gateway.service(name),
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
    carry: () => Promise.reject(new Error('nothing listens')),
  };
  SqsService.of(kernel);
  SnsService.of(kernel);
  S3Service.of(kernel);
  gateway.open();
  const parts = (): { stop?(): Promise<void> | void }[] => [SqsService.of(kernel), SnsService.of(kernel)];
  const instances: ResourceInstance[] = [];
  const shut = async (): Promise<void> => {
    for (const instance of instances.splice(0).reverse()) await instance.stop?.();
    for (const part of parts()) await part.stop?.();
    await gateway.close();
    await store.close();
  };
  return {
    kernel,
    clock,
    logged,
    sdk: (accessKeyId = 'developer') => ({
      endpoint,
      region: REGION,
      credentials: { accessKeyId, secretAccessKey: 'secret' },
    }),
    role: (name, policy, invocationId) => {
      const arn = `arn:aws:iam::${ACCOUNT}:role/${name}`;
      iam.putRole({
        arn,
        name,
        place: `stack/${name}`,
        trust: {
          Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        },
      });
      iam.putInlinePolicy(name, 'inline', policy);
      const session = iam.openSession(arn, name);
      session.setInvocation(invocationId);
      return session.accessKeyId;
    },
    create: async (type, logicalId, properties) => {
      const instance = await type.create({
        kernel,
        stack: { name: 'stack', id: 'stack', folder },
        logicalId,
        type: type.type,
        place: `stack/${logicalId}`,
        properties,
        metadata: {},
        physicalName: (maxLength = 63) => `stack-${logicalId.toLowerCase()}`.slice(0, maxLength),
        assetPath: missing,
      });
      instances.push(instance);
      return instance;
    },
    restart: async () => {
      await shut();
      return serviceBench({ ...options, clock, folder });
    },
    close: async () => {
      await shut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
