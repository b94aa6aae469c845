import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InfrastructureError } from './errors';
import { workspaceRoot } from './workspace';

/** What is tolerated of one make of station. */
export interface ToleranceRule {
  readonly vendor: string;
  /** Every model when absent. */
  readonly model?: string;
  readonly tolerances: readonly string[];
}

/**
 * Everything in which one stage differs from another. Lies in `infra/stages/<name>.json`; nothing else in the
 * infrastructure asks which stage it is.
 */
export interface StageParameters {
  /** Part of every name: `busbar-<name>-…`, `/busbar/<name>/…`. */
  readonly name: string;
  /** Twelve digits; absent where the account is whichever one deploys. */
  readonly account?: string;
  readonly region: string;
  /** Named here so that synthesis never asks an account. Two at least: the database wants them. */
  readonly availabilityZones: readonly string[];
  readonly operatorId: string;
  /** The front doors answer at `app.<domain>` and `stations.<domain>` once there is a certificate for them. */
  readonly domain: string;
  /** In us-east-1, for both names. Without it the front doors keep the names that CloudFront gives them. */
  readonly certificateArn?: string;
  /** In us-east-1, scope CLOUDFRONT; guards the app's front door. */
  readonly webAclArn?: string;
  /** What happens when a station connects that nobody registered. */
  readonly unknownStations: 'open' | 'pending' | 'closed';
  /** What is tolerated of which make of station over SOAP; `docs/tolerances.md` lists the tolerances and the function checks their names. */
  readonly soapTolerances: readonly ToleranceRule[];
  /** The same over WebSocket. */
  readonly jsonTolerances: readonly ToleranceRule[];
  /** What one station may do over WebSocket, counted by each environment of a function for itself; beyond it an error, then the end. */
  readonly stationLimits: {
    /** Requests over one connection: as many at once, and on average in a minute. */
    readonly messagesPerMinute: number;
    /** Connections under one name from one network, likewise. */
    readonly connectionsPerMinute: number;
  };
  /**
   * Opens a door of its own, `certified.<domain>`, for stations that prove themselves by certificates (security profile 3); needs
   * `certificateArn` to be for that name as well. Absent: no station can (docs/adr/0032).
   */
  readonly stationCertificates?: {
    /** Whose the certificates are: the organisation in each of their subjects. */
    readonly organisation: string;
    /** Where the certificates of the authorities lie that sign them, as one PEM file. */
    readonly bundleBucket: string;
    readonly bundleKey: string;
  };
  /** Stations may listen on the machine itself, as they do where everything is one machine. Never in the cloud. */
  readonly stationsOnLoopback: boolean;
  /** Deletion protection, point-in-time recovery, termination protection, and data that outlives its stack. */
  readonly protectData: boolean;
  readonly log: { readonly level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'; readonly retentionDays: number };
  readonly database: {
    /** Without `db.`, e.g. `t4g.micro`. */
    readonly instanceClass: string;
    readonly storageGib: number;
    readonly multiAz: boolean;
    readonly backupRetentionDays: number;
    /** PostgreSQL's `max_connections`. */
    readonly maxConnections: number;
    /** Of those, the ones that functions leave alone: superuser, RDS itself, people. */
    readonly reservedConnections: number;
    /** PostgreSQL's `idle_session_timeout`: frees what a frozen environment holds. */
    readonly idleSessionTimeoutSeconds: number;
    /** Only encrypted connections, with a certificate that functions check. Off where server and functions are one machine. */
    readonly tls: boolean;
  };
  readonly concurrency: {
    /** Batches that one consumer works on at the same time, 2 to 5. */
    readonly consumer: number;
    /** Reserved concurrency of the HTTP API's function. */
    readonly httpApi: number;
  };
  /** How often stations are asked for their settings without anybody having wanted to know. */
  readonly configurationReads: {
    /** At the earliest so long after a boot, and at most twice as long. */
    readonly afterBootSeconds: number;
    readonly everyHours: number;
    /** Most stations in a minute; 0 asks none. */
    readonly atOnce: number;
  };
  readonly batching: { readonly consumerWindowSeconds: number; readonly archiveWindowSeconds: number };
  /**
   * Runs the function behind stations' messages on Lambda Managed Instances: several messages at once in one environment,
   * which then share requests to SNS, and no cold starts. Absent: on demand, which is cheaper below a few hundred messages a
   * second (docs/adr/0022).
   */
  readonly ingressInstances?: {
    /** Calls that one environment runs at a time. */
    readonly callsAtOnce: number;
    /** The cost's upper bound. */
    readonly mostVCpus: number;
  };
  /** In how many zones the interface endpoints have an address; each costs by the hour. */
  readonly endpointZones: number;
  /** CloudFront's `MinimumProtocolVersion` towards stations. */
  readonly stationsTlsPolicy: string;
  /** Lets stations come without TLS, which some still must. */
  readonly stationsPlainText: boolean;
  readonly signIn: {
    /** Of the hosted sign-in page; unique in the region. */
    readonly domainPrefix: string;
    /** Lets a client trade user name and password for tokens directly, for demo users. */
    readonly passwordSignIn: boolean;
    /** Where the screens are: people come back to `<origin>/signed-in`, and to `<origin>/` after they signed out. */
    readonly screenOrigins: readonly string[];
  };
  /** What screens may connect to beside their own origin and the sign-in (Content-Security-Policy `connect-src`). */
  readonly connectSources: readonly string[];
}

/** @throws {InfrastructureError} `stage-unknown` or `stage-invalid`, naming file and key */
export function loadStage(name: string, folder: string = join(workspaceRoot(), 'infra/stages')): StageParameters {
  const known = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
  if (!known.includes(name)) {
    throw new InfrastructureError(
      'stage-unknown',
      `There is no stage "${name}". Known stages: ${known.sort().join(', ')}.`,
    );
  }
  const file = join(folder, `${name}.json`);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new InfrastructureError('stage-invalid', `${file} is not JSON: ${String(cause)}`, { cause });
  }
  return checkStage(json, file);
}

