import type { CommandTable } from '@busbar/ingress-state';
import type { Invocation } from '@busbar/lambda';
import { endFact, publishSafely, type PublishingPorts } from './command-facts';
import type { CommandEnd, CommandRequest } from './command-request';
import { conclude } from './station-commands';

export interface ConcludingPorts extends PublishingPorts {
  readonly commands: Pick<CommandTable, 'change'>;
}

export interface ConcludeTask {
  readonly request: CommandRequest;
  readonly end: CommandEnd;
}

/** Tells how a command ended, frees what it held, and answers the end: what was decided first stays, however often it is asked for. */
export async function concludeCommand(
  { request, end }: ConcludeTask,
  { commands, ...ports }: ConcludingPorts,
  { clock, log }: Pick<Invocation, 'clock' | 'log'>,
): Promise<CommandEnd> {
  const at = clock.now();
  const { commandId, stationKey } = request;
  const final = await commands.change(stationKey, at, (state) => conclude(state, { commandId, end, now: at }));
  const about = { request, occurredAt: at.toISOString(), recordedAt: at, source: ports.source };
  await publishSafely(endFact(final, about), ports, log);
  log.info('command ended', { commandId, type: request.type, end: final });
  return final;
}
