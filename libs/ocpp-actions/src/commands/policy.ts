import type { CommandType, StationCommand } from '@busbar/domain';

export interface CommandPolicy {
  /** How long the station's answer is awaited before its place is freed. */
  readonly answerWithinSeconds: number;
  /** Whether a command whose answer was lost is sent again: doing it twice is the same as doing it once. */
  readonly repeatable: boolean;
}

/** What happens a second time when it is said a second time: these are never repeated without being asked. */
const ONCE: ReadonlySet<CommandType> = new Set<CommandType>([
  'remote-start',
  'remote-stop',
  'unlock-connector',
  'reset',
  'data-transfer',
  'reserve',
  'update-firmware',
  'publish-firmware',
  'get-log',
  'set-station-key',
  'rotate-station-key',
  // Without an id a monitor is added each time.
  'set-variable-monitoring',
  'customer-information',
  'change-transaction-tariff',
  'afrr-signal',
  'request-battery-swap',
  'web-payment-started',
  // A list of the version that the station already has may be refused.
  'send-local-list',
]);

export function policyOf({ type }: Pick<StationCommand, 'type'>): CommandPolicy {
  return { answerWithinSeconds: 30, repeatable: !ONCE.has(type) };
}
