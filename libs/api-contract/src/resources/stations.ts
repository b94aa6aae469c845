import { AnyObject, Choice, Decimal, Flag, Integer, ListOf, Moment, Nested, Networks, Text, Texts } from '../fields';
import {
  ADMISSIONS,
  CONNECTOR_STATUSES,
  CREDENTIAL_KINDS,
  PROTOCOLS,
  type Admission,
  type ConnectorStatus,
  type CredentialKind,
  type Protocol,
} from '../vocabulary';
import { PageQuery } from './common';

/** The id of a station travels in paths of stations that we did not build, so it is kept narrow: OCPP-J §3.1.1. */
const STATION_ID = {
  max: 48,
  pattern: /^[A-Za-z0-9][A-Za-z0-9._~:-]*$/,
  rule: 'may hold letters, digits and . _ ~ : - and begins with a letter or digit',
  example: 'BB-CHI-001',
};

/** A socket or cable of a station, and what it reported last. Connector 0 is the station itself. */
export class Connector {
  @Integer({ min: 0 })
  connectorId!: number;

  @Choice(CONNECTOR_STATUSES, { nullable: true, description: 'Null until it is reported.' })
  status!: ConnectorStatus | null;

  @Text({ nullable: true, max: 64, description: "OCPP's error code; `NoError` where there is none." })
  errorCode!: string | null;

  @Text({ nullable: true, min: 0, max: 256 })
  info!: string | null;

  @Text({ nullable: true, min: 0, max: 64 })
  vendorErrorCode!: string | null;

  @Moment({ nullable: true, description: "Since when, by the station's clock." })
  statusAt!: string | null;

  @Text({ nullable: true, max: 64, description: 'The kind of plug, where the registry knows it.' })
  plugType!: string | null;

  @Integer({ nullable: true, description: 'The most power that it gives, in W, where the registry knows it.' })
  maxPowerW!: number | null;
}

/** A charging station: its record, and what it reported of itself. */
export class Station {
  @Text(STATION_ID)
  id!: string;

  @Text({ max: 64 })
  operatorId!: string;

  @Text({ nullable: true, max: 64 })
  siteId!: string | null;

  @Text({ nullable: true, max: 120 })
  name!: string | null;

  @Decimal({ nullable: true, min: -90, max: 90 })
  latitude!: number | null;

  @Decimal({ nullable: true, min: -180, max: 180 })
  longitude!: number | null;

  @Choice(ADMISSIONS)
  admission!: Admission;

  @Flag({ description: 'True for a station that came in by itself before anybody had registered it.' })
  selfRegistered!: boolean;

  @Choice(CREDENTIAL_KINDS)
  credential!: CredentialKind;

  @Networks({ nullable: true, description: 'The networks that it may come from (CIDR). Null: from anywhere.' })
  allowedNetworks!: string[] | null;

  @Choice(PROTOCOLS, { nullable: true, description: 'What it speaks, or is expected to speak.' })
  protocol!: Protocol | null;

  @Text({ nullable: true, max: 64 })
  vendor!: string | null;

  @Text({ nullable: true, max: 64 })
  model!: string | null;

  @Text({ nullable: true, max: 64 })
  serialNumber!: string | null;

  @Text({ nullable: true, max: 64 })
  firmwareVersion!: string | null;

  @Text({ nullable: true, max: 64 })
  diagnosticsStatus!: string | null;

  @Text({ nullable: true, max: 64 })
  firmwareStatus!: string | null;

  @Flag({ description: 'Whether it is heard.' })
  online!: boolean;

  @Moment({ nullable: true })
  lastSeenAt!: string | null;

  @Moment({ nullable: true })
  bootedAt!: string | null;

  @ListOf(() => Connector)
  connectors!: Connector[];

  @Integer({
    min: 1,
    description: 'Grows with every change of the record; `If-Match` of a change takes it as `"<revision>"`.',
  })
  revision!: number;

  @Moment()
  createdAt!: string;

  @Moment()
  updatedAt!: string;

  @Moment({ nullable: true })
  retiredAt!: string | null;
}

export class StationPage {
  @ListOf(() => Station)
  items!: Station[];

  @Text({ nullable: true, max: 512 })
  nextCursor!: string | null;
}

export class StationQuery extends PageQuery {
  @Text({ optional: true, max: 120, description: 'Part of the id, name, vendor, model or serial number.' })
  search?: string;

  @Text({ optional: true, max: 64 })
  siteId?: string;

  @Choice(CONNECTOR_STATUSES, { optional: true, description: 'Stations with a connector in this status.' })
  status?: ConnectorStatus;

  @Flag({ optional: true })
  online?: boolean;

