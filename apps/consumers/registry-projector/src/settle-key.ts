import { applyOnce, causedBy, deriveFact, Outbox, stationKeyOf, Stations, type NextKey } from '@busbar/database';
import type { AnyFact } from '@busbar/events';
import type { RegistryPorts } from './project-registry';
import { publishDerived } from './publish-derived';

type KeyFact = Extract<AnyFact, { name: 'station.key-adopted' | 'command.failed' | 'command.timed-out' }>;

/**
 * Ends the time in which a station has two keys. One that came with its new key has that alone from then on. One that will not
 * take it, or was never told it, keeps its old one. Where nobody knows (the answer was lost, or was none), both go on to hold: a
 * station that may have taken the new key must not be locked out.
 */
export async function settleKey(fact: KeyFact, ports: RegistryPorts): Promise<void> {
  const { stationId } = fact;
  if (stationId === undefined || (fact.name !== 'station.key-adopted' && fact.data.type !== 'rotate-station-key'))
    return;
  const { database, clock, log, source } = ports;
  const key = stationKeyOf(stationId);
  const at = clock.now().toISOString();
  await applyOnce(database, { consumer: source, facts: [fact], at, locks: [key] }, async (transaction) => {
    const stations = new Stations(transaction);
    const next = (await stations.find(key))?.nextKey;
    const becomes = next && whatBecomesOf(next, fact);
    if (!next || becomes === undefined) return;
    const record = await stations.change(
      key,
      { ...(becomes === 'the key' && { credential: next.credential }), nextKey: null },
      at,
    );
    if (!record) return;
    log.info('key settled', { stationId: record.id, keyVersion: next.version, becomes });
    await new Outbox(transaction, source).add([
      deriveFact(
        'station.changed',
        { revision: record.revision },
        {
          source,
          origin: { ...causedBy(fact), stationId: record.id },
          identity: [record.key, record.revision],
          occurredAt: at,
          recordedAt: at,
        },
      ),
    ]);
  });
  await publishDerived(ports);
}

/** Ends of a command after which its station certainly has no other key than before. */
const REFUSED: ReadonlySet<string> = new Set(['rejected', 'not-supported', 'invalid-for-station', 'refused-address']);

function whatBecomesOf(next: NextKey, fact: KeyFact): 'the key' | 'nothing' | undefined {
  if (fact.name === 'station.key-adopted') return fact.data.keyVersion === next.version ? 'the key' : undefined;
  if (fact.data.commandId !== next.commandId) return undefined;
  const isRefused = fact.name === 'command.failed' ? REFUSED.has(fact.data.code) : fact.data.phase === 'delivery';
  return isRefused ? 'nothing' : undefined;
}
