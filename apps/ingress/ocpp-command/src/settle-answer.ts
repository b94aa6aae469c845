import type { StationCommand } from '@busbar/domain';
import type { CommandTable, CommandUnderWay, SentMessage } from '@busbar/ingress-state';
import type { Invocation } from '@busbar/lambda';
import type { SocketSender } from '@busbar/messaging/sockets';
import type { TaskTokens } from '@busbar/messaging/workflows';
import { encodeCallResultError, type ErrorCode2x } from '@busbar/ocpp/v21';
import { answerOf, carriesSecret, effectOf, requestIdOf, type Answer } from '@busbar/ocpp-actions/commands';
import { commandFact, publishSafely, type PublishingPorts } from './command-facts';
import type { CommandRequest, Progress } from './command-request';
import { isProtocol, speechOf } from './speech';
import { endBySight, noteAnswer } from './station-commands';

export interface SettlingPorts extends PublishingPorts {
  readonly commands: Pick<CommandTable, 'find' | 'change'>;
  readonly send: SocketSender;
  readonly tokens: Pick<TaskTokens, 'succeed'>;
}

/** What a station said to a message of ours. */
export type Said = { readonly kind: 'result'; readonly payload: unknown } | SaidError;
/** That it could not deal with it, or nothing that could be understood. */
export interface SaidError {
  readonly kind: 'error';
  readonly code: string;
  readonly description: string;
}

export interface GivenAnswer {
  readonly stationKey: string;
  readonly messageId: string;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly said: Said;
}

/**
 * Tells of a station's answer and lets the workflow go on. Everything that is told follows from the answer, so a call that
 * comes to its end and one that is cut off anywhere and repeated leave the same behind. An answer that nobody waits for is
 * logged and dropped.
 */
export async function settleAnswer(
  { stationKey, messageId, receivedAt, said }: GivenAnswer,
  { commands, tokens, send, ...ports }: SettlingPorts,
  { clock, log }: Pick<Invocation, 'clock' | 'log'>,
): Promise<void> {
  const { underWay } = await commands.find(stationKey);
  const own = underWay.find(({ messages }) => messages.some((message) => message.messageId === messageId));
  const message = own?.messages.find((each) => each.messageId === messageId);
  if (own === undefined || message === undefined) {
    log.warn('answer dropped', { stationKey, messageId, description: 'Nobody waits for it.' });
    return;
  }
  const request = JSON.parse(own.request) as CommandRequest;
  // It was checked before it was sent.
  const command = { type: request.type, parameters: request.parameters } as StationCommand;
  const verdict = judge(said, message, command);
  const { commandId } = request;
  const fact = commandFact(
    'command.answered',
    {
      request,
      part: `answered:${messageId}`,
      occurredAt: receivedAt,
      recordedAt: clock.now(),
      source: ports.source,
    },
    { messageId, ...verdict },
  );
  await publishSafely(fact, ports, log);
  log.info('command answered', { commandId, messageId, result: verdict.result, status: verdict.stationStatus });
  if (verdict.result === 'error' && said.kind === 'result') await returnAnswer(message, verdict, send, log);

  const progress = progressAfter(verdict, command, own, fact.id);
  if (own.end === undefined && own.answerToken !== undefined) {
    const waited = await tokens.succeed(own.answerToken, progress);
    if (!waited) log.info('answer came late', { commandId, messageId });
  }
  const effect = 'effect' in progress ? progress.effect : undefined;
  // The place is freed last: until then the next delivery of the same answer finds everything as it was.
  await commands.change(stationKey, clock.now(), (state) => noteAnswer(state, { commandId, messageId, effect }));
}

type Verdict =
  | ({ readonly result: 'accepted' | 'rejected' } & Answer & { readonly code?: never; readonly description?: never })
  | { readonly result: 'error'; readonly code: string; readonly description: string; readonly stationStatus?: never };

function judge(said: Said, { protocol, action }: SentMessage, command: StationCommand): Verdict {
  if (said.kind === 'error') {
    const { code, description } = said;
    return carriesSecret(command)
      ? { result: 'error', code: wordOf(code), description: UNQUOTED }
      : { result: 'error', code: code.slice(0, 64), description: description.slice(0, 1024) };
  }
  // Protocols are written when a message is sent, of which this one is known.
  if (!isProtocol(protocol)) throw new Error(`There is no protocol ${protocol}.`);
  const checked = speechOf(protocol).checkResponse(action, said.payload);
  if (checked.ok) return answerOf(protocol, command, checked.response);
  const { code } = checked.refusal;
  const description = carriesSecret(command) ? UNQUOTED : checked.refusal.description;
  return { result: 'error', code, description: `The answer breaks the rules: ${description}`.slice(0, 1024) };
}

/** Instead of what a station says in words of its own of a command that carried a secret: they may repeat it. */
const UNQUOTED = 'Its words are not kept, since it was told a secret.';

/** A code that looks like one of OCPP's. */
function wordOf(code: string): string {
  return /^[A-Za-z]{1,32}$/.test(code) ? code : 'GenericError';
}

/** 2.1 part 4 §4.2.5: who is answered against the rules says so, where the version has a word for it. It expects no answer. */
async function returnAnswer(
  { protocol, connectionId, messageId }: SentMessage,
  { code, description }: Extract<Verdict, { result: 'error' }>,
  send: SocketSender,
  log: Invocation['log'],
): Promise<void> {
  if (protocol !== 'ocpp2.1' || connectionId === undefined) return;
  try {
    // The check's codes are those of the version.
    await send(connectionId, encodeCallResultError(messageId, code as ErrorCode2x, description.slice(0, 255)));
  } catch (error) {
    // The command's end does not hang on a station hearing of its mistake.
    log.warn('answer not returned', { messageId, reason: String(error) });
  }
}

/** OCPP's ways to say that a station does not have what it is asked for. */
const LACKING: ReadonlySet<string> = new Set(['NotImplemented', 'NotSupported']);

function progressAfter(verdict: Verdict, command: StationCommand, own: CommandUnderWay, answerId: string): Progress {
  if (verdict.result === 'error') {
    const code = LACKING.has(verdict.code) ? 'not-supported' : 'station-error';
    return {
      end: { kind: 'failed', code, description: `The station answered ${verdict.code}: ${verdict.description}` },
    };
  }
  if (verdict.result === 'rejected')
    return {
      end: {
        kind: 'failed',
        code: 'rejected',
        description: `The station answered ${verdict.stationStatus ?? 'that it will not'}.`,
      },
    };
  const effect = effectOf(command, { requestId: requestIdOf(own.commandId) }, verdict);
  if (effect === undefined) return { end: { kind: 'effective', causedBy: answerId } };
  return own.seen === undefined ? { effect } : { end: endBySight(own.seen) };
}
