import { sql, type Selectable } from 'kysely';
import { foldCommand, type CommandFactName, type CommandStatus, type CommandStep } from '@busbar/domain';
import type { AnyFact } from '@busbar/events';
import type { Queryable } from '../connection';
import { insertRows, type InsertColumns } from '../insert-rows';
import { readPage, type Page, type PageRequest } from '../page';
import type { CommandStepTable, CommandTable, Moment } from '../schema';
import type { SessionRecord } from './sessions';
import { stationKeyOf } from './stations';

export type CommandRecord = Selectable<CommandTable>;
export type CommandStepRecord = Selectable<CommandStepTable>;
export type CommandFact = Extract<AnyFact, { name: CommandFactName }>;

/** Who asks, and under which key. */
export interface CommandOrigin {
  /** The subject of the caller's access token. */
  readonly actor: string;
  readonly idempotencyKey?: string | undefined;
  /** Of what is asked, to tell a repetition from another request under the same key. */
  readonly requestHash: string;
}

export interface CommandFilter {
  readonly stationKey: string;
  readonly status?: CommandStatus | undefined;
  readonly type?: string | undefined;
}

/** A command with what came of it. */
export type CommandView = CommandRecord & {
  /** The session that it started, or is about, where the ledger has it. */
  readonly sessionId: string | null;
};

export type CommandOfSession = CommandView & {
  /** Whether the session came about by it. */
  readonly started: boolean;
};

/** More than anybody asks about one session. */
const MOST_OF_A_SESSION = 100;

const STEP_COLUMNS: InsertColumns<CommandStepRecord> = {
  commandId: ['command_id', 'text'],
  factId: ['fact_id', 'text'],
  name: ['name', 'text'],
  occurredAt: ['occurred_at', 'timestamptz'],
  body: ['body', 'jsonb'],
};

/** Commands to stations. A row is the fold of its steps, so that facts may come in any order and any number of times. */
export class Commands {
  constructor(private readonly db: Queryable) {}

  /**
   * Enters a command that is asked for, as its fact tells it.
   * @returns undefined where the operator has used the key before
   */
  async request(fact: CommandFact, origin: CommandOrigin, at: Moment): Promise<CommandRecord | undefined> {
    const step = stepOf(fact);
    const created = await this.db
      .insertInto('command')
      .values({
        ...rowOf(step.commandId, [step], fact, at),
        actor: origin.actor,
        idempotencyKey: origin.idempotencyKey ?? null,
        requestHash: origin.requestHash,
      })
      .onConflict((conflict) => conflict.columns(['operatorId', 'idempotencyKey']).doNothing())
      .returningAll()
      .executeTakeFirst();
    if (created) await insertRows(this.db, 'command_step', STEP_COLUMNS, [step]);
    return created;
  }

  /** The command that was asked for under a key. */
  async findByKey(operatorId: string, idempotencyKey: string): Promise<CommandRecord | undefined> {
    return this.db
      .selectFrom('command')
      .selectAll()
      .where('operatorId', '=', operatorId)
      .where('idempotencyKey', '=', idempotencyKey)
      .executeTakeFirst();
  }

