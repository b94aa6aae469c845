import type { LocalList } from '@busbar/api-contract';
import {
  inTransaction,
  LocalLists,
  stationKeyOf,
  Stations,
  type LocalListStation,
  type Queryable,
  type StationRecord,
} from '@busbar/database';
import type { Handlers, Ports } from './operation';
import { ApiProblem, notFound } from './problem';
import { addToAudit, differences } from './record-change';

type LocalListOperation = 'getLocalList' | 'setLocalList';

const FIELDS = ['isEnabled', 'entriesAtOnce'] as const;
const ENTRIES_AT_ONCE = 100;

export function serveLocalLists(ports: Ports): Handlers<LocalListOperation> {
  return {
    async getLocalList({ stationId }) {
      const station = await stationOf(ports.database, stationId);
      return listOf(ports.database, station, await new LocalLists(ports.database).station(station.key));
    },

    setLocalList: ({ stationId, body, ...cause }) =>
      inTransaction(ports.database, async (transaction) => {
        const station = await stationOf(transaction, stationId);
        if (station.retiredAt !== null)
          throw new ApiProblem('conflict', { detail: 'The station is retired, and what is retired does not change.' });
        const lists = new LocalLists(transaction);
        const before = await lists.station(station.key);
        const setting = {
          stationKey: station.key,
          stationId: station.id,
          operatorId: station.operatorId,
          isEnabled: body.enabled,
          entriesAtOnce: body.entriesAtOnce ?? before?.entriesAtOnce ?? ENTRIES_AT_ONCE,
        };
        const after = await lists.set(setting, cause.now.toISOString());
        await addToAudit(transaction, ports, cause, {
          action: 'station.local-list',
          subject: { kind: 'station', id: station.id },
          changes: differences(before, after, FIELDS),
        });
        return listOf(transaction, station, after);
      }),
  };
}

async function stationOf(database: Queryable, stationId: string): Promise<StationRecord> {
  const station = await new Stations(database).find(stationKeyOf(stationId));
  if (!station) throw notFound(`There is no station ${stationId}.`);
  return station;
}

async function listOf(
  database: Queryable,
  { id, operatorId }: StationRecord,
  row: LocalListStation | undefined,
): Promise<LocalList> {
  const wanted = await new LocalLists(database).find(operatorId);
  return {
    stationId: id,
    enabled: row?.isEnabled ?? false,
    entriesAtOnce: row?.entriesAtOnce ?? ENTRIES_AT_ONCE,
    wantedVersion: wanted?.version ?? null,
    wantedEntries: wanted?.entries ?? null,
    version: row?.version ?? null,
    hash: row?.hash ?? null,
    inStep: row?.hash !== undefined && row.hash !== null && row.hash === wanted?.hash,
    asking: row?.commandType ?? null,
    commandId: row?.commandId ?? null,
    confirmedAt: row?.askedAt ?? null,
    retryAt: row?.notBefore ?? null,
    problem: row?.problem ?? null,
  };
}
