import { randomBytes } from 'node:crypto';
import type { CredentialKind, Station, StationChange } from '@busbar/api-contract';
import {
  Connectors,
  Sites,
  StationFacts,
  stationKeyOf,
  Stations,
  type DatabaseTransaction,
  type StationView,
  type StoredCredential,
} from '@busbar/database';
import { hmacCredential, serialOf } from '@busbar/ingress-state';
import { momentOf, pageOf, type Handlers, type Ports } from './operation';
import { ApiProblem, notFound, notValid } from './problem';
import { differences, recordChange, requireNext, requirePresent } from './record-change';

type StationOperation =
  | 'listStations'
  | 'createStation'
  | 'getStation'
  | 'changeStation'
  | 'retireStation'
  | 'rotateStationKey'
  | 'listStatusHistory'
  | 'listStationFacts';

const FIELDS = [
  'siteId',
  'name',
  'latitude',
  'longitude',
  'protocol',
  'admission',
  'allowedNetworks',
  'retiredAt',
] as const;
/** OCPP 1.6-J §6.2.2: an AuthorizationKey of 20 bytes, written as 40 hexadecimal digits. */
const KEY_BYTES = 20;

export function serveStations(ports: Ports): Handlers<StationOperation> {
  const stations = new Stations(ports.database);

  const view = async (stationId: string): Promise<StationView> => {
    const found = await stations.view(stationKeyOf(stationId));
    if (!found) throw notFound(`There is no station ${stationId}.`);
    return found;
  };

  const newKey = async (): Promise<{ key: string; credential: StoredCredential }> => {
    const key = randomBytes(KEY_BYTES).toString('hex');
    return { key, credential: { ...hmacCredential(key, await ports.pepper()) } };
  };

  return {
    async listStations({ query }) {
      const { search, siteId, status, online, admission, selfRegistered, retired } = query;
      const page = await stations.list(
        { text: search, siteId, status, online, admission, selfRegistered, includeRetired: retired },
        pageOf(query),
      );
      return { items: page.items.map(stationOf), nextCursor: page.nextCursor };
    },

    getStation: async ({ stationId }) => stationOf(await view(stationId)),

    async createStation({ body, ...cause }) {
      const { credential: wanted = 'key', ...record } = body;
      const made =
        wanted === 'key'
          ? await newKey()
          : { key: null, credential: wanted === 'certificate' ? { kind: 'certificate' } : null };
      return recordChange(ports, cause, async (transaction, at) => {
        await requireSite(transaction, body.siteId);
        const inside = new Stations(transaction);
        const created = await inside.create(
          {
            ...record,
            operatorId: ports.operatorId,
            selfRegistered: false,
            admission: 'accepted',
            credential: made.credential,
          },
          at,
        );
        if (!created)
          throw new ApiProblem('conflict', {
            detail: `There is a station ${body.id} already.`,
            errors: [{ place: 'body.id', message: 'is taken' }],
          });
        const after = await viewInside(inside, created.key);
        const change = changed('station.create', undefined, after);
        return {
          ...change,
          changes: { ...change.changes, credential: { from: null, to: wanted } },
          result: { station: change.result, key: made.key },
        };
      });
    },

    changeStation: ({ stationId, body, revision, ...cause }) =>
      recordChange(ports, cause, async (transaction, at) => {
        const inside = new Stations(transaction);
        const before = await viewInside(inside, stationKeyOf(stationId));
        requirePresent(before, revision);
        await requireSite(transaction, body.siteId);
        const { credential: _kind, revokedCertificates: _revoked, ...plain } = body;
        const credential = certificateIn(body, before);
        requireNext(
          await inside.change(before.key, { ...plain, ...(credential && { credential, nextKey: null }) }, at),
          revision,
        );
        const change = changed('station.change', before, await viewInside(inside, before.key));
        if (!credential) return change;
        const kind = { from: credentialKind(before), to: 'certificate', revoked: credential['revoked'] };
        return { ...change, changes: { ...change.changes, credential: kind } };
      }),

    retireStation: ({ stationId, revision, ...cause }) =>
      recordChange(ports, cause, async (transaction, at) => {
        const inside = new Stations(transaction);
        const before = await viewInside(inside, stationKeyOf(stationId));
        requirePresent(before, revision);
        requireNext(await inside.change(before.key, { retiredAt: at }, at), revision);
        return changed('station.retire', before, await viewInside(inside, before.key));
      }),

    async rotateStationKey({ stationId, ...cause }) {
      const { key, credential } = await newKey();
      return recordChange(ports, cause, async (transaction, at) => {
        const inside = new Stations(transaction);
        const before = await viewInside(inside, stationKeyOf(stationId));
        requirePresent(before, before.revision);
        requireNext(await inside.change(before.key, { credential, nextKey: null }, at), before.revision);
        const change = changed('station.rotate-key', before, await viewInside(inside, before.key));
        return {
          ...change,
          changes: { credential: { from: credentialKind(before), to: 'key' } },
          result: { station: change.result, key },
        };
      });
    },

    async listStatusHistory({ stationId, query }) {
      const { key } = await view(stationId);
      const page = await new Connectors(ports.database).history(
        { stationKey: key, connectorId: query.connectorId, from: momentOf(query.from), to: momentOf(query.to) },
        pageOf(query),
      );
      return {
        items: page.items.map(({ connectorId, status, errorCode, info, vendorErrorCode, at }) => ({
          connectorId,
          status,
          errorCode,
          info,
          vendorErrorCode,
          at,
        })),
        nextCursor: page.nextCursor,
      };
    },

    async listStationFacts({ stationId, query }) {
      const { key } = await view(stationId);
      const page = await new StationFacts(ports.database).list(
        { stationKey: key, name: query.name, from: momentOf(query.from), to: momentOf(query.to) },
        pageOf(query),
      );
      return {
        items: page.items.map(({ factId, name, occurredAt, recordedAt, body, truncated }) => ({
          id: factId,
          name,
          occurredAt,
          recordedAt,
          fact: body,
          truncated,
        })),
        nextCursor: page.nextCursor,
      };
    },
  };
}

