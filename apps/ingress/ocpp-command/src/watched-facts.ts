import type { FactName } from '@busbar/events';

/**
 * The facts among which effects are looked for: every one costs a look at what is under way with its station. Of readings,
 * which are most of what a network says, the subscription lets through only those that a station was asked for.
 */
export const WATCHED_FACTS = [
  'station.booted',
  'station.key-adopted',
  'station.status-reported',
  'station.diagnostics-status-reported',
  'station.firmware-status-reported',
  'station.log-status-reported',
  'station.certificate-requested',
  'station.variables-reported',
  'station.monitors-reported',
  'station.charging-profiles-reported',
  'station.message-received',
  'transaction.started',
  'transaction.authorised',
  'transaction.stopped',
  'meter.sampled',
] as const satisfies readonly FactName[];
