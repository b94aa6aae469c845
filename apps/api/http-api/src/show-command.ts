import type { Command } from '@busbar/api-contract';
import { Tokens, type CommandView } from '@busbar/database';
import { isOperator, type Caller } from './caller';
import type { Ports } from './operation';
import { shownParameters, tokenRefsIn } from './station-command';

/** How commands are shown to a caller: operators see tokens, everybody else what stands for them. */
export async function showing(
  ports: Pick<Ports, 'database'>,
  caller: Caller,
  views: readonly CommandView[],
): Promise<(view: CommandView) => Command> {
  const refs = views.flatMap(({ type, parameters }) => tokenRefsIn(type, parameters));
  const ids = isOperator(caller) ? await new Tokens(ports.database).idsOf(refs) : new Map<string, string>();
  return (view) => ({
    id: view.id,
    stationId: view.stationId,
    type: view.type,
    status: view.status,
    // An object stays one: only what is inside is renamed.
    parameters: shownParameters(view.type, view.parameters, (ref) => ids.get(ref) ?? ref) as Command['parameters'],
    requestedAt: view.requestedAt ?? view.openedAt,
    expiresAt: view.expiresAt,
    requestedBy: isOperator(caller) ? view.actor : null,
    sentAt: view.sentAt,
    attempts: view.attempts,
    protocol: view.protocol,
    transport: view.transport,
    answeredAt: view.answeredAt,
    result: view.result,
    stationStatus: view.stationStatus,
    endedAt: view.endedAt,
    failure: view.failure,
    description: view.description,
    phase: view.phase,
    causedBy: view.causedBy,
    sessionId: view.sessionId,
  });
}
