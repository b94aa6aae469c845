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
  MaxLength,
  ValidateNested,
} from 'class-validator';

/**
 * No message of a station has room for more. Numbers and texts are as wide as OCPP's schemas, whatever a station means by them:
 * what ingress has answered must be readable.
 */
const MOST = 5_000;

/** A stretch of a schedule. Limits and set points are in the schedule's unit. */
export class ReportedPeriod {
  /** Seconds from the schedule's start. */
  @IsInt()
  startSeconds!: number;

  @IsOptional()
  @IsInt()
  limit?: number;

  @IsOptional()
  @IsInt()
  limitL2?: number;

  @IsOptional()
  @IsInt()
  limitL3?: number;

  /** Negative: what the vehicle may give back (2.1). */
  @IsOptional()
  @IsInt()
  dischargeLimit?: number;

  @IsOptional()
  @IsInt()
  dischargeLimitL2?: number;

  @IsOptional()
  @IsInt()
  dischargeLimitL3?: number;

  /** What the vehicle shall take, or below 0 give (2.1). */
  @IsOptional()
  @IsInt()
  setpoint?: number;

  @IsOptional()
  @IsInt()
  setpointL2?: number;

  @IsOptional()
  @IsInt()
  setpointL3?: number;

  @IsOptional()
  @IsInt()
  phases?: number;

  /** The phase to charge on, 1 to 3, where it is one only. */
  @IsOptional()
  @IsInt()
  phaseToUse?: number;

  /** 2.1: `ChargingOnly`, `CentralSetpoint`, … */
  @IsOptional()
  @IsString()
  @MaxLength(32)
  operationMode?: string;
}

export class ReportedSchedule {
  @IsInt()
  scheduleId!: number;

  @IsIn(['W', 'mA'])
  unit!: 'W' | 'mA';

  /** Absent where it starts with what it belongs to. */
  @IsOptional()
  @IsISO8601({ strict: true })
  startAt?: string;

  @IsOptional()
  @IsInt()
  durationSeconds?: number;

  /** Below it the vehicle cannot charge, in the schedule's unit. */
  @IsOptional()
  @IsInt()
  minRate?: number;

  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => ReportedPeriod)
  periods!: ReportedPeriod[];
}

/** Something other than us limits the charging, or does so no longer (2.x K12, K13). */
export class StationChargingLimitReported {
  /** `EMS`, `SO`, `CSO`, `Other`, or in 2.1 a word of the station's own. */
  @IsString()
  @MaxLength(20)
  source!: string;

  /** True where the limit is gone. */
  @IsBoolean()
  cleared!: boolean;

  /** Absent where it holds for the whole station. */
  @IsOptional()
  @IsInt()
  evseId?: number;

  @IsOptional()
  @IsBoolean()
  gridCritical?: boolean;

  /** Whether it comes from power that is made on the spot (2.1). */
  @IsOptional()
  @IsBoolean()
  localGeneration?: boolean;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => ReportedSchedule)
  schedules?: ReportedSchedule[];
}

export class ReportedProfile {
  @IsInt()
  profileId!: number;

  /** A higher one wins. */
  @IsInt()
  stackLevel!: number;

  /** `TxProfile`, `TxDefaultProfile`, `ChargingStationMaxProfile`, … */
  @IsString()
  @MaxLength(64)
  purpose!: string;

  /** `Absolute`, `Recurring`, `Relative` or, in 2.1, `Dynamic`. */
  @IsString()
  @MaxLength(16)
  kind!: string;

  /** `Daily` or `Weekly`. */
  @IsOptional()
  @IsString()
  @MaxLength(16)
  recurrency?: string;

  @IsOptional()
  @IsISO8601({ strict: true })
  validFrom?: string;

  @IsOptional()
  @IsISO8601({ strict: true })
  validTo?: string;

  /** The station's id of the transaction that it is for. */
  @IsOptional()
  @IsString()
  @MaxLength(36)
  transactionId?: string;

  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @Type(() => ReportedSchedule)
  schedules!: ReportedSchedule[];
}

/** Charging profiles that a station has, as asked for (2.x K09). */
export class StationChargingProfilesReported {
  /** The number of the request that the report answers. */
  @IsInt()
  requestId!: number;

  /** Whether more parts follow. */
  @IsBoolean()
  more!: boolean;

  /** Who set them: `CSO` for us. */
  @IsString()
  @MaxLength(20)
  source!: string;

  /** 0 for the whole station. */
  @IsInt()
  evseId!: number;

  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => ReportedProfile)
  profiles!: ReportedProfile[];
}

/** A reservation ended without being used (2.x H01, H04). */
export class StationReservationEnded {
  @IsInt()
  reservationId!: number;

  /** `Expired`, `Removed`, or in 2.1 `NoTransaction`. */
  @IsString()
  @MaxLength(32)
  reason!: string;
}
