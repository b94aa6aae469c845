import type { LiveData, LiveFact, LiveFactName, LiveSession } from '@busbar/api-contract/client';
import type { AnyFact, FactData, FactName, SessionView } from '@busbar/events';

/** What of each fact a screen shows. A field that is not named here does not leave the house. */
const COMPACT: { readonly [Name in LiveFactName & FactName]: (data: FactData[Name]) => LiveData[Name] } = {
  'station.registered': ({ admission, protocol }) => ({ admission, protocol }),
  'station.connected': ({ protocol }) => ({ protocol }),
  'station.disconnected': ({ code }) => ({ code }),
  'station.booted': ({ vendor, model, firmwareVersion, registration }) => ({
    vendor,
    model,
    firmwareVersion,
    registration,
  }),
  'station.status-reported': ({ connectorId, status, errorCode }) => ({ connectorId, status, errorCode }),
  'station.offline': ({ lastSeenAt }) => ({ lastSeenAt }),
  'station.online': ({ seenAt }) => ({ seenAt }),
  'meter.sampled': ({ connectorId, sessionKey, transactionId, samples }) => {
    const latest = samples.reduce(
      (last, sample) => (Date.parse(sample.at) >= Date.parse(last.at) ? sample : last),
      samples[0] ?? { at: '' },
    );
    const { at, energyWh, powerW, currentMa, voltageMv, socTenths, temperatureTenths } = latest;
    return {
      connectorId,
      sessionId: sessionKey,
      transactionId,
      at,
      energyWh,
      powerW,
      currentMa,
      voltageMv,
      socTenths,
      temperatureTenths,
    };
  },
  'session.started': session,
  'session.updated': session,
  'session.completed': (data) => ({ ...session(data), endedAt: data.endedAt, stopReason: data.stopReason }),
  'session.corrected': (data) => ({ ...session(data), endedAt: data.endedAt, stopReason: data.stopReason }),
  'session.conflicted': ({ sessionId, kind }) => ({ sessionId, kind }),
  'command.requested': ({ commandId, type }) => ({ commandId, type }),
  'command.sent': ({ commandId, type, attempt }) => ({ commandId, type, attempt }),
  'command.answered': ({ commandId, type, result, stationStatus }) => ({ commandId, type, result, stationStatus }),
  'command.effective': ({ commandId, type, causedBy }) => ({ commandId, type, causedBy }),
  'command.failed': ({ commandId, type, code }) => ({ commandId, type, code }),
  'command.timed-out': ({ commandId, type, phase }) => ({ commandId, type, phase }),
};

export const LIVE_FACTS = Object.keys(COMPACT) as LiveFactName[];

/** A fact as the feed tells it; undefined for facts that the feed does not tell. */
export function compactFact(fact: AnyFact): LiveFact | undefined {
  if (!isLive(fact.name)) return undefined;
  if (fact.name === 'meter.sampled' && fact.data.samples.length === 0) return undefined;
  // The table ties each name to the data of that name, which the compiler cannot follow through a look-up.
  const compact = COMPACT[fact.name] as (data: object) => object;
  const { id, name, stationId, siteId, occurredAt } = fact;
  return {
    fact: name,
    id,
    stationId: stationId ?? null,
    siteId: siteId ?? null,
    at: occurredAt,
    data: compact(fact.data),
  } as LiveFact;
}

function isLive(name: FactName): name is LiveFactName {
  return Object.hasOwn(COMPACT, name);
}

function session({ sessionId, revision, transactionId, connectorId, startedAt, energyWh }: SessionView): LiveSession {
  return { sessionId, revision, transactionId, connectorId, startedAt, energyWh };
}
