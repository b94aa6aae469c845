import type { CommandType, StationCommand } from '@busbar/domain';

export interface CommandPolicy {
  /** How long the station's answer is awaited before its place is freed. */
  readonly answerWithinSeconds: number;
  /** Whether a command whose answer was lost is sent again: doing it twice is the same as doing it once. */
  readonly repeatable: boolean;
}

const REPEATABLE: Readonly<Record<CommandType, boolean>> = {
  'remote-start': false,
  'remote-stop': false,
  'unlock-connector': false,
  reset: false,
  'change-availability': true,
  'trigger-message': true,
  'clear-cache': true,
  'get-configuration': true,
  'set-configuration': true,
  'data-transfer': false,
};

export function policyOf({ type }: Pick<StationCommand, 'type'>): CommandPolicy {
  return { answerWithinSeconds: 30, repeatable: REPEATABLE[type] };
}
