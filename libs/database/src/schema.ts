import type { ColumnType, JSONColumnType } from 'kysely';
import type { CommandFactName, CommandStatus } from '@busbar/domain';
import type {
  CommandFailure,
  CommandPhase,
  CommandResult,
  CommandTransport,
  ConflictKind,
  ConnectorStatus,
  Protocol,
} from '@busbar/events';
import type {
  AllowanceTable,
  ConnectorReleaseTable,
  LocalListStationTable,
  LocalListTable,
  LocalListTokenTable,
  ReservationMarkTable,
  ReservationTable,
  SiteLimitTable,
  StationRestartTable,
} from './schema-charging';

/**
 * The tables as TypeScript sees them: camel case here, snake case in PostgreSQL. Every moment is an ISO 8601 string in
 * UTC with milliseconds; every energy is an integer in Wh.
 */
export interface Schema {
  site: SiteTable;
  station: StationTable;
  token: TokenTable;
  auditEntry: AuditEntryTable;
  inbox: InboxTable;
  outbox: OutboxTable;
  stationState: StationStateTable;
  stationConnection: StationConnectionTable;
  connector: ConnectorTable;
  statusHistory: StatusHistoryTable;
  stationFact: StationFactTable;
  session: SessionTable;
  sessionEvidence: SessionEvidenceTable;
  sessionConflict: SessionConflictTable;
  meterValue: MeterValueTable;
  rollup: RollupTable;
  rollupConnector: RollupConnectorTable;
  rollupStation: RollupStationTable;
  command: CommandTable;
  commandStep: CommandStepTable;
  siteLimit: SiteLimitTable;
  allowance: AllowanceTable;
  localList: LocalListTable;
  localListToken: LocalListTokenTable;
  localListStation: LocalListStationTable;
  reservation: ReservationTable;
  reservationMark: ReservationMarkTable;
  stationRestart: StationRestartTable;
  connectorRelease: ConnectorReleaseTable;
  stationVariable: StationVariableTable;
  configurationProfile: ConfigurationProfileTable;
  configurationRead: ConfigurationReadTable;
  migration: MigrationTable;
}

/** ISO 8601 in UTC with milliseconds, e.g. `2026-03-01T08:00:00.000Z`. */
export type Moment = string;

export const ADMISSIONS = ['accepted', 'pending', 'rejected'] as const;
export type Admission = (typeof ADMISSIONS)[number];