  @Choice(ADMISSIONS, { optional: true })
  admission?: Admission;

  @Flag({ optional: true })
  selfRegistered?: boolean;

  @Flag({ optional: true, description: 'Whether retired stations are listed too.' })
  retired?: boolean;
}

export class NewStation {
  @Text(STATION_ID)
  id!: string;

  @Text({ optional: true, nullable: true, max: 64 })
  siteId?: string | null;

  @Text({ optional: true, nullable: true, max: 120 })
  name?: string | null;

  @Decimal({ optional: true, nullable: true, min: -90, max: 90 })
  latitude?: number | null;

  @Decimal({ optional: true, nullable: true, min: -180, max: 180 })
  longitude?: number | null;

  @Choice(PROTOCOLS, { optional: true, nullable: true })
  protocol?: Protocol | null;

  @Choice(['key', 'certificate', 'open'], {
    optional: true,
    description:
      '`key` (the default): a key is generated and answered once. `certificate`: the station comes by the door for certificates, with its id as common name. `open`: the station needs none.',
  })
  credential?: 'key' | 'certificate' | 'open';

  @Networks({
    optional: true,
    nullable: true,
    description: 'The networks that it may come from (CIDR); null, the default: from anywhere.',
  })
  allowedNetworks?: string[] | null;
}

/** Fields that are left out stay as they are; null clears. */
export class StationChange {
  @Text({ optional: true, nullable: true, max: 64 })
  siteId?: string | null;

  @Text({ optional: true, nullable: true, max: 120 })
  name?: string | null;

  @Decimal({ optional: true, nullable: true, min: -90, max: 90 })
  latitude?: number | null;

  @Decimal({ optional: true, nullable: true, min: -180, max: 180 })
  longitude?: number | null;

  @Choice(ADMISSIONS, { optional: true })
  admission?: Admission;

  @Networks({
    optional: true,
    nullable: true,
    description: 'The networks that it may come from (CIDR); null: from anywhere.',
  })
  allowedNetworks?: string[] | null;

  @Choice(['certificate'], {
    optional: true,
    description: 'From its next connection on its certificate, and no key any more. A key takes its place again.',
  })
  credential?: 'certificate';

  @Texts({
    optional: true,
    longest: 60,
    pattern: /^[0-9A-Fa-f:]+$/,
    max: 100,
    description: 'Serial numbers, in hexadecimal digits, of certificates of the station that count no longer.',
  })
  revokedCertificates?: string[];
}

/** A station and, this once, its key. */
export class StationWithKey {
  @Nested(() => Station)
  station!: Station;

  @Text({
    nullable: true,
    max: 128,
    description: 'The key as the station must send it. It is not kept and not shown again. Null for an open station.',
  })
  key!: string | null;
}

/** One status that a connector reported. */
export class StatusReport {
  @Integer({ min: 0 })
  connectorId!: number;

  @Choice(CONNECTOR_STATUSES)
  status!: ConnectorStatus;

  @Text({ max: 64 })
  errorCode!: string;

  @Text({ nullable: true, min: 0, max: 256 })
  info!: string | null;

  @Text({ nullable: true, min: 0, max: 64 })
  vendorErrorCode!: string | null;

  @Moment()
  at!: string;
}

export class StatusReportPage {
  @ListOf(() => StatusReport)
  items!: StatusReport[];

  @Text({ nullable: true, max: 512 })
  nextCursor!: string | null;
}

export class StatusHistoryQuery extends PageQuery {
  @Integer({ optional: true, min: 0 })
  connectorId?: number;

  @Moment({ optional: true })
  from?: string;

  @Moment({ optional: true })
  to?: string;
}

/** A fact that a station caused, as it travelled. Tokens in it are pseudonyms. */
export class StationFact {
  @Text({ max: 128 })
  id!: string;

  @Text({ max: 64, example: 'meter.sampled' })
  name!: string;

  @Moment()
  occurredAt!: string;

  @Moment()
  recordedAt!: string;

  @AnyObject({ description: 'The whole fact; only its envelope where `truncated`.' })
  fact!: object;

  @Flag()
  truncated!: boolean;
}

export class StationFactPage {
  @ListOf(() => StationFact)
  items!: StationFact[];

  @Text({ nullable: true, max: 512 })
  nextCursor!: string | null;
}

export class StationFactQuery extends PageQuery {
  @Text({ optional: true, max: 64, description: 'Facts of one name only, e.g. `meter.sampled`.' })
  name?: string;

  @Moment({ optional: true, description: 'Recorded at or after this moment.' })
  from?: string;

  @Moment({ optional: true, description: 'Recorded before this moment.' })
  to?: string;
}
