/**
 * The topic contract: every fact's name and version. This entry is free of decorators, so that infrastructure code
 * can import it. A fact's topic carries the fact's name; SNS forbids dots in topic names, so they become hyphens.
 */
export const FACTS = {
  'station.registered': 1,
  'station.changed': 1,
  'station.connected': 1,
  'station.disconnected': 1,
  'station.key-adopted': 1,
  'station.sign-in-refused': 1,
  'station.booted': 1,
  'station.status-reported': 1,
  'station.offline': 1,
  'station.online': 1,
  'station.data-transferred': 1,
  'station.diagnostics-status-reported': 1,
  'station.firmware-status-reported': 1,
  'station.log-status-reported': 1,
  'station.security-event-reported': 1,
  'station.certificate-requested': 1,
  'station.certificate-issued': 1,
  'station.certificate-refused': 1,
  'station.variables-reported': 1,
  'station.events-reported': 1,
  'station.monitors-reported': 1,
  'station.stream-sampled': 1,
  'station.charging-limit-reported': 1,
  'station.charging-profiles-reported': 1,
  'station.reservation-ended': 1,
  'station.message-received': 1,
  'station.local-list-updated': 1,
  'station.local-list-drifted': 1,
  'token.changed': 1,
  'token.presented': 1,
  'site.changed': 1,
  'site.limit-changed': 1,
  'transaction.started': 1,
  'transaction.authorised': 1,
  'transaction.cost-reported': 1,
  'transaction.stopped': 1,
  'meter.sampled': 1,
  'session.started': 1,
  'session.updated': 1,
  'session.completed': 1,
  'session.corrected': 1,
  'session.conflicted': 1,
  'session.share-changed': 1,
  'command.requested': 1,
  'command.sent': 1,
  'command.answered': 1,
  'command.effective': 1,
  'command.failed': 1,
  'command.timed-out': 1,
} as const satisfies Record<string, number>;

/** The name of a fact, e.g. `session.started`. */
export type FactName = keyof typeof FACTS;

export const FACT_NAMES = Object.keys(FACTS) as FactName[];

/** Facts that ingress functions publish. */
export const INGRESS_FACTS = [
  'station.registered',
  'station.connected',
  'station.disconnected',
  'station.key-adopted',
  'station.sign-in-refused',
  'station.online',
  'station.booted',
  'station.status-reported',
  'station.data-transferred',
  'station.diagnostics-status-reported',
  'station.firmware-status-reported',
  'station.log-status-reported',
  'station.security-event-reported',
  'station.certificate-requested',
  'station.variables-reported',
  'station.events-reported',
  'station.monitors-reported',
  'station.stream-sampled',
  'station.charging-limit-reported',
  'station.charging-profiles-reported',
  'station.reservation-ended',
  'station.message-received',
  'token.presented',
  'transaction.started',
  'transaction.authorised',
  'transaction.cost-reported',
  'transaction.stopped',
  'meter.sampled',
] as const satisfies readonly FactName[];

/** Facts that the command function publishes. `command.requested` comes from who asks: the API. */
export const COMMAND_FACTS = [
  'command.sent',
  'command.answered',
  'command.effective',
  'command.failed',
  'command.timed-out',
] as const satisfies readonly FactName[];

/** `session.started` in stage `dev` travels on `busbar-dev-session-started`. */
export function topicName(stage: string, fact: FactName): string {
  return topicPrefix(stage) + topicSuffix(fact);
}

/** What every topic name of a stage begins with: `busbar-dev-`. */
export function topicPrefix(stage: string): string {
  return `busbar-${stage}-`;
}

/** The part of a topic's name that is particular to the fact: `session-started`. */
export function topicSuffix(fact: FactName): string {
  return fact.replaceAll('.', '-');
}

export function isFactName(name: string): name is FactName {
  return Object.hasOwn(FACTS, name);
}
