import type { CommandFailure, CommandPhase, CommandResult, CommandTransport, FactData, Protocol } from '@busbar/events';

/** Everything that facts tell of a command. */
export type CommandFactName = Extract<keyof FactData, `command.${string}`>;

/** One fact about a command, as it is kept. */
export type CommandStep = {
  [Name in CommandFactName]: {
    readonly name: Name;
    readonly factId: string;
    /** When it happened, ISO 8601 in UTC with milliseconds. */
    readonly at: string;
    readonly data: FactData[Name];
  };
}[CommandFactName];

/** How far a command has come. The last three are ends. */
export const COMMAND_STATUSES = ['requested', 'sent', 'answered', 'effective', 'failed', 'timed-out'] as const;
export type CommandStatus = (typeof COMMAND_STATUSES)[number];

/** A command as its steps tell it. */
export interface FoldedCommand {
  readonly type: string;
  readonly status: CommandStatus;
  /** When it was asked for; the earliest step where the request is not known (yet). */
  readonly openedAt: string;
  /** What was asked; null while the request is not known. */
  readonly parameters: object | null;
  readonly requestedAt: string | null;
  readonly expiresAt: string | null;
  /** The pseudonym of who asked. */
  readonly requestedBy: string | null;
  /** When it went out the first time. */
  readonly sentAt: string | null;
  /** How often it went out. */
  readonly attempts: number;
  readonly protocol: Protocol | null;
  readonly transport: CommandTransport | null;
  readonly answeredAt: string | null;
  readonly result: CommandResult | null;
  /** The station's own word. */
  readonly stationStatus: string | null;
  readonly endedAt: string | null;
  readonly failure: CommandFailure | null;
  readonly description: string | null;
  /** What was waited for in vain. */
  readonly phase: CommandPhase | null;
  /** The fact that shows the effect. */
  readonly causedBy: string | null;
}

/**
 * What a command has become, given everything that was said about it: the same for every order and every repetition of its
 * steps, the request included, which may be heard of last.
 *
 * An effect that was seen is the end, whatever was said of the waiting for it; of other ends the first one counts, since that is
 * what whoever waited was told. Of several answers the latest counts.
 * @param steps at least one, all of the same command
 */
export function foldCommand(steps: readonly CommandStep[]): FoldedCommand {
  const sorted = steps.toSorted(byTime);
  const [first] = sorted;
  if (!first) throw new RangeError('A command without any step is none.');
  const request = firstOf(sorted, 'command.requested');
  const sent = sorted.filter((step) => step.name === 'command.sent');
  const answer = lastOf(sorted, 'command.answered');
  const effect = firstOf(sorted, 'command.effective');
  const end = effect ?? sorted.find(({ name }) => name === 'command.failed' || name === 'command.timed-out');
  const failure = end?.name === 'command.failed' ? end.data : undefined;
  return {
    type: (request ?? first).data.type,
    status: STATUS_AFTER[(end ?? answer ?? sent[0])?.name ?? 'command.requested'],
    openedAt: (request ?? first).at,
    parameters: request?.data.parameters ?? null,
    requestedAt: request?.at ?? null,
    expiresAt: request?.data.expiresAt ?? null,
    requestedBy: request?.data.requestedBy ?? null,
    sentAt: sent[0]?.at ?? null,
    attempts: Math.max(0, ...sent.map(({ data }) => data.attempt)),
    protocol: sent.at(-1)?.data.protocol ?? null,
    transport: sent.at(-1)?.data.transport ?? null,
    answeredAt: answer?.at ?? null,
    result: answer?.data.result ?? null,
    stationStatus: answer?.data.stationStatus ?? null,
    endedAt: end?.at ?? null,
    failure: failure?.code ?? null,
    description: failure?.description ?? answer?.data.description ?? null,
    phase: end?.name === 'command.timed-out' ? end.data.phase : null,
    causedBy: effect?.data.causedBy ?? null,
  };
}

/** Whether nothing further is awaited. */
export function isEnded(status: CommandStatus): boolean {
  return status === 'effective' || status === 'failed' || status === 'timed-out';
}

const STATUS_AFTER: Readonly<Record<CommandFactName, CommandStatus>> = {
  'command.requested': 'requested',
  'command.sent': 'sent',
  'command.answered': 'answered',
  'command.effective': 'effective',
  'command.failed': 'failed',
  'command.timed-out': 'timed-out',
};

function byTime(a: CommandStep, b: CommandStep): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.factId < b.factId ? -1 : a.factId > b.factId ? 1 : 0;
}

type StepOf<Name extends CommandFactName> = Extract<CommandStep, { readonly name: Name }>;

function firstOf<Name extends CommandFactName>(steps: readonly CommandStep[], name: Name): StepOf<Name> | undefined {
  return steps.find((step): step is StepOf<Name> => step.name === name);
}

function lastOf<Name extends CommandFactName>(steps: readonly CommandStep[], name: Name): StepOf<Name> | undefined {
  return steps.findLast((step): step is StepOf<Name> => step.name === name);
}
