import type { CarriedRequest, CarriedResponse } from './carried';
import type { Clock } from './clock';
import type { Conductor } from './conductor';
import type { Faults } from './faults';
import type { Iam } from './iam';
import type { Journal } from './journal';
import type { Services } from './services';
import type { DatabaseHost } from './database-host';
import type { Store } from './store';
import type { WireService } from './wire';

/** What every part of the local cloud is given. */
export interface Kernel {
  readonly region: string;
  readonly account: string;
  readonly clock: Clock;
  readonly log: CloudLog;
  readonly store: Store;
  readonly iam: Iam;
  readonly journal: Journal;
  readonly services: Services;
  /** Where the AWS port listens, e.g. `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly options: CloudOptions;
  /** Makes a wire service reachable on the AWS port. */
  expose(service: WireService): void;
  /** The service of that name on the AWS port, for calls from within: the principal in the call is believed. */
  wire(name: string): WireService | undefined;
  /** Answers a request to the AWS port that did not come through its socket. Never rejects. */
  carry(request: CarriedRequest): Promise<CarriedResponse>;
  /** A random id in lower-case hex. */
  randomHex(bytes: number): string;
  /** Present on a virtual clock. */
  readonly conductor?: Conductor;
  readonly faults?: Faults;
}

/** Lines for the developer; not the functions' logs, which belong to log groups. */
export interface CloudLog {
  info(message: string, detail?: Readonly<Record<string, unknown>>): void;
  warn(message: string, detail?: Readonly<Record<string, unknown>>): void;
  error(message: string, detail?: Readonly<Record<string, unknown>>): void;
}

export interface CloudOptions {
  /** Folders that hold a `manifest.json` (cloud assemblies). */
  readonly assemblies: readonly string[];
  /** The port of the AWS APIs; 0 takes a free one. */
  readonly awsPort: number;
  /** The port of PostgreSQL; 0 takes a free one. */
  readonly databasePort: number;
  /** Which CloudFront distribution answers on which port: the first label of its first alias → port. */
  readonly frontDoors: Readonly<Record<string, number>>;
  readonly stateFolder: string;
  readonly region: string;
  readonly account: string;
  /**
   * Environments of functions that may exist at the same time; above it calls wait. 0 takes one per function and eight per
   * core: fewer would make functions that take turns start anew each time.
   */
  readonly maxEnvironments: number;
  /** An OpenTelemetry backend that gets spans of everything that happens (OTLP over HTTP), e.g. `http://localhost:4318`. */
  readonly otlp?: string;
  /** Everything that is random comes from it, ids and faults included; without it from the machine. */
  readonly seed?: string;
  /** A server that many clouds share; each database of a template becomes one of it. Without it every database is a server. */
  readonly databaseHost?: DatabaseHost;
  /** Values for template parameters that have no default, by `Stack:Parameter` or `Parameter`. */
  readonly parameters?: Readonly<Record<string, string>>;
}
