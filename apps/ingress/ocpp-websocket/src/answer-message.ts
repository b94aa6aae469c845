import type { AnswerQueue, CloseRequest, StationTable } from '@busbar/ingress-state';
import type { Invocation } from '@busbar/lambda';
import { encodeCallError, encodeCallResult } from '@busbar/ocpp/v16';
import { serveRequest, type ServingPorts, type Station } from '@busbar/ocpp-actions';
import { isAgreed, stationOf, type AgreedContext, type ConnectionContext } from './connection-context';
import { DIALECTS, type Incoming, type Refused } from './dialects';
import type { RateLimit } from './rate-limit';
import { noteMake, tolerate, type TolerancePorts } from './tolerate';

export interface MessagePorts extends ServingPorts {
  readonly presence: ServingPorts['presence'] & TolerancePorts['presence'];
  readonly tolerances: TolerancePorts['tolerances'];
  readonly stations: Pick<StationTable, 'find'>;
  /** Stations that were found to be registered and accepted, by connection. Kept for the environment's life. */
  readonly settled: Map<string, Station>;
  /** Takes what stations answer to what we ask of them. */
  readonly answers: AnswerQueue;
  /** Of the requests over one connection. */
  readonly limit: RateLimit;
  readonly closeLater: (request: CloseRequest) => Promise<void>;
  readonly source: string;
}

/**
 * Answers one message of a station: the text to send back, or nothing where the protocol has no answer. Every input that
 * is refused leaves one line in the log.
 */
export async function answerMessage(
  text: string,
  connectionId: string,
  context: ConnectionContext | undefined,
  ports: MessagePorts,
  { clock, log, trace }: Pick<Invocation, 'clock' | 'log' | 'trace'>,
): Promise<string | undefined> {
  const receivedAt = clock.now();
  const about = { stationId: context?.stationId, connectionId };
  if (!isAgreed(context)) {
    log.warn('message refused', { ...about, code: 'SecurityError', description: 'The connection was not admitted.' });
    return undefined;
  }

  // Answers to what we ask are as many as we ask for.
  const isRequest = REQUEST.test(text);
  const refusedInARow = isRequest ? ports.limit(connectionId, receivedAt) : 0;
  if (refusedInARow > 0) return holdBack(text, connectionId, refusedInARow, context, ports, log);

  const refuse = (
    messageId: string | undefined,
    action: string,
    { code, description }: Refused,
  ): string | undefined => {
    log.warn('message refused', { ...about, messageId, action: action.slice(0, 64), code, description });
    return messageId === undefined ? undefined : encodeCallError(messageId, code, description);
  };
  const { receive, routes } = DIALECTS[context.subprotocol];
  const strict = receive(text);
  const message = strict.kind === 'refused' ? await tolerate(text, strict, context, ports, log) : strict;
  switch (message.kind) {
    case 'malformed':
      log.warn('message refused', { ...about, code: message.code, description: message.description });
      return message.messageId === undefined
        ? undefined
        : encodeCallError(message.messageId, message.code, message.description);
    case 'unknown':
      log.warn('message refused', { ...about, description: message.description });
      return undefined;
    case 'result':
    case 'error':
      await passOn(message, connectionId, context, receivedAt, ports, log);
      return undefined;
    case 'result-error':
      // Our own answer was not understood (2.1): there is nobody left to tell but us.
      log.warn('answer refused by the station', {
        ...about,
        messageId: message.messageId,
        code: message.code.slice(0, 64),
        description: message.description.slice(0, 255),
      });
      return undefined;
    case 'refused':
      return refuse(message.messageId, message.action, message.refusal);
    case 'call':
    case 'send':
  }

  const { messageId, request } = message;
  // 2.1 part 4 §4.2.4: an unconfirmed message is answered neither by a result nor by an error.
  const answerTo = message.kind === 'call' ? messageId : undefined;

  try {
    const { station, registered } = await presentStation(context, connectionId, request.action, ports);
    const served = await serveRequest(ports, routes, {
      request,
      station,
      announce: !registered && request.action === 'BootNotification',
      delivery: { kind: 'websocket', connectionId, messageId },
      receivedAt,
      source: ports.source,
      trace,
    });
    if (served.notes.length > 0)
      log.info('message put right', { ...about, messageId, action: request.action, notes: served.notes });
    if (served.kind === 'answered' && request.action === 'BootNotification')
      await noteMake(request.payload, context, ports, log);
    if (served.kind === 'answered')
      return answerTo === undefined ? undefined : encodeCallResult(answerTo, served.reply);
    if (served.kind === 'refused') return refuse(answerTo, request.action, served.refusal);
    throw served.error;
  } catch (error) {
    log.error('message failed', { ...about, messageId, action: request.action, error: error as Error });
    return answerTo === undefined
      ? undefined
      : encodeCallError(answerTo, 'InternalError', 'The message could not be processed.');
  }
}