/** Checks what a stage file holds. `place` names it in messages. */
export function checkStage(json: unknown, place: string): StageParameters {
  const stage = new Fields(json, place);
  const database = stage.object('database');
  const concurrency = stage.object('concurrency');
  const batching = stage.object('batching');
  const log = stage.object('log');
  const signIn = stage.object('signIn');
  const stationLimits = stage.object('stationLimits');
  const configurationReads = stage.object('configurationReads');
  const stationCertificates = stage.optionalObject('stationCertificates');
  const ingressInstances = stage.optionalObject('ingressInstances');
  const checked: StageParameters = {
    name: stage.text('name', /^[a-z][a-z0-9]{1,15}$/),
    account: stage.optionalText('account', /^\d{12}$/),
    region: stage.text('region', /^[a-z]{2}(-[a-z]+)+-\d$/),
    availabilityZones: stage.texts('availabilityZones', 2),
    operatorId: stage.text('operatorId', /^[a-z0-9-]{1,64}$/),
    domain: stage.text('domain', /^[a-z0-9.-]+$/),
    certificateArn: stage.optionalText('certificateArn', /^arn:aws:acm:us-east-1:\d{12}:certificate\/.+$/),
    webAclArn: stage.optionalText('webAclArn', /^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/.+$/),
    unknownStations: stage.oneOf('unknownStations', ['open', 'pending', 'closed']),
    soapTolerances: stage.objects('soapTolerances').map(toleranceRule),
    jsonTolerances: stage.objects('jsonTolerances').map(toleranceRule),
    stationLimits: {
      messagesPerMinute: stationLimits.integer('messagesPerMinute', 60, 1_000_000),
      connectionsPerMinute: stationLimits.integer('connectionsPerMinute', 2, 100_000),
    },
    ...(stationCertificates && {
      stationCertificates: {
        organisation: stationCertificates.text('organisation', /\S/),
        bundleBucket: stationCertificates.text('bundleBucket', /^[a-z0-9.-]{3,63}$/),
        bundleKey: stationCertificates.text('bundleKey', /\S/),
      },
    }),
    stationsOnLoopback: stage.flag('stationsOnLoopback'),
    protectData: stage.flag('protectData'),
    log: {
      level: log.oneOf('level', ['DEBUG', 'INFO', 'WARN', 'ERROR']),
      retentionDays: log.integer('retentionDays', 1, 3653),
    },
    database: {
      instanceClass: database.text('instanceClass', /^[a-z0-9]+\.[a-z0-9]+$/),
      storageGib: database.integer('storageGib', 20, 65_536),
      multiAz: database.flag('multiAz'),
      backupRetentionDays: database.integer('backupRetentionDays', 1, 35),
      maxConnections: database.integer('maxConnections', 10, 8_388_607),
      reservedConnections: database.integer('reservedConnections', 5, 1_000),
      idleSessionTimeoutSeconds: database.integer('idleSessionTimeoutSeconds', 10, 86_400),
      tls: database.flag('tls'),
    },
    concurrency: { consumer: concurrency.integer('consumer', 2, 5), httpApi: concurrency.integer('httpApi', 1, 1_000) },
    configurationReads: {
      afterBootSeconds: configurationReads.integer('afterBootSeconds', 0, 86_400),
      everyHours: configurationReads.integer('everyHours', 1, 8_760),
      atOnce: configurationReads.integer('atOnce', 0, 1_000),
    },
    batching: {
      consumerWindowSeconds: batching.integer('consumerWindowSeconds', 1, 300),
      archiveWindowSeconds: batching.integer('archiveWindowSeconds', 1, 300),
    },
    ...(ingressInstances && {
      ingressInstances: {
        callsAtOnce: ingressInstances.integer('callsAtOnce', 2, 64),
        mostVCpus: ingressInstances.integer('mostVCpus', 12, 400),
      },
    }),
    endpointZones: stage.integer('endpointZones', 1, 3),
    stationsTlsPolicy: stage.oneOf('stationsTlsPolicy', [
      'TLSv1',
      'TLSv1_2016',
      'TLSv1.1_2016',
      'TLSv1.2_2018',
      'TLSv1.2_2021',
    ]),
    stationsPlainText: stage.flag('stationsPlainText'),
    signIn: {
      domainPrefix: signIn.text('domainPrefix', /^[a-z0-9-]{1,63}$/),
      passwordSignIn: signIn.flag('passwordSignIn'),
      screenOrigins: signIn.texts('screenOrigins', 1),
    },
    connectSources: stage.texts('connectSources', 0),
  };
  for (const fields of [
    stage,
    database,
    concurrency,
    configurationReads,
    batching,
    log,
    signIn,
    stationLimits,
    stationCertificates,
    ingressInstances,
  ])
    fields?.end();
  return checked;
}

