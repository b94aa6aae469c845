import { randomUUID } from 'node:crypto';
import { checkCommand, type StationCommand } from '@busbar/domain';
import type { Protocol } from '@busbar/events';
import type { Connection, ConnectionTable, SentMessage, SoapEndpoint, TokenTable } from '@busbar/ingress-state';
import type { Invocation } from '@busbar/lambda';
import type { TaskTokens } from '@busbar/messaging/workflows';
import { effectOf, requestIdOf, requestsFor } from '@busbar/ocpp-actions/commands';
import { commandFact, publishSafely } from './command-facts';
import { TASK_ERRORS, type CommandEnd, type CommandRequest, type Progress } from './command-request';
import type { Delivered, Sealed } from './letter';
import { sendOverSoap, type SoapPorts } from './send-over-soap';
import { sendOverWebSocket, type WebSocketPorts } from './send-over-websocket';
import { settleAnswer, type SettlingPorts } from './settle-answer';
import { isProtocol } from './speech';
import { giveBack, takePlace } from './station-commands';

export interface SendingPorts extends SettlingPorts, WebSocketPorts, SoapPorts {
  readonly connections: Pick<ConnectionTable, 'find'>;
  readonly cards: Pick<TokenTable, 'find'>;
  readonly tokens: Pick<TaskTokens, 'succeed' | 'fail'>;
  /** Nothing where there is no secret of that name. What it answers goes into the message and nowhere else. */
  readonly secretOf: (name: string) => Promise<string | undefined>;
  /** The key of a station of a version. */
  readonly keyOf: (stationKey: string, version: number) => Promise<string>;
}

export interface SendTask {
  readonly request: CommandRequest;
  readonly token: string;
  /** Whether the answer to an earlier sending was waited for in vain. */
  readonly lost: boolean;
}

/**
 * Sends a command the way that its station last came. What becomes of it is told by the task's token: an error that the state
 * machine tries again after, how the command ends without having been sent, or, by whoever gets it, the answer.
 */
export async function sendCommand(
  task: SendTask,
  ports: SendingPorts,
  given: Pick<Invocation, 'clock' | 'log'>,
): Promise<void> {
  const { request, token } = task;
  const { commandId, stationKey } = request;
  const { tokens, commands } = ports;
  const { clock, log } = given;
  const end = async (how: CommandEnd): Promise<void> => {
    log.info('command not sent', { commandId, end: how });
    await tokens.succeed(token, { end: how } satisfies Progress);
  };
  const again = async (error: string, cause: string): Promise<void> => {
    log.info('command waits', { commandId, error, cause });
    await tokens.fail(token, error, cause);
  };

  const checked = checkCommand(request.type, request.parameters);
  if (!checked.ok) return end({ kind: 'failed', code: 'not-supported', description: checked.description });
  if (Date.parse(request.expiresAt) <= clock.now().getTime())
    return end({ kind: 'timed-out', phase: task.lost ? 'answer' : 'delivery' });
  const link = await ports.connections.find(stationKey);
  if (link === undefined) return again(TASK_ERRORS.unreachable, 'The station is not connected.');
  if (!isProtocol(link.protocol)) return again(TASK_ERRORS.unreachable, `There is no protocol ${link.protocol}.`);

  // A station that were told a key before the door knows it would find the door shut.
  if (checked.command.type === 'rotate-station-key') {
    const record = await ports.stations.find(stationKey);
    if (record?.next?.keyVersion !== checked.command.parameters.keyVersion)
      return again(TASK_ERRORS.unreachable, 'The new key is not known at the door yet.');
  }
  const written = await write(request, checked.command, link, link.protocol, ports);
  if ('end' in written) return end(written.end);
  if ('unreachable' in written) return again(TASK_ERRORS.unreachable, written.unreachable);
  const { letter } = written;
  const taken = await commands.change(stationKey, clock.now(), (state) =>
    takePlace(state, {
      request,
      token,
      lost: task.lost,
      now: clock.now(),
      effect: effectOf(checked.command, { requestId: requestIdOf(commandId) }),
      message: {
        messageId: letter.messageId,
        action: letter.action,
        protocol: link.protocol,
        sentAt: clock.now().toISOString(),
        ...(link.kind === 'websocket' && { connectionId: link.connectionId }),
      },
    }),
  );
  switch (taken.kind) {
    case 'busy':
      return again(TASK_ERRORS.busy, 'The station has not answered another message yet.');
    case 'unanswered':
      return again(TASK_ERRORS.unreachable, 'The station does not answer over the connection that it has.');
    case 'lost':
      return again(TASK_ERRORS.answerLost, 'The message may have arrived, and must not arrive twice.');
    case 'adopted':
      // The call before may not have lived to tell that it was sent.
      return tell(taken.message);
    case 'taken':
  }

  const delivered = await letter.deliver();
  if (delivered.kind === 'undelivered') {
    await commands.change(stationKey, clock.now(), (state) => giveBack(state, commandId, letter.messageId));
    return again(TASK_ERRORS.unreachable, delivered.description);
  }
  await tell(taken.message);
  await goOn(delivered);

  async function tell({ messageId, attempt, action, sentAt }: SentMessage): Promise<void> {
    const about = {
      request,
      part: `sent:${attempt}`,
      occurredAt: sentAt,
      recordedAt: clock.now(),
      source: ports.source,
    };
    const { protocol, kind: transport } = link as { protocol: Protocol; kind: 'websocket' | 'soap' };
    const fact = commandFact('command.sent', about, { protocol, transport, action, messageId, attempt });
    await publishSafely(fact, ports, log);
    log.info('command sent', { commandId, messageId, attempt, action, transport });
  }

  async function goOn(outcome: Exclude<Delivered, { kind: 'undelivered' }>): Promise<void> {
    if (outcome.kind === 'lost') return again(TASK_ERRORS.answerLost, outcome.description);
    if (outcome.kind === 'answered') {
      const receivedAt = clock.now().toISOString();
      await settleAnswer({ stationKey, messageId: letter.messageId, receivedAt, said: outcome.said }, ports, given);
    }
  }
}

/** The command in the words of the station's version, with the way there, or why there is none. */
async function write(
  request: CommandRequest,
  command: StationCommand,
  link: Connection | SoapEndpoint,
  protocol: Protocol,
  ports: SendingPorts,
): Promise<Sealed> {
  const draft = await requestsFor(protocol, command, {
    requestId: requestIdOf(request.commandId),
    secretOf: ports.secretOf,
    keyOf: (version) => ports.keyOf(request.stationKey, version),
    tagOf: async (tokenRef) => {
      const card = await ports.cards.find(tokenRef);
      return card?.tag === undefined
        ? undefined
        : {
            id: card.tag,
            ...(card.kind !== undefined && { kind: card.kind }),
            ...(card.parentIdTag !== undefined && { parentId: card.parentIdTag }),
          };
    },
  });
  if (!draft.ok) return { end: { kind: 'failed', code: draft.code, description: draft.description } };
  const id = randomUUID();
  return link.kind === 'websocket'
    ? sendOverWebSocket(draft, id, link, ports)
    : sendOverSoap(draft, `urn:uuid:${id}`, { request, link, protocol }, ports);
}