const REQUEST = /^\s*\[\s*[26]\s*,/;
const MESSAGE_ID = /^\s*\[\s*2\s*,\s*"([^"\\]{1,36})"/;
/** Who is refused so often in a row, and does not slow down, is disconnected. */
const FLOOD = 100;

/**
 * A station that sends too much hears so by an error, without its message having been read; one that goes on like that loses its
 * connection. It repeats what it must not lose: 1.6 §3.7.1, 2.0.1 E04.
 */
async function holdBack(
  text: string,
  connectionId: string,
  refusedInARow: number,
  { stationId }: AgreedContext,
  { closeLater }: Pick<MessagePorts, 'closeLater'>,
  log: Invocation['log'],
): Promise<string | undefined> {
  // A line for each message would be a flood of its own.
  if (refusedInARow === 1) log.warn('messages held back', { stationId, connectionId });
  if (refusedInARow % FLOOD === 0) {
    log.warn('connection flooded', { stationId, connectionId, refusedInARow });
    await closeLater({ connectionId, reason: 'flooding' }).catch((error: unknown) =>
      log.error('a flooded connection was not queued for closing', { connectionId, error: error as Error }),
    );
  }
  const messageId = MESSAGE_ID.exec(text)?.[1];
  return messageId === undefined ? undefined : encodeCallError(messageId, 'GenericError', 'Too many messages.');
}

/**
 * Hands an answer to whoever asked, who finds the question by station and message id. A station does not learn whether its
 * answer was taken, so one that cannot be handed on is lost, as if the line had been cut before it.
 */
async function passOn(
  answer: Extract<Incoming, { kind: 'result' | 'error' }>,
  connectionId: string,
  context: AgreedContext,
  receivedAt: Date,
  { answers }: Pick<MessagePorts, 'answers'>,
  log: Invocation['log'],
): Promise<void> {
  const { stationKey, stationId, operatorId } = context;
  const { messageId } = answer;
  const said =
    answer.kind === 'result'
      ? { kind: answer.kind, payload: answer.payload }
      : { kind: answer.kind, code: answer.code.slice(0, 64), description: answer.description.slice(0, 1024) };
  try {
    await answers({
      ...said,
      stationKey,
      stationId,
      operatorId,
      connectionId,
      messageId,
      receivedAt: receivedAt.toISOString(),
    });
    log.info('answer received', {
      stationId,
      connectionId,
      messageId,
      ...(said.kind === 'error' && { code: said.code }),
    });
  } catch (error) {
    log.error('answer lost', { stationId, connectionId, messageId, error: error as Error });
  }
}

/** Beyond it the connection settled longest ago costs a read again. */
const MOST_SETTLED = 10_000;

/**
 * The station as it is now. What the connection was opened with may be hours old, which matters where a station is
 * waiting to be let in and whenever it asks for its registration. A station that was registered after it connected is
 * looked up once a connection and environment, and then is what one is that was registered before.
 */
async function presentStation(
  context: AgreedContext,
  connectionId: string,
  action: string,
  ports: MessagePorts,
): Promise<{ station: Station; registered: boolean }> {
  const { settled, stations } = ports;
  const asConnected = stationOf(context);
  if (action !== 'BootNotification') {
    const known =
      context.admission === 'accepted' && context.registered === 'yes' ? asConnected : settled.get(connectionId);
    if (known !== undefined) return { station: known, registered: true };
  }
  const record = await stations.find(asConnected.stationKey);
  if (record === undefined) return { station: asConnected, registered: false };
  const { stationId, operatorId, siteId, admission } = record;
  const station: Station = {
    ...asConnected,
    stationId,
    operatorId,
    ...(siteId !== undefined && { siteId }),
    admission,
  };
  settled.delete(connectionId);
  if (admission === 'accepted') {
    if (settled.size >= MOST_SETTLED) settled.delete(settled.keys().next().value as string);
    settled.set(connectionId, station);
  }
  return { station, registered: true };
}
