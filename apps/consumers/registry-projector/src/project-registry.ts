import {
  applyOnce,
  causedBy,
  deriveFact,
  Outbox,
  stationKeyOf,
  Stations,
  Tokens,
  type Queryable,
  type StationRecord,
  type TokenRecord,
} from '@busbar/database';
import type { Clock, FactPublisher } from '@busbar/domain';
import type { AnyFact, FactName } from '@busbar/events';
import type { StationCredential, StationTable, TokenTable } from '@busbar/ingress-state';
import type { Logger } from '@busbar/lambda';
import { publishDerived } from './publish-derived';
import { settleKey } from './settle-key';

/**
 * What the projection listens to. Ingress needs nothing of a site besides its id, which is in the station's record, so
 * changes of sites are not among them.
 */
export const REGISTRY_FACTS = [
  'station.registered',
  'station.changed',
  'station.key-adopted',
  // Of commands that tell a station a new key.
  'command.failed',
  'command.timed-out',
  'token.changed',
] as const satisfies readonly FactName[];

export interface RegistryPorts {
  readonly database: Queryable;
  readonly publisher: FactPublisher;
  readonly stations: Pick<StationTable, 'putStation'>;
  readonly tokens: Pick<TokenTable, 'putToken'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly source: string;
}

/** Gives stations that introduced themselves a record, and ingress the present records of what changed. */
export async function projectRegistry(fact: AnyFact, ports: RegistryPorts): Promise<void> {
  switch (fact.name) {
    case 'station.registered':
      return registerStation(fact, ports);
    case 'station.changed':
      return fact.stationId === undefined ? undefined : projectStation(fact.stationId, ports);
    case 'station.key-adopted':
    case 'command.failed':
    case 'command.timed-out':
      return settleKey(fact, ports);
    case 'token.changed':
      return projectToken(fact.data.tokenRef, ports);
    default:
      return undefined;
  }
}

type StationRegistered = Extract<AnyFact, { name: 'station.registered' }>;

async function registerStation(
  fact: StationRegistered,
  { database, publisher, clock, log, source }: RegistryPorts,
): Promise<void> {
  const { stationId } = fact;
  if (stationId === undefined) return;
  const at = clock.now().toISOString();
  await applyOnce(
    database,
    { consumer: source, facts: [fact], at, locks: [stationKeyOf(stationId)] },
    async (transaction) => {
      const record = await new Stations(transaction).create(
        {
          id: stationId,
          operatorId: fact.operatorId,
          selfRegistered: true,
          admission: fact.data.admission,
          protocol: fact.data.protocol,
        },
        at,
      );
      // Somebody registered it in the meantime; what they recorded stands.
      if (!record) return;
      await new Outbox(transaction, source).add([
        deriveFact(
          'station.changed',
          { revision: record.revision },
          {
            source,
            origin: { ...causedBy(fact), stationId },
            identity: [record.key, record.revision],
            occurredAt: at,
            recordedAt: at,
          },
        ),
      ]);
    },
  );
  await publishDerived({ database, publisher, source, clock, log });
}

async function projectStation(stationId: string, { database, stations, log }: RegistryPorts): Promise<void> {
  const record = await new Stations(database).find(stationKeyOf(stationId));
  if (!record) return;
  const written = await stations.putStation(stationItem(record));
  log.info('station projected', { stationId: record.id, revision: record.revision, written });
}

async function projectToken(tokenRef: string, { database, tokens, log }: RegistryPorts): Promise<void> {
  const record = await new Tokens(database).findByRef(tokenRef);
  if (!record) return;
  const written = await tokens.putToken(tokenRef, tokenItem(record));
  log.info('token projected', { tokenRef, revision: record.revision, written });
}

/** A retired station is turned away like a rejected one. */
export function stationItem(record: StationRecord): Parameters<StationTable['putStation']>[0] {
  return {
    stationId: record.id,
    operatorId: record.operatorId,
    ...(record.siteId !== null && { siteId: record.siteId }),
    admission: record.retiredAt === null ? record.admission : 'rejected',
    // The API and the seed write what ingress reads, and ingress checks its items.
    credential: (record.credential ?? { kind: 'open' }) as StationCredential,
    ...(record.nextKey !== null && {
      next: {
        keyVersion: record.nextKey.version,
        credential: record.nextKey.credential as unknown as StationCredential,
      },
    }),
    ...(record.allowedNetworks !== null && { allowedNetworks: record.allowedNetworks }),
    revision: record.revision,
  };
}

export function tokenItem(record: TokenRecord): Parameters<TokenTable['putToken']>[1] {
  return {
    status: record.retiredAt === null ? record.status : 'retired',
    ...(record.expiresAt !== null && { expiresAt: record.expiresAt }),
    // A station can only be told to start with a token, or to forget one, by what the station itself would read.
    tag: record.id,
    ...(record.kind !== null && { kind: record.kind }),
    revision: record.revision,
  };
}
