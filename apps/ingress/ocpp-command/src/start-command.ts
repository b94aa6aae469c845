import { checkCommand } from '@busbar/domain';
import type { AnyFact } from '@busbar/events';
import type { Invocation } from '@busbar/lambda';
import type { WorkflowStarter } from '@busbar/messaging/workflows';
import { policyOf } from '@busbar/ocpp-actions/commands';
import { endFact, publishSafely, type PublishingPorts } from './command-facts';
import type { CommandRequest } from './command-request';
import { UnreadableFact } from './read-fact';

export interface StartingPorts extends PublishingPorts {
  readonly start: WorkflowStarter;
}

/** A workflow that waits for its station looks for it every 20 seconds or so, and its history has room for about a day of that. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** Also the name of the execution. */
const COMMAND_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Starts the workflow of a command that was requested; a second delivery of the fact finds it started. */
export async function startCommand(
  fact: AnyFact,
  { start, ...ports }: StartingPorts,
  { clock, log }: Pick<Invocation, 'clock' | 'log'>,
): Promise<void> {
  if (fact.name !== 'command.requested') return;
  const { stationId, operatorId, siteId, correlationId, traceparent } = fact;
  const { commandId, type, parameters, expiresAt } = fact.data;
  if (stationId === undefined || !COMMAND_ID.test(commandId) || Number.isNaN(Date.parse(expiresAt)))
    throw new UnreadableFact('The command has no station, no id or no end of its time.');
  const latest = Math.min(Date.parse(expiresAt), Date.parse(fact.recordedAt) + LONGEST_WAIT_MS);
  const checked = checkCommand(type, parameters);
  const request: CommandRequest = {
    commandId,
    type: type as CommandRequest['type'],
    parameters,
    expiresAt: new Date(latest).toISOString(),
    stationKey: stationId.toLowerCase(),
    stationId,
    operatorId,
    ...(siteId !== undefined && { siteId }),
    causationId: fact.id,
    correlationId,
    ...(traceparent !== undefined && { traceparent }),
    ...(checked.ok ? policyOf(checked.command) : { answerWithinSeconds: 1, repeatable: false }),
  };
  if (!checked.ok) {
    // Who asked may be a version ahead of us.
    const at = clock.now();
    const about = { request, occurredAt: at.toISOString(), recordedAt: at, source: ports.source };
    const end = { kind: 'failed', code: 'not-supported', description: checked.description } as const;
    await publishSafely(endFact(end, about), ports, log);
    return;
  }
  const started = await start(commandId, { request, lost: false });
  log.info('command taken up', { commandId, type, started });
}
