import {
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
  Min,
} from 'class-validator';
import { FACT_ID } from '../envelope';

/** How a station talks to us. */
export const PROTOCOLS = ['ocpp1.2-soap', 'ocpp1.5-soap', 'ocpp1.6-soap', 'ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/**
 * The status of a connector in the words of OCPP 1.6 (§7.7 ChargePointStatus), whatever version reported it: 1.5's
 * `Occupied` stays as it is, since it does not tell which of 1.6's occupied states it means.
 */
export const CONNECTOR_STATUSES = [
  'Available',
  'Occupied',
  'Preparing',
  'Charging',
  'SuspendedEVSE',
  'SuspendedEV',
  'Finishing',
  'Reserved',
  'Unavailable',
  'Faulted',
] as const;
export type ConnectorStatus = (typeof CONNECTOR_STATUSES)[number];

/** A station came in that nobody had registered, and the stage lets such stations in (`open`) or lets them wait (`pending`). */
export class StationRegistered {
  @IsIn(['accepted', 'pending'])
  admission!: 'accepted' | 'pending';

  @IsIn(PROTOCOLS)
  protocol!: Protocol;
}

/** A station came with the new key that it was told. From now on it is the only one that it has. */
export class StationKeyAdopted {
  /** Of the key; grows with every one that the station is told. */
  @IsInt()
  @Min(1)
  keyVersion!: number;
}

/** Somebody came as this station with wrong keys. Told every ten minutes at most, however many there are. */
export class StationSignInRefused {
  /** Wrong keys since they were told of last. Who is locked out is not counted. */
  @IsInt()
  @Min(1)
  attempts!: number;

  /** Where the last one came from, as a network (CIDR); `unknown` where nobody saw. */
  @IsString()
  @MaxLength(64)
  network!: string;

  /** Until then no key is looked at from there. */
  @IsOptional()
  @IsISO8601({ strict: true })
  lockedUntil?: string;
}

/** The record of a station or of its credential changed in the ledger; readers fetch the present one. */
export class StationChanged {
  @IsInt()
  @Min(1)
  revision!: number;
}

/** A WebSocket connection was accepted. SOAP stations have none. */
export class StationConnected {
  @IsString()
  @MaxLength(128)
  connectionId!: string;

  @IsIn(PROTOCOLS)
  protocol!: Protocol;
}

export class StationDisconnected {
  @IsString()
  @MaxLength(128)
  connectionId!: string;

  /** The WebSocket close code, where one is known. */
  @IsOptional()
  @IsInt()
  code?: number;

  @IsOptional()
  @IsString()
  @MaxLength(256)
  reason?: string;
}

/** A BootNotification was answered. */
export class StationBooted {
  @IsIn(PROTOCOLS)
  protocol!: Protocol;

  @IsIn(['Accepted', 'Pending', 'Rejected'])
  registration!: 'Accepted' | 'Pending' | 'Rejected';

  @IsString()
  @MaxLength(64)
  vendor!: string;

  @IsString()
  @MaxLength(64)
  model!: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  serialNumber?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  firmwareVersion?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  meterType?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  meterSerialNumber?: string;
}

/** A station reported the status of one connector; connector 0 is the station itself (OCPP 1.6 §4.9). */
export class StationStatusReported {
  @IsInt()
  @Min(0)
  connectorId!: number;

  @IsIn(CONNECTOR_STATUSES)
  status!: ConnectorStatus;

  /** OCPP's error code, `NoError` where there is none. */
  @IsString()
  @MaxLength(64)
  errorCode!: string;

  @IsOptional()
  @IsString()
  @MaxLength(256)
  info?: string;

  @IsOptional()
  @IsString()
  @MaxLength(256)
  vendorId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  vendorErrorCode?: string;
}

/** Nothing was heard from a station for longer than its heartbeat allows. */
export class StationOffline {
  @IsISO8601({ strict: true })
  lastSeenAt!: string;

  /** Seconds of silence that were allowed. */
  @IsInt()
  @Min(1)
  allowedSilenceSeconds!: number;
}

/** A station that was offline was heard again. Heartbeats are no facts; this is how a silent station's return shows. */
export class StationOnline {
  @IsISO8601({ strict: true })
  seenAt!: string;
}

/** A vendor's message. Its content may be personal, so the fact tells only what it was and how long. */
export class StationDataTransferred {
  @IsString()
  @MaxLength(255)
  vendorId!: string;

  @IsOptional()
  @IsString()
  @MaxLength(50)
  messageId?: string;

  /** Length of the content in characters. */
  @IsInt()
  @Min(0)
  dataLength!: number;
}

export class StationDiagnosticsStatusReported {
  @IsString()
  @Length(1, 64)
  status!: string;
}

export class StationFirmwareStatusReported {
  @IsString()
  @Length(1, 64)
  status!: string;

  /** The number of the request that the update answers, where the station tells it (security extension of 1.6, 2.x). */
  @IsOptional()
  @IsInt()
  requestId?: number;
}

/** How the upload of a log goes (security extension of 1.6, 2.x). */
export class StationLogStatusReported {
  @IsString()
  @Length(1, 64)
  status!: string;

  /** The number of the request that the upload answers. */
  @IsOptional()
  @IsInt()
  requestId?: number;
}

/** A security event. The station's technical information may name people or tokens, so only its length is told. */
export class StationSecurityEventReported {
  /** OCPP's word for it, or the vendor's. */
  @IsString()
  @MaxLength(64)
  type!: string;

  /** Characters. */
  @IsInt()
  @Min(0)
  techInfoLength!: number;
}

/** Characters of a request for a certificate, as OCPP bounds it. */
const MOST_OF_A_REQUEST = 5_500;

/** A station asked for a certificate of its own to be signed. */
export class StationCertificateRequested {
  @IsIn(['ChargingStationCertificate', 'V2GCertificate', 'V2G20Certificate'])
  certificateType!: 'ChargingStationCertificate' | 'V2GCertificate' | 'V2G20Certificate';

  /** `Accepted`: it goes to the station authority, which may still refuse. */
  @IsIn(['Accepted', 'Rejected'])
  decision!: 'Accepted' | 'Rejected';

  /** The request (PKCS #10) in PEM, where it was accepted. It is public: a key, and the name of the equipment. */
  @IsOptional()
  @IsString()
  @MaxLength(MOST_OF_A_REQUEST)
  csr?: string;
}

/** The station authority signed. The certificate goes to the station by the command. */
export class StationCertificateIssued {
  /** The fact that asked for it. */
  @Matches(FACT_ID)
  requestedBy!: string;

  @IsUUID()
  commandId!: string;

  /** Hexadecimal. */
  @IsString()
  @Length(1, 40)
  serialNumber!: string;

  /** SHA-256 of the certificate, hexadecimal. */
  @IsString()
  @Length(64, 64)
  fingerprint!: string;

  @IsISO8601({ strict: true })
  notAfter!: string;
}

export const CERTIFICATE_REFUSALS = [
  'not-readable',
  'bad-signature',
  'weak-key',
  'wrong-name',
  'not-admitted',
] as const;
export type CertificateRefusal = (typeof CERTIFICATE_REFUSALS)[number];

/** The station authority does not sign; the station asks again as it is configured to (2.x A02.FR.17). */
export class StationCertificateRefused {
  /** The fact that asked for it. */
  @Matches(FACT_ID)
  requestedBy!: string;

  @IsIn(CERTIFICATE_REFUSALS)
  reason!: CertificateRefusal;
}

/**
 * A station sent a report or notice. This fact tells that it came: what it was, which request it answers and how much it
 * holds. What reports of 2.x say is told by facts of their own; what has none is in `content`, unless it may be personal.
 */
export class StationMessageReceived {
  /** OCPP's name of the message, e.g. `NotifyReport`. */
  @IsString()
  @Length(1, 64)
  action!: string;

  @IsOptional()
  @IsInt()
  requestId?: number;

  /** The part's number where a report comes in parts. */
  @IsOptional()
  @IsInt()
  seqNo?: number;

  /** Whether more parts follow. */
  @IsOptional()
  @IsBoolean()
  more?: boolean;

  /** Length of the content in characters, as JSON. */
  @IsInt()
  @Min(0)
  length!: number;

  /** The message in OCPP's words, without free texts, names, tokens and vendors' own data. */
  @IsOptional()
  @IsObject()
  content?: object;
}
