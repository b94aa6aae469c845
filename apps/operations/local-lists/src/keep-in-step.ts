import { inTransaction, LocalLists, lockNames, Outbox, type LocalListStation } from '@busbar/database';
import { LIST_CHECK_MS } from '@busbar/domain';
import { askStation } from './ask-station';
import { publishDerived, type ListPorts } from './follow-facts';
import { settled } from './list-row';

/** Stations that are asked something in one go. A change of one token in a network of thousands reaches them over an hour or so. */
const AT_ONCE = 100;
/** Changes of tokens that are taken in at once. */
const CHANGES_AT_ONCE = 10_000;
/** By then every command has ended; what was not heard of its end is not known. */
const OVERDUE_MS = 30 * 60_000;

/**
 * Takes changes of tokens into the list, then asks something of a bounded number of stations whose list is not right, or was not
 * looked at for long.
 */
export async function keepInStep(
  ports: ListPorts,
  trace: { readonly correlationId: string; readonly traceparent: string },
): Promise<{ readonly changes: number; readonly asked: number }> {
  const at = ports.clock.now().toISOString();
  const ago = (ms: number): string => new Date(Date.parse(at) - ms).toISOString();
  let changes = 0;
  for (const operatorId of await new LocalLists(ports.database).operators()) {
    changes += await inTransaction(ports.database, async (transaction) => {
      await lockNames(transaction, `${ports.source}:list`, [operatorId]);
      return new LocalLists(transaction).takeChanges(operatorId, CHANGES_AT_ONCE, at);
    });
  }
  const due = { at, checkBefore: ago(LIST_CHECK_MS), overdueBefore: ago(OVERDUE_MS) };
  const asked = await inTransaction(ports.database, async (transaction) => {
    const lists = new LocalLists(transaction);
    const found = await lists.due(due, AT_ONCE);
    await lockNames(
      transaction,
      ports.source,
      found.map(({ stationKey }) => stationKey),
    );
    const rows = await lists.stations(found.map(({ stationKey }) => stationKey));
    const saved: LocalListStation[] = [];
    const facts = [];
    for (const row of rows) {
      const isOverdue = row.commandId !== null && row.commandedAt !== null && row.commandedAt < due.overdueBefore;
      const free = isOverdue ? settled(row, NOTHING_HEARD, undefined, at) : row;
      const next = await askStation(transaction, free, { at, source: ports.source, origin: trace });
      if (next) facts.push(next.fact);
      if (next || isOverdue) saved.push(next?.row ?? free);
    }
    await lists.save(saved);
    await new Outbox(transaction, ports.source).add(facts);
    return facts.length;
  });
  if (asked > 0) await publishDerived(ports);
  ports.log.info('lists kept in step', { changes, asked });
  return { changes, asked };
}

const NOTHING_HEARD = {
  kind: 'failed',
  failure: 'unknown',
  problem: 'Nothing was heard of what became of the last command.',
} as const;
