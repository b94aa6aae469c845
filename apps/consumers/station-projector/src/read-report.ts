import {
  stationKeyOf,
  type ConnectionReport,
  type StationFact,
  type StationReport,
  type StatusRecord,
} from '@busbar/database';
import { INGRESS_FACTS, type AnyFact } from '@busbar/events';

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

/** What one fact tells of a station. */
export interface FactReport {
  readonly report: StationReport;
  readonly connection?: ConnectionReport;
  readonly status?: StatusRecord;
  readonly fact: StationFact;
}

/** Longer bodies are kept without their data; the archive has them whole. */
const MAX_BODY_LENGTH = 16_384;

/** That a station's end of a connection closed says nothing of the station being there. */
const TELLS_OF_ABSENCE: ReadonlySet<string> = new Set(['station.disconnected']);
const FROM_STATIONS: ReadonlySet<string> = new Set(INGRESS_FACTS);

/** @throws {UnusableFactError} */
export function readReport(fact: AnyFact): FactReport {
  if (fact.stationId === undefined) throw new UnusableFactError(`${fact.name} ${fact.id} names no station.`);
  const stationKey = stationKeyOf(fact.stationId);
  const occurredAt = moment(fact.occurredAt);
  const recordedAt = moment(fact.recordedAt);
  // A station's clock may be wrong, and what it stored may be old: that it is there we know by when we heard it.
  const heard = FROM_STATIONS.has(fact.name) && !TELLS_OF_ABSENCE.has(fact.name);
  const base: StationReport = {
    stationKey,
    stationId: fact.stationId,
    operatorId: fact.operatorId,
    ...(heard && { lastSeenAt: recordedAt }),
  };
  return {
    report: base,
    ...specific(fact, base, occurredAt, recordedAt),
    fact: recentFact(fact, stationKey, occurredAt, recordedAt),
  };
}

function specific(fact: AnyFact, base: StationReport, occurredAt: string, recordedAt: string): Partial<FactReport> {
  const { stationKey } = base;
  const mark = { at: occurredAt, factId: fact.id };
  switch (fact.name) {
    case 'station.booted': {
      const { protocol, registration, vendor, model, serialNumber, firmwareVersion, meterType, meterSerialNumber } =
        fact.data;
      const boot = {
        ...mark,
        protocol,
        registration,
        vendor: plain(vendor),
        model: plain(model),
        serialNumber: optional(serialNumber),
        firmwareVersion: optional(firmwareVersion),
        meterType: optional(meterType),
        meterSerialNumber: optional(meterSerialNumber),
      };
      return { report: { ...base, boot } };
    }
    case 'station.offline':
      return { report: { ...base, offlineAt: occurredAt } };
    case 'station.online':
      return { report: { ...base, lastSeenAt: moment(fact.data.seenAt) } };
    case 'station.diagnostics-status-reported':
      return { report: { ...base, diagnostics: { ...mark, status: plain(fact.data.status) } } };
    case 'station.firmware-status-reported':
      return { report: { ...base, firmware: { ...mark, status: plain(fact.data.status) } } };
    case 'station.connected':
      return {
        connection: {
          stationKey,
          connectionId: plain(fact.data.connectionId),
          protocol: fact.data.protocol,
          connectedAt: recordedAt,
        },
      };
    case 'station.disconnected':
      return { connection: { stationKey, connectionId: plain(fact.data.connectionId), disconnectedAt: recordedAt } };
    case 'station.status-reported': {
      const { connectorId, status, errorCode, info, vendorErrorCode } = fact.data;
      return {
        status: {
          stationKey,
          connectorId,
          ...mark,
          status,
          errorCode: plain(errorCode),
          info: optional(info),
          vendorErrorCode: optional(vendorErrorCode),
        },
      };
    }
    default:
      return {};
  }
}

function recentFact(fact: AnyFact, stationKey: string, occurredAt: string, recordedAt: string): StationFact {
  const truncated = JSON.stringify(fact).length > MAX_BODY_LENGTH;
  const body = truncated ? { ...fact, data: {} } : { ...fact };
  return { stationKey, factId: fact.id, name: fact.name, occurredAt, recordedAt, body, truncated };
}

/** ISO 8601 allows many forms; moments are compared and stored in one. */
function moment(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new UnusableFactError(`"${text}" is no moment.`);
  return at.toISOString();
}

/** PostgreSQL has no NUL in text. */
function plain(text: string): string {
  return text.replaceAll('\0', '');
}

function optional(text: string | undefined): string | null {
  return text === undefined ? null : plain(text);
}
