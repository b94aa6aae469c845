import { PublishError, type FactPublisher } from '@busbar/domain';
import type { AnyFact, FactData } from '@busbar/events';
import { FACTS, type COMMAND_FACTS } from '@busbar/events/topics';
import type { Logger } from '@busbar/lambda';
import type { CommandEnd, CommandRequest } from './command-request';

export type CommandFactName = (typeof COMMAND_FACTS)[number];

/** What a fact about a command says beyond which command it is. */
export type SaidOf<Name extends CommandFactName> = Omit<FactData[Name], 'commandId' | 'type'>;

export interface PublishingPorts {
  readonly publisher: FactPublisher;
  readonly source: string;
}

/**
 * A fact about a command. Its id follows from the command and what makes it one of its kind, so that whatever is done again
 * after a crash says the same once more.
 */
export function commandFact<Name extends CommandFactName>(
  name: Name,
  { request, part, occurredAt, recordedAt, source }: FactSource,
  said: SaidOf<Name>,
): AnyFact {
  const { commandId, type, operatorId, siteId, stationId, correlationId, causationId, traceparent } = request;
  return {
    id: `${commandId}:${part ?? name.slice('command.'.length)}`,
    name,
    version: FACTS[name],
    occurredAt,
    recordedAt: recordedAt.toISOString(),
    source,
    operatorId,
    ...(siteId !== undefined && { siteId }),
    stationId,
    correlationId,
    causationId,
    ...(traceparent !== undefined && { traceparent }),
    data: { commandId, type, ...said },
    // The name and what is said belong together by the signature.
  } as unknown as AnyFact;
}

interface FactSource {
  readonly request: CommandRequest;
  /** What tells it from others of its kind; its kind alone where there is one of it at most. */
  readonly part?: string;
  readonly occurredAt: string;
  readonly recordedAt: Date;
  readonly source: string;
}

export function endFact(end: CommandEnd, about: FactSource): AnyFact {
  switch (end.kind) {
    case 'effective':
      return commandFact('command.effective', about, {
        causedBy: end.causedBy,
        ...(end.detail !== undefined && { detail: end.detail }),
      });
    case 'failed':
      return commandFact('command.failed', about, { code: end.code, description: end.description.slice(0, 1024) });
    case 'timed-out':
      return commandFact('command.timed-out', about, { phase: end.phase });
  }
}

/** Facts that the bus refused and that lie in the spill queue are safe; the command goes on. */
export async function publishSafely(
  fact: AnyFact,
  { publisher }: Pick<PublishingPorts, 'publisher'>,
  log: Pick<Logger, 'warn'>,
): Promise<void> {
  try {
    await publisher.publish([fact]);
  } catch (error) {
    if (!(error instanceof PublishError && error.spilled)) throw error;
    log.warn('facts spilled', { stationId: fact.stationId, refused: error.refused });
  }
}
