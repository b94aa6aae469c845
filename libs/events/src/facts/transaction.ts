import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
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

  /** The number that the request had which started it from afar (2.x). */
  @IsOptional()
  @IsInt()
  remoteStartId?: number;
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

  /** The number that the request had by which it was authorised from afar (2.x). */
  @IsOptional()
  @IsInt()
  remoteStartId?: number;
}

/** An amount of money: decimal text, since a number could not hold every amount. */
const AMOUNT = /^-?\d+(?:\.\d+)?(?:e[+-]\d+)?$/;

/** What a station has computed that a transaction costs, by a tariff that was given to it (2.1 I07, I12). */
export class TransactionCostReported {
  @Matches(FACT_ID)
  sessionKey!: string;

  @IsString()
  @MaxLength(64)
  transactionId!: string;

  /** Whether the transaction has ended, so that it is its whole cost. */
  @IsBoolean()
  final!: boolean;

  /** ISO 4217. */
  @IsString()
  @MaxLength(3)
  currency!: string;

  /** `NormalCost`, or the least or most that the tariff knows: `MinCost`, `MaxCost`. */
  @IsString()
  @MaxLength(16)
  kind!: string;

  @IsOptional()
  @Matches(AMOUNT)
  totalExclTax?: string;

  @IsOptional()
  @Matches(AMOUNT)
  totalInclTax?: string;

  /** Seconds from its start, charging or not. */
  @IsInt()
  chargingSeconds!: number;

  /** Of them those without energy flowing. */
  @IsInt()
  idleSeconds!: number;

  @IsOptional()
  @IsString()
  @MaxLength(60)
  tariffId?: string;

  /** The station could not compute it. */
  @IsOptional()
  @IsBoolean()
  failed?: boolean;
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
