import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { CommandDetail } from '@busbar/api-contract';
import {
  Commands,
  deriveFact,
  inTransaction,
  Outbox,
  stationKeyOf,
  Stations,
  Tokens,
  type CommandFact,
  type CommandRecord,
  type CommandStepRecord,
  type CommandView,
  type StationView,
} from '@busbar/database';
import { isEnded, type StationCommand } from '@busbar/domain';
import { tokenRefOf } from '@busbar/ingress-state';
import type { Caller } from './caller';
import { pageOf, type Call, type Handlers, type Ports } from './operation';
import { ApiProblem, notFound, notValid } from './problem';
import { addToAudit, publishOutbox, type Cause } from './record-change';
import { showing } from './show-command';
import { expiryOf, stationCommandOf, tokenRefsIn } from './station-command';

type CommandOperation = 'listCommands' | 'createCommand' | 'getCommand';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 1_000;
/** Kept back of the function's own time, to answer in. */
const ANSWER_MS = 2_000;

export function serveCommands(ports: Ports): Handlers<CommandOperation> {
  const commands = new Commands(ports.database);

  const stationOf = async (stationId: string): Promise<StationView> => {
    const found = await new Stations(ports.database).view(stationKeyOf(stationId));
    if (!found) throw notFound(`There is no station ${stationId}.`);
    return found;
  };

  return {
    async listCommands({ stationId, query, caller }) {
      const { key } = await stationOf(stationId);
      const page = await commands.list({ stationKey: key, status: query.status, type: query.type }, pageOf(query));
      const show = await showing(ports, caller, page.items);
      return { items: page.items.map(show), nextCursor: page.nextCursor };
    },

    async createCommand(call) {
      const station = await stationOf(call.stationId);
      const id = await requestCommand(ports, station, call);
      return detailOf(ports, call.caller, await ended(ports, id, call));
    },

    async getCommand(call) {
      const view = await ended(ports, call.commandId, call);
      if (view.stationKey !== stationKeyOf(call.stationId)) throw noCommand(call.commandId);
      return detailOf(ports, call.caller, view);
    },
  };
}

/** Enters what is asked for, with its audit entry and its fact, unless its key was used before. Answers the command's id. */
async function requestCommand(
  ports: Ports,
  station: StationView,
  { body, idempotencyKey, ...cause }: Call<'createCommand'>,
): Promise<string> {
  const pepper = await ports.pepper();
  // Its key has to be known at the door first.
  if (body.type === 'rotate-station-key')
    throw notValid('body.type', 'is asked by POST /stations/{stationId}/rotate-key');
  const command = stationCommandOf(body, (tokenId) => tokenRefOf(tokenId, pepper));
  const requestHash = hashOf([station.key, command.type, command.parameters, body.expiresInSeconds ?? null]);
  const commandId = randomUUID();
  const fact = requestedFact(ports, station, commandId, command, expiryOf(body), cause, pepper);
  const requested = await inTransaction(ports.database, async (transaction) => {
    const inside = new Commands(transaction);
    const known = idempotencyKey === undefined ? undefined : await inside.findByKey(ports.operatorId, idempotencyKey);
    if (known) return sameRequest(known, requestHash);
    if (station.retiredAt !== null)
      throw new ApiProblem('conflict', {
        detail: 'The station is retired, and what is retired is not asked for anything.',
      });
    await requireTokens(new Tokens(transaction), command);
    const origin = { actor: cause.caller.subject, idempotencyKey, requestHash };
    const created = await inside.request(fact, origin, cause.now.toISOString());
    if (!created) {
      // Somebody entered it under this key between our look and our entry, which waited for them.
      const other = await inside.findByKey(ports.operatorId, idempotencyKey ?? '');
      if (!other) throw new ApiProblem('internal');
      return sameRequest(other, requestHash);
    }
    await addToAudit(transaction, ports, cause, {
      action: `command.${command.type}`,
      subject: { kind: 'station', id: station.id },
      changes: { command: { from: null, to: commandId } },
    });
    await new Outbox(transaction, ports.service).add([fact]);
    return commandId;
  });
  if (requested === commandId) await publishOutbox(ports, cause);
  return requested;
}

export function requestedFact(
  ports: Ports,
  station: StationView,
  commandId: string,
  { type, parameters }: StationCommand,
  expiresInSeconds: number,
  { caller, invocation, now }: Cause,
  pepper: string,
): CommandFact {
  const at = now.toISOString();
  const { correlationId, traceparent } = invocation.trace;
  // The name says which fact it is, which `deriveFact` cannot say of a generic one.
  return deriveFact(
    'command.requested',
    {
      commandId,
      type,
      parameters,
      expiresAt: new Date(now.getTime() + expiresInSeconds * 1000).toISOString(),
      requestedBy: createHmac('sha256', pepper).update(`caller:${caller.subject}`).digest('hex'),
    },
    {
      source: ports.service,
      origin: {
        operatorId: ports.operatorId,
        correlationId,
        traceparent,
        stationId: station.id,
        ...(station.siteId !== null && { siteId: station.siteId }),
      },
      identity: [commandId],
      occurredAt: at,
      recordedAt: at,
    },
  ) as CommandFact;
}

/** A token that nobody knows cannot be told to a station later on. */
async function requireTokens(tokens: Tokens, { type, parameters }: StationCommand): Promise<void> {
  const refs = tokenRefsIn(type, parameters);
  const known = await tokens.idsOf(refs);
  if (refs.some((ref) => !known.has(ref))) throw notValid('body.parameters.tokenId', 'names no token in use');
}

/** @throws {ApiProblem} `key-reused` */
function sameRequest(known: CommandRecord, requestHash: string): string {
  if (known.requestHash === requestHash) return known.id;
  throw new ApiProblem('key-reused', { detail: `It belongs to command ${known.id}.` });
}

/**
 * The command as soon as it has ended, or as it is when the wait is over. It is read again and again with growing pauses; between
 * two looks nothing is held.
 */
export async function ended(
  ports: Ports,
  id: string,
  { query, invocation, now }: { query: { wait?: string }; invocation: Cause['invocation']; now: Date },
): Promise<CommandView> {
  const waitMs = Number.parseInt(query.wait ?? '0', 10) * 1000;
  const until = Math.min(
    now.getTime() + waitMs,
    invocation.clock.now().getTime() + invocation.remainingMs() - ANSWER_MS,
  );
  const commands = new Commands(ports.database);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(Math.round(pauseMs * 1.5), LONGEST_PAUSE_MS)) {
    const view = await commands.view(id);
    if (!view) throw noCommand(id);
    const leftMs = until - invocation.clock.now().getTime();
    if (isEnded(view.status) || leftMs <= 0) return view;
    await ports.pause(Math.min(pauseMs, leftMs));
  }
}

export async function detailOf(ports: Ports, caller: Caller, view: CommandView): Promise<CommandDetail> {
  const show = await showing(ports, caller, [view]);
  const steps = await new Commands(ports.database).steps([view.id]);
  return { ...show(view), steps: steps.map(stepOf) };
}

function stepOf({ factId, name, occurredAt, body }: CommandStepRecord): CommandDetail['steps'][number] {
  // What was asked is the command's own, with its tokens as the caller may see them.
  const { commandId: _id, type: _type, parameters: _parameters, requestedBy: _by, ...detail } = body;
  return { id: factId, name, at: occurredAt, detail };
}

function noCommand(id: string): ApiProblem {
  return notFound(`There is no command ${id}.`);
}

/** The same for the same value, however its fields are sorted. */
export function hashOf(value: unknown): string {
  const text = JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
  return createHash('sha256').update(text).digest('hex');
}
