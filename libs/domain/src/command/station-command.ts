import {
  changeAvailability,
  clearCache,
  dataTransfer,
  getConfiguration,
  reset,
  setConfiguration,
  triggerMessage,
} from './parameters/operation';
import { remoteStart, remoteStop, unlockConnector } from './parameters/session';
import { faultOf, type Of, type Shape } from './shape';

/** Every command with the shape of its parameters. Words are free of versions: what a version makes of them is its own. */
export const STATION_COMMANDS = {
  'remote-start': remoteStart,
  'remote-stop': remoteStop,
  'unlock-connector': unlockConnector,
  reset,
  'change-availability': changeAvailability,
  'trigger-message': triggerMessage,
  'clear-cache': clearCache,
  'get-configuration': getConfiguration,
  'set-configuration': setConfiguration,
  'data-transfer': dataTransfer,
} as const satisfies Readonly<Record<string, Shape>>;

export type CommandType = keyof typeof STATION_COMMANDS;
export const COMMAND_TYPES = Object.keys(STATION_COMMANDS) as readonly CommandType[];

/** The parameters of a type of command. */
export type ParametersOf<T extends CommandType> = Of<(typeof STATION_COMMANDS)[T]>;

/** What we ask of a station, whichever version it speaks: told apart by `type`. */
export type StationCommand = {
  [T in CommandType]: { readonly type: T; readonly parameters: ParametersOf<T> };
}[CommandType];

/** A command of one type. */
export type CommandOf<T extends CommandType> = Extract<StationCommand, { readonly type: T }>;

export type CheckedCommand =
  { readonly ok: true; readonly command: StationCommand } | { readonly ok: false; readonly description: string };

export function isCommandType(type: string): type is CommandType {
  return Object.hasOwn(STATION_COMMANDS, type);
}

/** Checks what came in as a command: from a person's request, or from a fact of another version of ours. */
export function checkCommand(type: string, parameters: unknown): CheckedCommand {
  if (!isCommandType(type)) return { ok: false, description: `There is no command ${type.slice(0, 64)}.` };
  const fault = faultOf(STATION_COMMANDS[type], parameters);
  if (fault !== undefined) return { ok: false, description: fault };
  // The shape of this very type has accepted the parameters, which is what ties them together.
  return { ok: true, command: { type, parameters } as StationCommand };
}
