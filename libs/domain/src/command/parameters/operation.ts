import { any, flag, list, optional, record, text, word } from '../shape';
import { connectorId, evseId } from './words';

export const RESET_MODES = [
  /** Sessions are ended properly, then the station starts again. 2.x: Immediate. */
  'soft',
  /** The hardware starts again, sessions or not. 2.x has nothing harder than Immediate. */
  'hard',
  /** The station waits until nobody charges (2.x). */
  'on-idle',
  /** Sessions go on after the restart (2.1). */
  'resume',
] as const;

export const reset = record({
  mode: word(...RESET_MODES),
  /** One EVSE only (2.x). */
  evseId: optional(evseId),
});

/** Takes the station, an EVSE or a connector out of service or back; a running session is never ended by it. */
export const changeAvailability = record({
  operative: flag,
  evseId: optional(evseId),
  connectorId: optional(connectorId),
});

export const TRIGGERS = [
  'boot-notification',
  'diagnostics-status',
  'firmware-status',
  'log-status',
  'publish-firmware-status',
  'heartbeat',
  'meter-values',
  'status',
  'transaction',
  'sign-station-certificate',
  'sign-v2g-certificate',
  'sign-v2g20-certificate',
  'sign-combined-certificate',
  'custom',
] as const;

/** Asks the station to say something now. */
export const triggerMessage = record({
  message: word(...TRIGGERS),
  evseId: optional(evseId),
  connectorId: optional(connectorId),
  /** Which one of the vendor's own is meant by `custom` (2.1). */
  customTrigger: optional(text(50)),
});

export const clearCache = record({});

/** A vendor's message; its content is text in 1.x and any JSON in 2.x. */
export const dataTransfer = record({
  vendorId: text(255),
  messageId: optional(text(50)),
  data: optional(any),
});

/** A key of 1.x, or `Component.Variable` of 2.x; 1.x's own keys are known to 2.x by their successors. */
export const configurationKey = text(255);

export const getConfiguration = record({
  /** Every key where none is named, which only 1.x can do. */
  keys: optional(list(configurationKey, { maxItems: 100 })),
});

export const setConfiguration = record({ key: configurationKey, value: text(2_500, { minLength: 0 }) });
