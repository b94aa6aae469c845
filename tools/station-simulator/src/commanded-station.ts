import type { Clock } from './clock';
import type { Arrival, Connector } from './connector';
import type { Certificates } from './model/certificates';
import type { ChargingProfiles } from './model/charging-profiles';
import type { Displays } from './model/displays';
import type { LocalList } from './model/local-list';
import type { Monitors } from './model/monitors';
import type { Reservations } from './model/reservations';
import type { Settings } from './model/settings';
import type { Supply } from './model/charging-profiles';
import type { Message } from './speech';
import type { Payload, Protocol } from './transport';

/** What a station keeps in mind, whichever version it speaks. */
export interface Memory {
  readonly settings: Settings;
  readonly localList: LocalList;
  readonly reservations: Reservations;
  readonly profiles: ChargingProfiles;
  readonly certificates: Certificates;
  readonly displays: Displays;
  readonly monitors: Monitors;
  /** Tokens that were accepted lately. */
  readonly cache: Set<string>;
  firmwareVersion: string;
  /** The step that work on firmware or a log is at; 1.x and 2.x name them alike. */
  firmwareStatus: string;
  logStatus: string;
  /** Requests that those steps belong to. */
  firmwareRequest: number | undefined;
  logRequest: number | undefined;
}

export interface Restart {
  /** For transactions that are ended; nothing: they are waited for. */
  readonly stop?: 'SoftReset' | 'HardReset';
  /** They go on after it (2.1: ImmediateAndResume). */
  readonly keepsSessions?: true;
  readonly bootReason: 'RemoteReset' | 'ScheduledReset' | 'FirmwareUpdate';
}

/** What commands may do with a station. */
export interface CommandedStation {
  readonly id: string;
  readonly protocol: Protocol;
  readonly clock: Clock;
  readonly connectors: readonly Connector[];
  readonly memory: Memory;
  /** What its connectors charge with, for limits in A. */
  readonly supply: Supply;
  readonly maxPowerW: number;
  /** Between two steps of a longer work, ms. */
  readonly stepMs: number;
  /** Says something to the network. Nothing comes back where that failed. */
  say(message: Message): Promise<Payload | undefined>;
  /** Tells a connector's status as it is; of 0 the station's own. */
  report(connector: number): Promise<void>;
  /** Boots once more without restarting. */
  boot(): Promise<void>;
  /** Sends a reading of a connector, within its transaction if there is one. */
  sample(connector: number): Promise<void>;
  /** Ends what runs or waits for it, loses the line, comes back and boots. */
  restart(how: Restart): Promise<void>;
  /** Loses the line and comes back over another one; what is charging goes on. */
  reconnect(): Promise<void>;
  isReserved(connector: number): boolean;
  /** Whether somebody with this token may start at a connector. */
  takes(arrival: Arrival, connector: Connector): boolean;
  /** Resolves after a step of work, at once when the station is switched off. */
  step(ms?: number): Promise<void>;
  readonly isSwitchedOff: boolean;
}

/** An answer to a command, and what the station does after it was given. */
export interface Outcome {
  readonly payload: Payload;
  readonly afterwards?: () => Promise<void>;
}

export type Handler = (request: Payload, station: CommandedStation) => Outcome;
export type Handlers = Readonly<Record<string, Handler>>;

export function answer(payload: Payload, afterwards?: () => Promise<void>): Outcome {
  return { payload, ...(afterwards && { afterwards }) };
}

export function status(word: string, afterwards?: () => Promise<void>): Outcome {
  return answer({ status: word }, afterwards);
}

/** Messages of 2.x that answer a request in parts. */
export function isSince2(protocol: Protocol): boolean {
  return protocol === 'ocpp2.0.1' || protocol === 'ocpp2.1';
}
