import type { Clock } from './clock';
import type { Iam } from './iam';
import type { Journal } from './journal';
import type { Services } from './services';
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
  /** A random id in lower-case hex. */
  randomHex(bytes: number): string;
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
   * Environments of functions that may exist at the same time; above it calls wait. 0 takes one per function and four per
   * core: fewer would make functions that take turns start anew each time.
   */
  readonly maxEnvironments: number;
  /** An OpenTelemetry backend that gets spans of everything that happens (OTLP over HTTP), e.g. `http://localhost:4318`. */
  readonly otlp?: string;
  /** Values for template parameters that have no default, by `Stack:Parameter` or `Parameter`. */
  readonly parameters?: Readonly<Record<string, string>>;
}