  /** Takes facts in and folds the commands that they are about anew. The caller holds the locks of these commands. */
  async apply(facts: readonly CommandFact[], at: Moment): Promise<void> {
    if (facts.length === 0) return;
    const byCommand = new Map(facts.map((fact) => [fact.data.commandId, fact]));
    await insertRows(this.db, 'command_step', STEP_COLUMNS, facts.map(stepOf));
    const steps = await this.steps([...byCommand.keys()]);
    const rows = [...byCommand].map(([id, fact]) => {
      const own = steps.filter(({ commandId }) => commandId === id);
      return rowOf(id, own, fact, at);
    });
    const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== 'id') as (keyof CommandRecord)[];
    await this.db
      .insertInto('command')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((eb) => Object.fromEntries(columns.map((column) => [column, eb.ref(`excluded.${column}`)]))),
      )
      .execute();
  }

  /** Every step of these commands, in the order in which they happened. */
  async steps(commandIds: readonly string[]): Promise<CommandStepRecord[]> {
    if (commandIds.length === 0) return [];
    return this.db
      .selectFrom('commandStep')
      .selectAll()
      .where('commandId', 'in', commandIds)
      .orderBy('occurredAt')
      .orderBy('factId')
      .execute();
  }

  async view(id: string): Promise<CommandView | undefined> {
    return this.views().where('command.id', '=', id).executeTakeFirst();
  }

  /** Latest asked for first. */
  async list(filter: CommandFilter, page: PageRequest): Promise<Page<CommandView>> {
    let query = this.views().where('command.stationKey', '=', filter.stationKey);
    if (filter.status !== undefined) query = query.where('command.status', '=', filter.status);
    if (filter.type !== undefined) query = query.where('command.type', '=', filter.type);
    return readPage(
      query,
      {
        name: 'commands',
        direction: 'desc',
        by: [
          { column: 'command.openedAt', of: (row: CommandView) => row.openedAt, type: 'timestamptz' },
          { column: 'command.id', of: (row: CommandView) => row.id, type: 'text' },
        ],
      },
      page,
    );
  }

  /** Those that started a session, or are otherwise about it, in the order in which they were asked for. */
  async ofSession(session: Pick<SessionRecord, 'id' | 'stationKey' | 'transactionId'>): Promise<CommandOfSession[]> {
    const { id, stationKey, transactionId } = session;
    const caused = sql<boolean>`(command.caused_by = ${id} or command.caused_by in
      (select fact_id from session_evidence where session_id = ${id} and kind = 'authorisation'))`;
    const named = sql<boolean>`command.parameters ->> 'transactionId' = ${transactionId}`;
    const found = await this.views()
      .select(sql<boolean>`coalesce(${caused}, false)`.as('started'))
      .where('command.stationKey', '=', stationKey)
      .where((eb) => eb.or([caused, named]))
      .orderBy('command.openedAt', 'desc')
      .orderBy('command.id', 'desc')
      .limit(MOST_OF_A_SESSION)
      .execute();
    // A station may use a number again; such a command belongs to the session that it is shown with.
    return found.filter(({ sessionId }) => sessionId === id).toReversed();
  }

  private views() {
    // What shows that a remote start has come about is the start of a session, whose id is that fact's, or (2.x, with the cable
    // already plugged in) the token that joined one. Whatever else is about a session names its transaction.
    return this.db
      .selectFrom('command')
      .selectAll('command')
      .select(
        sql<string | null>`coalesce(
          (select id from session where id = command.caused_by),
          (select session_id from session_evidence
            where kind = 'authorisation' and fact_id = command.caused_by),
          (select id from session
            where command.parameters ? 'transactionId'
              and session.station_key = command.station_key
              and session.transaction_id = command.parameters ->> 'transactionId'
            order by opened_at desc, id desc limit 1))`.as('sessionId'),
      );
  }
}

function stepOf(fact: CommandFact): CommandStepRecord {
  return {
    commandId: fact.data.commandId,
    factId: fact.id,
    name: fact.name,
    occurredAt: new Date(fact.occurredAt).toISOString(),
    body: storable({ ...fact.data }) as Record<string, unknown>,
  };
}

/** The row that steps of one command make; operator and station are the same in every fact about it. */
function rowOf(id: string, steps: readonly CommandStepRecord[], fact: CommandFact, at: Moment) {
  const { parameters, ...folded } = foldCommand(steps.map(foldable));
  const stationId = fact.stationId ?? '';
  return {
    id,
    operatorId: fact.operatorId,
    stationKey: stationKeyOf(stationId),
    stationId,
    ...folded,
    parameters: parameters && JSON.stringify(parameters),
    updatedAt: at,
  };
}

function foldable({ name, factId, occurredAt, body }: CommandStepRecord): CommandStep {
  // The table ties a name to the data of that name, which the compiler cannot follow through a row.
  return { name, factId, at: occurredAt, data: body } as unknown as CommandStep;
}

/** A value as `jsonb` takes it: text without NUL and without halves of characters, which stations may well send. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed();
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [storable(key), storable(member)]));
}