function toleranceRule(rule: Fields): ToleranceRule {
  const model = rule.optionalText('model', /\S/);
  const checked = {
    vendor: rule.text('vendor', /\S/),
    ...(model !== undefined && { model }),
    tolerances: rule.texts('tolerances', 1),
  };
  rule.end();
  return checked;
}

/** Reads the fields of one JSON object and knows which it was never asked for: those are misspelt. */
class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #asked = new Set<string>();

  constructor(
    json: unknown,
    private readonly place: string,
  ) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw this.#invalid('an object is expected');
    this.#values = json as Record<string, unknown>;
  }

  object(key: string): Fields {
    return new Fields(this.#value(key), `${this.place}, ${key}`);
  }

  objects(key: string): readonly Fields[] {
    const value = this.#value(key);
    if (!Array.isArray(value)) throw this.#invalid(`${key} must be a list of objects`);
    return value.map((each: unknown, index) => new Fields(each, `${this.place}, ${key}[${index}]`));
  }

  optionalObject(key: string): Fields | undefined {
    this.#asked.add(key);
    return this.#values[key] === undefined ? undefined : this.object(key);
  }

  text(key: string, shape: RegExp): string {
    const value = this.#value(key);
    if (typeof value !== 'string' || !shape.test(value)) throw this.#invalid(`${key} must be a text like ${shape}`);
    return value;
  }

  optionalText(key: string, shape: RegExp): string | undefined {
    this.#asked.add(key);
    return this.#values[key] === undefined ? undefined : this.text(key, shape);
  }

  oneOf<const T extends string>(key: string, allowed: readonly T[]): T {
    const value = this.#value(key);
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw this.#invalid(`${key} must be one of ${allowed.join(', ')}`);
    return found;
  }

  texts(key: string, atLeast: number): readonly string[] {
    const value = this.#value(key);
    if (!Array.isArray(value) || value.length < atLeast || !value.every((item) => typeof item === 'string')) {
      throw this.#invalid(`${key} must be a list of at least ${atLeast} texts`);
    }
    return value as string[];
  }

  integer(key: string, min: number, max: number): number {
    const value = this.#value(key);
    if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
      throw this.#invalid(`${key} must be a whole number from ${min} to ${max}`);
    }
    return value as number;
  }

  flag(key: string): boolean {
    const value = this.#value(key);
    if (typeof value !== 'boolean') throw this.#invalid(`${key} must be true or false`);
    return value;
  }

  end(): void {
    const unknown = Object.keys(this.#values).filter((key) => !this.#asked.has(key));
    if (unknown.length > 0) throw this.#invalid(`unknown: ${unknown.join(', ')}`);
  }

  #value(key: string): unknown {
    this.#asked.add(key);
    return this.#values[key];
  }

  #invalid(problem: string): InfrastructureError {
    return new InfrastructureError('stage-invalid', `${this.place}: ${problem}.`);
  }
}
