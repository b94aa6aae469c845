import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { FACT_ID } from '../envelope';
import { AUTHORISATIONS, TOKEN_REF, type Authorisation } from './token';

/** A station started charging. The fact's own id is the session's key. */
export class TransactionStarted {
  /** The station's number for it: issued by us in OCPP 1.x (positive, 31 bits), chosen by the station in 2.x. */
  @IsString()
  @MaxLength(64)
  transactionId!: string;

  /** 0 where the station does not know yet: in 2.x a transaction may start with a token, before a cable is plugged in. */
  @IsInt()
  @Min(0)
  connectorId!: number;

  /** Absent where the transaction started without a token (2.x). */
  @IsOptional()
  @Matches(TOKEN_REF)
  tokenRef?: string;

  @IsOptional()
  @IsIn(AUTHORISATIONS)
  authorisation?: Authorisation;

  /** Energy register at the start, in Wh; absent where the station tells none (2.x). */
  @IsOptional()
  @IsInt()
  meterStartWh?: number;

  @IsOptional()
  @IsInt()
  reservationId?: number;
}

/** A token was shown for a transaction that runs (2.x: the cable may come before the token). */
export class TransactionAuthorised {
  @Matches(FACT_ID)
  sessionKey!: string;

  @IsString()
  @MaxLength(64)
  transactionId!: string;

  @Matches(TOKEN_REF)
  tokenRef!: string;

  @IsIn(AUTHORISATIONS)
  authorisation!: Authorisation;
}

export class TransactionStopped {
  /** The id of the start's fact. Where no start is known: a key made of station and transaction id. */
  @Matches(FACT_ID)
  sessionKey!: string;

  @IsString()
  @MaxLength(64)
  transactionId!: string;

  @IsOptional()
  @Matches(TOKEN_REF)
  tokenRef?: string;

  /** Energy register at the end, in Wh; absent where the station tells none (2.x). */
  @IsOptional()
  @IsInt()
  meterStopWh?: number;

  /** OCPP's reason; `Local` where the station gives none (OCPP 1.6 §6.47). */
  @IsString()
  @MaxLength(64)
  reason!: string;
}

/** One reading at one moment. Every quantity is an integer in the unit that its name tells. */
export class MeterSample {
  /** When the station read it, ISO 8601 in UTC. */
  @IsISO8601({ strict: true })
  at!: string;

  /** OCPP's reading context, e.g. `Sample.Periodic`, `Transaction.Begin`. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  context?: string;

  /** Energy.Active.Import.Register. */
  @IsOptional()
  @IsInt()
  energyWh?: number;

  /** Power.Active.Import over all phases. */
  @IsOptional()
  @IsInt()
  powerW?: number;

  /** Current.Import: the highest of the phases. */
  @IsOptional()
  @IsInt()
  currentMa?: number;

  /** Voltage: the mean of the phases. */
  @IsOptional()
  @IsInt()
  voltageMv?: number;

  /** State of charge in tenths of a percent. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1000)
  socTenths?: number;

  /** Temperature in tenths of a degree Celsius. */
  @IsOptional()
  @IsInt()
  temperatureTenths?: number;
}

/** Readings that a station sent together. */
export class MeterSampled {
  /** Connector 0 is the station's own meter. */
  @IsInt()
  @Min(0)
  connectorId!: number;

  /** The session that they belong to, where the station says so. */
  @IsOptional()
  @Matches(FACT_ID)
  sessionKey?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  transactionId?: string;

  @IsArray()
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => MeterSample)
  samples!: MeterSample[];
}
