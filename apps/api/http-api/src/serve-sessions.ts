import type { MeterValue, MeterValuePage, Session, SessionCommand } from '@busbar/api-contract';
import { bucketsBetween } from '@busbar/domain';
import {
  Commands,
  MeterValues,
  Rollups,
  Sessions,
  Sites,
  stationKeyOf,
  Stations,
  WHOLE_SUBJECT,
  type CommandOfSession,
  type MeterValue as MeterValueRecord,
  type SessionView,
} from '@busbar/database';
import { tokenRefOf } from '@busbar/ingress-state';
import { bucketReadings } from './bucket-readings';
import { isDriverOnly, isOperator, type Caller } from './caller';
import { momentOf, pageOf, type Handlers, type Ports } from './operation';
import { ApiProblem, notFound, notValid } from './problem';
import { showing } from './show-command';

type SessionOperation = 'listSessions' | 'getSession' | 'listSessionMeterValues' | 'listStationMeterValues';

const DAY_MS = 86_400_000;
/** Readings of one session that are put into buckets: four days at one each ten seconds. */
const MAX_READINGS = 35_000;
const TOKEN_REF = /^[0-9a-f]{64}$/;

export function serveSessions(ports: Ports): Handlers<SessionOperation> {
  const { database } = ports;
  const sessions = new Sessions(database);
  const readings = new MeterValues(database);

  const refsOf = async (caller: Caller): Promise<string[]> => {
    const pepper = await ports.pepper();
    return caller.tokenIds.map((tokenId) => tokenRefOf(tokenId, pepper));
  };

  /** A session that is not the driver's own does not exist for the driver. */
  const find = async (sessionId: string, caller: Caller) => {
    const session = await sessions.view(sessionId);
    if (!session || (isDriverOnly(caller) && !(await refsOf(caller)).includes(session.tokenRef ?? ''))) {
      throw notFound(`There is no session ${sessionId}.`);
    }
    return session;
  };

  const commandsOf = async (session: SessionView, caller: Caller): Promise<SessionCommand[]> => {
    const found = await new Commands(database).ofSession(session);
    const show = await showing(ports, caller, found);
    return found.map((command) => ({ ...show(command), relation: relationOf(command) }));
  };

  /** The pseudonyms of the tokens that are asked for, all when undefined; operators name tags, drivers their own, others pseudonyms. */
  const wantedRefs = async (tokenId: string | undefined, caller: Caller): Promise<string[] | undefined> => {
    if (isDriverOnly(caller)) {
      const own = await refsOf(caller);
      if (tokenId === undefined) return own;
      const wanted = tokenRefOf(tokenId, await ports.pepper());
      if (own.includes(wanted)) return [wanted];
      throw new ApiProblem('not-allowed', { detail: 'The token is not among those of the driver.' });
    }
    if (tokenId === undefined) return undefined;
    if (TOKEN_REF.test(tokenId)) return [tokenId];
    return isOperator(caller) ? [tokenRefOf(tokenId, await ports.pepper())] : [];
  };

  return {
    async listSessions({ query, caller }) {
      const page = await sessions.list(
        {
          status: query.status,
          stationKey: query.stationId === undefined ? undefined : stationKeyOf(query.stationId),
          siteId: query.siteId,
          transactionId: query.transactionId,
          withConflicts: query.inConflict,
          tokenRefs: await wantedRefs(query.tokenId, caller),
          from: momentOf(query.from),
          to: momentOf(query.to),
        },
        pageOf(query),
      );
      return { items: page.items.map((session) => sessionOf(session, caller)), nextCursor: page.nextCursor };
    },

    async getSession({ sessionId, caller }) {
      const session = await find(sessionId, caller);
      return {
        ...sessionOf(session, caller),
        conflicts: session.conflicts.map(({ kind, detail, detectedAt }) => ({ kind, detail, detectedAt })),
        commands: isDriverOnly(caller) ? [] : await commandsOf(session, caller),
      };
    },

    async listSessionMeterValues({ sessionId, query, caller }): Promise<MeterValuePage> {
      const session = await find(sessionId, caller);
      const { resolution = 'raw' } = query;
      const filter = { sessionId, connectorId: query.connectorId, from: momentOf(query.from), to: momentOf(query.to) };
      if (resolution === 'raw') {
        const page = await readings.list(filter, pageOf(query));
        return { resolution, items: page.items.map(valueOf), nextCursor: page.nextCursor };
      }
      if (query.cursor !== undefined) throw notValid('query.cursor', 'belongs to no list: buckets come on one page');
      const { items } = await readings.list(filter, { limit: MAX_READINGS });
      const site = session.siteId === null ? undefined : await new Sites(database).find(session.siteId);
      return {
        resolution,
        items: bucketReadings(items, resolution, site?.timeZone ?? 'UTC').map(({ at, energyWh, powerW }) =>
          bucketValue({ at, energyWh, powerW, connectorId: session.connectorId, sessionId }),
        ),
        nextCursor: null,
      };
    },

    async listStationMeterValues({ stationId, query, now }): Promise<MeterValuePage> {
      const station = await new Stations(database).find(stationKeyOf(stationId));
      if (!station) throw notFound(`There is no station ${stationId}.`);
      const { resolution = 'raw', connectorId } = query;
      const to = query.to === undefined ? now : new Date(query.to);
      const from = query.from === undefined ? new Date(to.getTime() - DAY_MS) : new Date(query.from);
      if (from >= to) throw notValid('query.from', 'must be before to');
      if (resolution === 'raw') {
        const page = await readings.list(
          { stationKey: station.key, connectorId, from: from.toISOString(), to: to.toISOString() },
          pageOf(query),
        );
        return { resolution, items: page.items.map(valueOf), nextCursor: page.nextCursor };
      }
      const site = station.siteId === null ? undefined : await new Sites(database).find(station.siteId);
      const [first] = bucketsBetween(from.getTime(), from.getTime() + 1, resolution, site?.timeZone);
      const page = await new Rollups(database).list(
        {
          scope: connectorId === undefined ? 'station' : 'connector',
          subjectId: station.key,
          connectorId,
          resolution,
          from: new Date(first?.since ?? from).toISOString(),
          to: to.toISOString(),
        },
        pageOf(query),
      );
      return {
        resolution,
        items: page.items.map((row) =>
          bucketValue({
            at: row.bucketAt,
            energyWh: row.energyWh,
            powerW: row.peakPowerW,
            connectorId: row.connectorId === WHOLE_SUBJECT ? null : row.connectorId,
            sessionId: null,
          }),
        ),
        nextCursor: page.nextCursor,
      };
    },
  };
}

