import type { StationCommand } from '@busbar/domain';
import type { CommandFailure, CommandPhase } from '@busbar/events';
import type { Effect } from '@busbar/ocpp-actions/commands';

/** A command as it goes through its workflow: what was requested, and what its facts' envelopes need. */
export interface CommandRequest {
  readonly commandId: string;
  readonly type: StationCommand['type'];
  /** As the type says. */
  readonly parameters: object;
  /** ISO 8601: it is not sent after this moment. */
  readonly expiresAt: string;
  readonly stationKey: string;
  readonly stationId: string;
  readonly operatorId: string;
  readonly siteId?: string;
  /** The id of the `command.requested` fact. */
  readonly causationId: string;
  readonly correlationId: string;
  readonly traceparent?: string;
  readonly answerWithinSeconds: number;
  /** Whether it is sent again when its answer got lost. */
  readonly repeatable: boolean;
}

/** How a command ends. */
export type CommandEnd =
  | { readonly kind: 'effective'; readonly causedBy: string; readonly detail?: object }
  | { readonly kind: 'failed'; readonly code: CommandFailure; readonly description: string }
  | { readonly kind: 'timed-out'; readonly phase: CommandPhase };

/** What the workflow goes on with once the station has answered, or will not be asked. */
export type Progress = { readonly end: CommandEnd } | { readonly effect: Effect };

/**
 * Errors that tasks are ended with and that the state machine knows by name. They are told by the task's token and not
 * thrown: a station that is away is no failure of a function.
 */
export const TASK_ERRORS = {
  /** The station has not answered the message before. */
  busy: 'StationBusy',
  /** There is no way to the station at the moment. */
  unreachable: 'StationUnreachable',
  /** The message was sent and its answer will not come. */
  answerLost: 'AnswerLost',
} as const;