async function viewInside(stations: Stations, key: string): Promise<StationView> {
  const found = await stations.view(key);
  if (!found) throw notFound(`There is no station ${key}.`);
  return found;
}

async function requireSite(transaction: DatabaseTransaction, siteId: string | null | undefined): Promise<void> {
  if (siteId === null || siteId === undefined) return;
  const site = await new Sites(transaction).find(siteId);
  if (!site || site.retiredAt !== null) throw notValid('body.siteId', 'names no site in use');
}

/** What a change makes of the station's credential; nothing where it leaves it as it is. */
function certificateIn(
  { credential, revokedCertificates }: StationChange,
  before: StationView,
): StoredCredential | undefined {
  if (credential === undefined && revokedCertificates === undefined) return undefined;
  const known = before.credential?.['kind'] === 'certificate' ? before.credential : undefined;
  if (credential === undefined && known === undefined)
    throw notValid('body.revokedCertificates', 'is for stations that come with certificates');
  const revoked: unknown = revokedCertificates?.map(serialOf) ?? known?.['revoked'] ?? [];
  return { kind: 'certificate', revoked };
}

function credentialKind({ credential }: Pick<StationView, 'credential'>): CredentialKind {
  const kind = credential?.['kind'];
  if (kind === 'hmac') return 'key';
  if (kind === 'certificate') return 'certificate';
  return kind === 'scrypt' ? 'password' : 'open';
}

function stationOf(view: StationView): Station {
  const {
    id,
    operatorId,
    siteId,
    name,
    latitude,
    longitude,
    admission,
    selfRegistered,
    allowedNetworks,
    state,
    revision,
    createdAt,
    updatedAt,
    retiredAt,
  } = view;
  return {
    id,
    operatorId,
    siteId,
    name,
    latitude,
    longitude,
    admission,
    selfRegistered,
    credential: credentialKind(view),
    allowedNetworks,
    protocol: state?.protocol ?? view.protocol,
    vendor: state?.vendor ?? null,
    model: state?.model ?? null,
    serialNumber: state?.serialNumber ?? null,
    firmwareVersion: state?.firmwareVersion ?? null,
    diagnosticsStatus: state?.diagnosticsStatus ?? null,
    firmwareStatus: state?.firmwareStatus ?? null,
    online: state?.online ?? false,
    lastSeenAt: state?.lastSeenAt ?? null,
    bootedAt: state?.bootedAt ?? null,
    connectors: view.connectors.map(
      ({ connectorId, status, errorCode, info, vendorErrorCode, statusAt, plugType, maxPowerW }) => ({
        connectorId,
        status,
        errorCode,
        info,
        vendorErrorCode,
        statusAt,
        plugType,
        maxPowerW,
      }),
    ),
    revision,
    createdAt,
    updatedAt,
    retiredAt,
  };
}

function changed(action: string, before: StationView | undefined, after: StationView) {
  return {
    action,
    subject: { kind: 'station', id: after.id },
    changes: differences(before, after, FIELDS),
    fact: {
      name: 'station.changed',
      data: { revision: after.revision },
      stationId: after.id,
      ...(after.siteId !== null && { siteId: after.siteId }),
    },
    result: stationOf(after),
  } as const;
}
