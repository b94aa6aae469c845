import type {
  ConfigurationProfile as ProfileResource,
  StationSetting,
  WantedSetting as WantedResource,
} from '@busbar/api-contract';
import {
  ConfigurationProfiles,
  inTransaction,
  stationKeyOf,
  Stations,
  StationVariables,
  type ConfigurationProfile,
  type DatabaseTransaction,
  type DriftKind,
  type StationVariable,
  type WantedSetting,
} from '@busbar/database';
import { isTelling } from '@busbar/domain/telling';
import { pageOf, type Handlers, type Ports } from './operation';
import { ApiProblem, notFound, notValid } from './problem';
import { addToAudit, differences, requireNext, requirePresent, type Cause } from './record-change';

type ConfigurationOperation =
  | 'getStationConfiguration'
  | 'listDriftedStations'
  | 'listConfigurationProfiles'
  | 'createConfigurationProfile'
  | 'getConfigurationProfile'
  | 'changeConfigurationProfile'
  | 'retireConfigurationProfile';

const FIELDS = ['name', 'wanted', 'retiredAt'] as const;
const DRIFT: ReadonlySet<DriftKind> = new Set<DriftKind>(['differs', 'read-only', 'unknown-key']);

export function serveConfiguration(ports: Ports): Handlers<ConfigurationOperation> {
  const profiles = new ConfigurationProfiles(ports.database);

  return {
    async getStationConfiguration({ stationId }) {
      const station = await new Stations(ports.database).find(stationKeyOf(stationId));
      if (!station) throw notFound(`There is no station ${stationId}.`);
      const settings = await new StationVariables(ports.database).of(station.key);
      const wanted = await profiles.standings(station.key);
      return {
        stationId: station.id,
        readAt: settings.reduce<string | null>(
          (latest, { readAt }) => (latest === null || readAt > latest ? readAt : latest),
          null,
        ),
        profile: (await profiles.ofStation(station.key)) ?? null,
        drifted: wanted.some(({ kind }) => DRIFT.has(kind)),
        wanted,
        settings: settings.map(settingOf),
      };
    },

    async listDriftedStations({ query }) {
      const page = await profiles.drifted(ports.operatorId, pageOf(query));
      return {
        items: page.items.map(({ stationId, siteId, profileId, profileName, differing, readOnly, unknownKeys }) => ({
          stationId,
          siteId,
          profile: { id: profileId, name: profileName },
          differing,
          readOnly,
          unknownKeys,
        })),
        nextCursor: page.nextCursor,
      };
    },

    async listConfigurationProfiles({ query }) {
      const page = await profiles.list(ports.operatorId, pageOf(query));
      return {
        items: await resourcesOf(new Stations(ports.database), page.items),
        nextCursor: page.nextCursor,
      };
    },

    getConfigurationProfile: async ({ profileId }) =>
      resourceOf(new Stations(ports.database), await found(profiles, profileId)),

    createConfigurationProfile: ({ body, ...cause }) =>
      change(ports, cause, async (transaction, at) => {
        const { id, name, stationId, vendor, model, firmwareVersion } = body;
        requireScope(body);
        const stationKey = stationId ? await keyOfStation(transaction, stationId) : null;
        const created = await new ConfigurationProfiles(transaction).create(
          {
            id,
            operatorId: ports.operatorId,
            name,
            stationKey,
            vendor: vendor ?? null,
            model: model ?? null,
            firmwareVersion: firmwareVersion ?? null,
            wanted: wantedOf(body.wanted),
          },
          at,
        );
        if (!created)
          throw new ApiProblem('conflict', {
            detail: `There is a profile ${id} already, or another one for the same stations.`,
            errors: [{ place: 'body.id', message: 'is taken, or the stations have a profile' }],
          });
        return { action: 'configuration-profile.create', before: undefined, after: created };
      }),

    changeConfigurationProfile: ({ profileId, body, revision, ...cause }) =>
      change(ports, cause, async (transaction, at) => {
        const inside = new ConfigurationProfiles(transaction);
        const before = await found(inside, profileId);
        requirePresent(before, revision);
        const { name, wanted } = body;
        const changes = { ...(name !== undefined && { name }), ...(wanted && { wanted: wantedOf(wanted) }) };
        const after = requireNext(await inside.change(profileId, changes, at), revision);
        return { action: 'configuration-profile.change', before, after };
      }),

    retireConfigurationProfile: ({ profileId, revision, ...cause }) =>
      change(ports, cause, async (transaction, at) => {
        const inside = new ConfigurationProfiles(transaction);
        const before = await found(inside, profileId);
        requirePresent(before, revision);
        const after = requireNext(await inside.change(profileId, { retiredAt: at }, at), revision);
        return { action: 'configuration-profile.retire', before, after };
      }),
  };
}