export const RESOLUTIONS = ['1m', '15m', '1h', '1d'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export type RollupScope = 'connector' | 'station' | 'site';

export interface SiteTable {
  id: string;
  operatorId: string;
  name: string;
  address: string;
  city: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  latitude: number;
  longitude: number;
  /** IANA name, e.g. `America/Chicago`. */
  timeZone: string;
  /** ISO 4217. */
  currency: string;
  revision: number;
  createdAt: Moment;
  updatedAt: Moment;
  retiredAt: Moment | null;
}

/** A credential as the API wrote it and the stations table of ingress takes it; this library does not look inside. */
export type StoredCredential = Readonly<Record<string, unknown>>;

/** A key that a station is being told. Until it has come with it, its old one holds as well. */
export interface NextKey {
  readonly version: number;
  readonly credential: StoredCredential;
  /** The command that tells it. */
  readonly commandId: string;
}

/** The record of a station. What the station reports of itself lies in `stationState`. */
export interface StationTable {
  /** The id in lower case: stations are found by it whatever case they write themselves in. */
  key: string;
  id: string;
  operatorId: string;
  siteId: string | null;
  name: string | null;
  latitude: number | null;
  longitude: number | null;
  /** What it is expected to speak; `stationState.protocol` tells what it speaks. */
  protocol: Protocol | null;
  selfRegistered: boolean;
  admission: Admission;
  /** Null: the station needs none. */
  credential: JSONColumnType<StoredCredential> | null;
  /** Of the last key that was made for it to be told by a command; 0 where there was none. */
  keyVersion: number;
  nextKey: JSONColumnType<NextKey> | null;
  /** Networks (CIDR, v4 and v6) that it may come from. Null: from anywhere. */
  allowedNetworks: string[] | null;
  revision: number;
  createdAt: Moment;
  updatedAt: Moment;
  retiredAt: Moment | null;
}

export interface TokenTable {
  /** The tag itself. It leaves the database towards operators only. */
  id: string;
  /** The pseudonym that facts carry. */
  ref: string;
  operatorId: string;
  label: string | null;
  /** 2.x's type of token, e.g. `ISO14443`; null where nobody knows. */
  kind: ColumnType<string | null, string | null | undefined>;
  status: 'valid' | 'blocked';
  expiresAt: Moment | null;
  revision: number;
  createdAt: Moment;
  updatedAt: Moment;
  retiredAt: Moment | null;
}

export interface AuditEntryTable {
  id: string;
  operatorId: string;
  at: Moment;
  /** The subject of the caller's access token. */
  actor: string;
  actorRole: string;
  /** E.g. `station.create`. */
  action: string;
  subjectKind: string;
  subjectId: string;
  changes: JSONColumnType<Record<string, unknown>>;
  correlationId: string;
}

export interface InboxTable {
  consumer: string;
  factId: string;
  appliedAt: Moment;
}

export interface OutboxTable {
  factId: string;
  position: ColumnType<number, never, never>;
  /** The service that writes and publishes it. */
  source: string;
  name: string;
  body: string;
  recordedAt: Moment;
  publishedAt: Moment | null;
}

/** What a station reported of itself. Owned by station-projector. */
export interface StationStateTable {
  stationKey: string;
  stationId: string;
  operatorId: string;
  protocol: Protocol | null;
  vendor: string | null;
  model: string | null;
  serialNumber: string | null;
  firmwareVersion: string | null;
  meterType: string | null;
  meterSerialNumber: string | null;
  registration: string | null;
  bootedAt: Moment | null;
  bootedFactId: string | null;
  online: boolean;
  /** By our clock. */
  lastSeenAt: Moment | null;
  /** The last time that it was found silent, by our clock. */
  offlineAt: Moment | null;
  diagnosticsStatus: string | null;
  diagnosticsAt: Moment | null;
  diagnosticsFactId: string | null;
  firmwareStatus: string | null;
  firmwareAt: Moment | null;
  firmwareFactId: string | null;
  updatedAt: Moment;
}

export interface StationConnectionTable {
  stationKey: string;
  connectionId: string;
  protocol: Protocol | null;
  connectedAt: Moment | null;
  disconnectedAt: Moment | null;
}

/** Registry columns (`plugType`, `maxPowerW`) belong to the registry, the others to station-projector. Connector 0 is the station itself. */
export interface ConnectorTable {
  stationKey: string;
  connectorId: number;
  plugType: string | null;
  maxPowerW: number | null;
  status: ConnectorStatus | null;
  errorCode: string | null;
  info: string | null;
  vendorErrorCode: string | null;
  statusAt: Moment | null;
  statusFactId: string | null;
}

export interface StatusHistoryTable {
  stationKey: string;
  connectorId: number;
  at: Moment;
  factId: string;
  status: ConnectorStatus;
  errorCode: string;
  info: string | null;
  vendorErrorCode: string | null;
}

/** Recent facts of a station, kept for two days. */
export interface StationFactTable {
  stationKey: string;
  factId: string;
  name: string;
  occurredAt: Moment;
  recordedAt: Moment;
  /** The whole fact; only its envelope where `truncated`. */
  body: JSONColumnType<Record<string, unknown>>;
  truncated: boolean;
}

export interface SessionTable {
  id: string;
  operatorId: string;
  stationKey: string;
  stationId: string;
  /** 0 where no start is known. */
  connectorId: number;
  transactionId: string;
  tokenRef: string | null;
  status: 'active' | 'ended';
  /** The start, or the earliest evidence where no start is known; what lists are sorted by. */
  openedAt: Moment;
  startedAt: Moment | null;
  endedAt: Moment | null;
  lastReadingAt: Moment | null;
  meterStartWh: number | null;
  meterStopWh: number | null;
  energyWh: number;
  stopReason: string | null;
  conflictCount: number;
  revision: number;
  /** Whether `session.started` went out. */
  startedTold: boolean;
  /** Whether `session.completed` went out. */
  completedTold: boolean;
  updatedAt: Moment;
}

export interface SessionEvidenceTable {
  sessionId: string;
  factId: string;
  kind: 'start' | 'authorisation' | 'stop' | 'readings';
  stationKey: string;
  connectorId: number | null;
  at: Moment;
  body: JSONColumnType<Record<string, unknown>>;
}

export interface SessionConflictTable {
  sessionId: string;
  id: string;
  kind: ConflictKind;
  detail: string;
  detectedAt: Moment;
}

/** One reading; kept in a partition per UTC day. */
export interface MeterValueTable {
  stationKey: string;
  /** -1 until the connector of a stop is known. */
  connectorId: number;
  at: Moment;
  factId: string;
  ordinal: number;
  sessionId: string | null;
  context: string | null;
  energyWh: number | null;
  powerW: number | null;
  currentMa: number | null;
  voltageMv: number | null;
  socTenths: number | null;
  temperatureTenths: number | null;
}

export interface RollupTable {
  scope: RollupScope;
  /** A station's key or a site's id. */
  subjectId: string;
  /** -1 where the row tells of the whole subject. */
  connectorId: number;
  resolution: Resolution;
  /** The bucket's beginning; days are days of the site. */
  bucketAt: Moment;
  energyWh: number;
  /** The highest power of any minute in the bucket. */
  peakPowerW: number;
}

/** The connectors that a station's rollups are made of. */
export interface RollupConnectorTable {
  stationKey: string;
  connectorId: number;
}

/** The site and time zone that a station's rollups were last computed for. */
export interface RollupStationTable {
  stationKey: string;
  siteId: string | null;
  timeZone: string;
}

/** What was asked of a station: what the fold makes of its steps, beside who asked and by which key. */
export interface CommandTable {
  /** A UUID. */
  id: string;
  operatorId: string;
  stationKey: string;
  stationId: string;
  type: string;
  status: CommandStatus;
  /** When it was asked for; the earliest step where the request is not known. What lists are sorted by. */
  openedAt: Moment;
  /** Null while the request is not known. Tokens are named by their pseudonym. */
  parameters: JSONColumnType<Record<string, unknown>> | null;
  requestedAt: Moment | null;
  expiresAt: Moment | null;
  /** The pseudonym of who asked, as the fact carries it. */
  requestedBy: string | null;
  sentAt: Moment | null;
  attempts: number;
  protocol: Protocol | null;
  transport: CommandTransport | null;
  answeredAt: Moment | null;
  result: CommandResult | null;
  /** The station's own word. */
  stationStatus: string | null;
  endedAt: Moment | null;
  failure: CommandFailure | null;
  description: string | null;
  phase: CommandPhase | null;
  /** The fact that shows the effect. */
  causedBy: string | null;
  /** The subject of the caller's access token; null where the row was made from facts alone. */
  actor: string | null;
  idempotencyKey: string | null;
  /** Of what was asked under the key. */
  requestHash: string | null;
  updatedAt: Moment;
}

/** Every fact about a command: what its row is folded from. */
export interface CommandStepTable {
  commandId: string;
  factId: string;
  name: CommandFactName;
  occurredAt: Moment;
  /** The fact's data. */
  body: JSONColumnType<Record<string, unknown>>;
}

export type VariableAttributeName = 'Actual' | 'Target' | 'MinSet' | 'MaxSet';
export type Mutability = 'ReadOnly' | 'WriteOnly' | 'ReadWrite';

/** What a station told of one setting: a key of OCPP 1.x, or an attribute of a variable of 2.x. Owned by device-model. */
export interface StationVariableTable {
  stationKey: string;
  /** `key` in lower case: OCPP compares without case. */
  keyId: string;
  /** 0 where it belongs to the station as a whole. */
  evseId: number;
  connectorId: number;
  attribute: VariableAttributeName;
  /** The station's own word of 1.x; `Component[instance].Variable[instance]` of 2.x. */
  key: string;
  /** Null in 1.x. */
  component: string | null;
  componentInstance: string | null;
  variable: string;
  variableInstance: string | null;
  /** False: the station said that it has no such setting. */
  known: boolean;
  value: string | null;
  /** The station has a value that we do not keep, since it may name a person or a secret. */
  hidden: boolean;
  /** By our clock, with the fact that told it. */
  readAt: Moment;
  factId: string;
  mutability: Mutability | null;
  dataType: string | null;
  unit: string | null;
  /** When the station told what kind of setting it is, which not every answer does. */
  describedAt: Moment | null;
  describedFactId: string | null;
}

/** One setting as it is wanted. */
export interface WantedSetting {
  readonly key: string;
  readonly value: string;
  /** Absent: of the station as a whole. */
  readonly evseId?: number | undefined;
}

/** What is wanted of one station, or of those of a make; the narrowest one that fits a station counts. */
export interface ConfigurationProfileTable {
  id: string;
  operatorId: string;
  name: string;
  stationKey: string | null;
  vendor: string | null;
  model: string | null;
  firmwareVersion: string | null;
  wanted: JSONColumnType<WantedSetting[]>;
  revision: number;
  createdAt: Moment;
  updatedAt: Moment;
  retiredAt: Moment | null;
}

/** When a station was asked last for its settings without anybody having wanted to know. */
export interface ConfigurationReadTable {
  stationKey: string;
  askedAt: Moment;
  commandId: string;
}

export interface MigrationTable {
  id: string;
  hash: string;
  appliedAt: Moment;
}
