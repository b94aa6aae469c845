import { applyOnce, Commands, Reservations, type CommandFact, type Queryable } from '@busbar/database';
import type { Clock } from '@busbar/domain';
import type { AnyFact } from '@busbar/events';

export interface ProjectorPorts {
  readonly database: Queryable;
  readonly clock: Clock;
  readonly consumer: string;
}

/** Commands that reservations are made of. */
const RESERVING: ReadonlySet<string> = new Set(['reserve', 'cancel-reservation']);

/** A fact that fits its class, and still says nothing that the projection could use. */
export class UnusableFactError extends Error {
  readonly code = 'projector.unusable-fact';

  constructor(message: string) {
    super(message);
    this.name = 'UnusableFactError';
  }
}

/** No later try makes such a fact usable. */
export function isUnusable(error: unknown): boolean {
  return error instanceof UnusableFactError;
}

/** Takes facts into the commands that they are about, all or none. Commands are folded from all of their facts, so any order ends the same. */
export async function projectCommands(
  facts: readonly AnyFact[],
  { database, clock, consumer }: ProjectorPorts,
): Promise<void> {
  const at = clock.now().toISOString();
  const wanted = facts.filter(isAboutCommand);
  for (const { id, name, stationId } of wanted)
    if (stationId === undefined) throw new UnusableFactError(`${name} ${id} names no station.`);
  const locks = wanted.map(({ data }) => data.commandId);
  await applyOnce(database, { consumer, facts: wanted, at, locks }, async (transaction, fresh) => {
    const about = fresh.filter(isAboutCommand);
    await new Commands(transaction).apply(about, at);
    const reserving = about.filter(({ data }) => RESERVING.has(data.type)).map(({ data }) => data.commandId);
    await new Reservations(transaction).follow([...new Set(reserving)], at);
  });
}

function isAboutCommand(fact: AnyFact): fact is CommandFact {
  return fact.name.startsWith('command.');
}