function sessionOf(view: SessionView, caller: Caller): Session {
  const {
    id,
    operatorId,
    stationId,
    siteId,
    connectorId,
    transactionId,
    status,
    openedAt,
    startedAt,
    endedAt,
    energyWh,
    meterStartWh,
    meterStopWh,
  } = view;
  const { stopReason, conflictCount, revision, updatedAt } = view;
  const tokenId = isOperator(caller) || isDriverOnly(caller) ? view.tokenId : view.tokenRef;
  return {
    id,
    operatorId,
    stationId,
    siteId,
    connectorId,
    transactionId,
    tokenId,
    status,
    openedAt,
    startedAt,
    endedAt,
    energyWh,
    meterStartWh,
    meterStopWh,
    stopReason,
    conflictCount,
    revision,
    updatedAt,
  };
}

function valueOf(record: MeterValueRecord): MeterValue {
  const { at, connectorId, sessionId, energyWh, powerW, currentMa, voltageMv, socTenths, temperatureTenths, context } =
    record;
  return {
    at,
    connectorId: connectorId < 0 ? null : connectorId,
    sessionId,
    energyWh,
    powerW,
    currentMa,
    voltageMv,
    socTenths,
    temperatureTenths,
    context,
  };
}

function bucketValue(known: Pick<MeterValue, 'at' | 'energyWh' | 'powerW' | 'connectorId' | 'sessionId'>): MeterValue {
  return { ...known, currentMa: null, voltageMv: null, socTenths: null, temperatureTenths: null, context: null };
}

function relationOf({ started, type, status }: CommandOfSession): SessionCommand['relation'] {
  if (started) return 'started';
  return type === 'remote-stop' && status === 'effective' ? 'stopped' : 'about';
}