interface ProfileChange {
  readonly action: string;
  readonly before: ConfigurationProfile | undefined;
  readonly after: ConfigurationProfile;
}

/** Does a change with its audit entry. Nobody keeps a copy of profiles, so there is no fact about it. */
function change(
  ports: Ports,
  cause: Cause,
  work: (transaction: DatabaseTransaction, at: string) => Promise<ProfileChange>,
): Promise<ProfileResource> {
  return inTransaction(ports.database, async (transaction) => {
    const { action, before, after } = await work(transaction, cause.now.toISOString());
    await addToAudit(transaction, ports, cause, {
      action,
      subject: { kind: 'configuration-profile', id: after.id },
      changes: differences(before, after, FIELDS),
    });
    return resourceOf(new Stations(transaction), after);
  });
}

async function found(profiles: ConfigurationProfiles, id: string): Promise<ConfigurationProfile> {
  const profile = await profiles.find(id);
  if (!profile) throw notFound(`There is no configuration profile ${id}.`);
  return profile;
}

async function keyOfStation(transaction: DatabaseTransaction, stationId: string): Promise<string> {
  const station = await new Stations(transaction).find(stationKeyOf(stationId));
  if (!station) throw notValid('body.stationId', 'names no station');
  return station.key;
}

interface Scope {
  readonly stationId?: string | null;
  readonly vendor?: string | null;
  readonly model?: string | null;
  readonly firmwareVersion?: string | null;
}

/** @throws {ApiProblem} */
function requireScope({ stationId, vendor, model, firmwareVersion }: Scope): void {
  // Empty texts do not pass the contract, so what is there is not empty.
  if (stationId && (vendor || model || firmwareVersion))
    throw notValid('body.stationId', 'names one station, which has its make already');
  if (model && !vendor) throw notValid('body.model', 'needs a vendor');
  if (firmwareVersion && !model) throw notValid('body.firmwareVersion', 'needs a model');
}

/** @throws {ApiProblem} where a setting is a secret, or is named twice */
function wantedOf(wanted: readonly WantedResource[]): WantedSetting[] {
  const places = new Set<string>();
  for (const [index, { key, evseId }] of wanted.entries()) {
    const place = JSON.stringify([key.toLowerCase(), evseId ?? 0]);
    if (places.has(place)) throw notValid(`body.wanted.${index}.key`, 'is named twice');
    places.add(place);
    const variable = key.replace(/^.*\./, '').replace(/\[[^\]]*\]$/, '');
    if (isTelling(key) || isTelling(variable))
      throw notValid(`body.wanted.${index}.key`, 'is a secret or names a person, which profiles do not keep');
  }
  return wanted.map(({ key, value, evseId }) => ({ key, value, ...(evseId !== undefined && { evseId }) }));
}

async function resourceOf(stations: Stations, profile: ConfigurationProfile): Promise<ProfileResource> {
  const [resource] = await resourcesOf(stations, [profile]);
  if (!resource) throw new ApiProblem('internal');
  return resource;
}

/** Stations are shown by their id as it was registered. */
async function resourcesOf(stations: Stations, profiles: readonly ConfigurationProfile[]): Promise<ProfileResource[]> {
  const keys = profiles.flatMap(({ stationKey }) => stationKey ?? []);
  const ids = await stations.idsOf(keys);
  return profiles.map(({ stationKey, operatorId: _operatorId, wanted, ...rest }) => ({
    ...rest,
    stationId: stationKey === null ? null : (ids.get(stationKey) ?? stationKey),
    wanted,
  }));
}

function settingOf(row: StationVariable): StationSetting {
  const { key, evseId, connectorId, attribute, known, value, hidden, mutability, dataType, unit, readAt } = row;
  return { key, evseId, connectorId, attribute, known, value, hidden, mutability, dataType, unit, readAt };
}
