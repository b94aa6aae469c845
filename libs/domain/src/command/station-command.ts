import * as charging from './parameters/charging';
import * as deviceModel from './parameters/device-model';
import * as driver from './parameters/driver';
import * as files from './parameters/files';
import * as localList from './parameters/local-list';
import { setNetworkProfile } from './parameters/network';
import * as operation from './parameters/operation';
import * as reservation from './parameters/reservation';
import * as security from './parameters/security';
import * as session from './parameters/session';
import * as since21 from './parameters/since21';
import { faultOf, type Of, type Shape } from './shape';

/** Every command with the shape of its parameters. Words are free of versions: what a version makes of them is its own. */
export const STATION_COMMANDS = {
  'remote-start': session.remoteStart,
  'remote-stop': session.remoteStop,
  'unlock-connector': session.unlockConnector,
  reset: operation.reset,
  'change-availability': operation.changeAvailability,
  'trigger-message': operation.triggerMessage,
  'clear-cache': operation.clearCache,
  'get-configuration': operation.getConfiguration,
  'set-configuration': operation.setConfiguration,
  'data-transfer': operation.dataTransfer,

  'get-local-list-version': localList.getLocalListVersion,
  'send-local-list': localList.sendLocalList,
  reserve: reservation.reserve,
  'cancel-reservation': reservation.cancelReservation,

  'set-charging-profile': charging.setChargingProfile,
  'clear-charging-profile': charging.clearChargingProfile,
  'get-composite-schedule': charging.getCompositeSchedule,
  'get-charging-profiles': charging.getChargingProfiles,

  'update-firmware': files.updateFirmware,
  'publish-firmware': files.publishFirmware,
  'unpublish-firmware': files.unpublishFirmware,
  'get-log': files.getLog,

  'get-variables': deviceModel.getVariables,
  'set-variables': deviceModel.setVariables,
  'get-base-report': deviceModel.getBaseReport,
  'get-report': deviceModel.getReport,
  'get-monitoring-report': deviceModel.getMonitoringReport,
  'set-variable-monitoring': deviceModel.setVariableMonitoring,
  'clear-variable-monitoring': deviceModel.clearVariableMonitoring,
  'set-monitoring-base': deviceModel.setMonitoringBase,
  'set-monitoring-level': deviceModel.setMonitoringLevel,

  'install-certificate': security.installCertificate,
  'delete-certificate': security.deleteCertificate,
  'list-certificates': security.listCertificates,
  'certificate-signed': security.certificateSigned,
  'set-station-key': security.setStationKey,
  'rotate-station-key': security.rotateStationKey,
  'set-network-profile': setNetworkProfile,

  'customer-information': driver.customerInformation,
  'set-display-message': driver.setDisplayMessage,
  'get-display-messages': driver.getDisplayMessages,
  'clear-display-message': driver.clearDisplayMessage,
  'update-cost': driver.updateCost,
  'get-transaction-status': driver.getTransactionStatus,

  'update-dynamic-schedule': charging.updateDynamicSchedule,
  'use-priority-charging': since21.usePriorityCharging,
  'allow-energy-transfer': since21.allowEnergyTransfer,
  'afrr-signal': since21.afrrSignal,
  'set-der-control': since21.setDerControl,
  'get-der-control': since21.getDerControl,
  'clear-der-control': since21.clearDerControl,
  'set-default-tariff': since21.setDefaultTariff,
  'change-transaction-tariff': since21.changeTransactionTariff,
  'get-tariffs': since21.getTariffs,
  'clear-tariffs': since21.clearTariffs,
  'request-battery-swap': since21.requestBatterySwap,
  'get-periodic-event-streams': since21.getPeriodicEventStreams,
  'adjust-periodic-event-stream': since21.adjustPeriodicEventStream,
  'web-payment-started': since21.webPaymentStarted,
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
