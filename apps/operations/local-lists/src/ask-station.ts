import { randomUUID } from 'node:crypto';
import {
  deriveFact,
  LocalLists,
  type DatabaseTransaction,
  type FactOrigin,
  type LocalListStation,
} from '@busbar/database';
import { nextListStep, type CommandOf } from '@busbar/domain';
import type { AnyFact } from '@busbar/events';
import { stateOf } from './list-row';

export interface ListContext {
  /** When it is done. */
  readonly at: string;
  readonly source: string;
  /** What set it in motion. */
  readonly origin: Pick<FactOrigin, 'correlationId' | 'causationId' | 'traceparent'>;
}

type ListCommand = CommandOf<'send-local-list'> | CommandOf<'get-local-list-version'>;

/** A station that is away for longer is asked again when it boots, or later. */
const EXPIRES_MS = 10 * 60_000;

/** What a station is asked next, and its row with that noted; undefined where nothing is to be asked now. */
export async function askStation(
  transaction: DatabaseTransaction,
  row: LocalListStation,
  context: ListContext,
): Promise<{ readonly row: LocalListStation; readonly fact: AnyFact } | undefined> {
  if (!row.isEnabled || row.commandId !== null) return undefined;
  const lists = new LocalLists(transaction);
  const wanted = await lists.find(row.operatorId);
  const step = wanted && nextListStep(stateOf(row), wanted.version, Date.parse(context.at));
  if (!step) return undefined;
  const noted = { ...row, commandId: randomUUID(), commandedAt: context.at, updatedAt: context.at };
  if (step.do === 'ask') {
    const command = { type: 'get-local-list-version', parameters: {} } as const;
    return { row: { ...noted, commandType: command.type }, fact: requested(noted, command, context) };
  }
  const after = step.update === 'differential' ? step.after : undefined;
  const { version, entries } = await lists.part(row.operatorId, after, row.entriesAtOnce, wanted.version);
  const command = { type: 'send-local-list', parameters: { version, update: step.update, entries } } as const;
  return {
    row: { ...noted, commandType: command.type, sentVersion: version },
    fact: requested(noted, command, context),
  };
}

function requested(
  { commandId, operatorId, stationId }: LocalListStation & { readonly commandId: string },
  { type, parameters }: ListCommand,
  { at, source, origin }: ListContext,
): AnyFact {
  return deriveFact(
    'command.requested',
    { commandId, type, parameters, expiresAt: new Date(Date.parse(at) + EXPIRES_MS).toISOString() },
    { source, origin: { ...origin, operatorId, stationId }, identity: [commandId], occurredAt: at, recordedAt: at },
  );
}
