import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsISO8601,
  IsNumber,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

/**
 * No message of a station has room for more. Numbers and texts are as wide as OCPP's schemas, whatever a station means by them:
 * what ingress has answered must be readable.
 */
const MOST = 5_000;

/** A variable of a component in the device model of OCPP 2.x, by the station's own names. */
export class VariableOfComponent {
  @IsString()
  @MaxLength(64)
  component!: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  componentInstance?: string;

  /** Where the component belongs to an EVSE, or to a connector of it. */
  @IsOptional()
  @IsInt()
  evseId?: number;

  @IsOptional()
  @IsInt()
  connectorId?: number;

  @IsString()
  @MaxLength(64)
  variable!: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  variableInstance?: string;
}

export class VariableAttribute {
  /** `Actual`, `Target`, `MinSet` or `MaxSet`. */
  @IsString()
  @MaxLength(16)
  type!: string;

  /** Absent where the station tells none, and where it is hidden. */
  @IsOptional()
  @IsString()
  @MaxLength(2500)
  value?: string;

  /** The station told a value that may name a person, a vehicle or a secret. */
  @IsOptional()
  @IsBoolean()
  hidden?: boolean;

  /** `ReadOnly`, `WriteOnly` or `ReadWrite`. */
  @IsString()
  @MaxLength(16)
  mutability!: string;

  /** Whether the value outlives a restart. */
  @IsBoolean()
  persistent!: boolean;

  /** Whether the value never changes. */
  @IsBoolean()
  constant!: boolean;
}

export class ReportedVariable extends VariableOfComponent {
  @IsArray()
  @ArrayMaxSize(4)
  @ValidateNested({ each: true })
  @Type(() => VariableAttribute)
  attributes!: VariableAttribute[];

  /** OCPP's word: `string`, `decimal`, `OptionList`, … */
  @IsOptional()
  @IsString()
  @MaxLength(16)
  dataType?: string;

  @IsOptional()
  @IsString()
  @MaxLength(16)
  unit?: string;

  @IsOptional()
  @IsNumber()
  minLimit?: number;

  @IsOptional()
  @IsNumber()
  maxLimit?: number;

  /** The words that the value may be, separated by commas. */
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  valuesList?: string;

  @IsOptional()
  @IsBoolean()
  supportsMonitoring?: boolean;
}

/** One part of a report of the device model (2.x B07, B08). */
export class StationVariablesReported {
  /** The number of the request that the report answers. */
  @IsInt()
  requestId!: number;

  /** The part's number, from 0. */
  @IsInt()
  seqNo!: number;

  /** Whether more parts follow. */
  @IsBoolean()
  more!: boolean;

  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => ReportedVariable)
  variables!: ReportedVariable[];
}

/** Something that a component told, or that a monitor found (2.x N07, N08). */
export class ReportedEvent extends VariableOfComponent {
  /** The station's number of it. */
  @IsInt()
  eventId!: number;

  /** When it happened by the station's clock. */
  @IsISO8601({ strict: true })
  at!: string;

  /** `Alerting`, `Delta` or `Periodic`. */
  @IsString()
  @MaxLength(16)
  trigger!: string;

  /** Who had it watched: `HardWiredNotification`, `HardWiredMonitor`, `PreconfiguredMonitor` or `CustomMonitor`. */
  @IsString()
  @MaxLength(32)
  notification!: string;

  @IsOptional()
  @IsString()
  @MaxLength(2500)
  value?: string;

  /** The value may name a person, a vehicle or a secret. */
  @IsOptional()
  @IsBoolean()
  hidden?: boolean;

  /** The event that caused this one. */
  @IsOptional()
  @IsInt()
  causedBy?: number;

  /** Whether what was wrong is right again. */
  @IsOptional()
  @IsBoolean()
  cleared?: boolean;

  /** The station's id of the transaction. */
  @IsOptional()
  @IsString()
  @MaxLength(36)
  transactionId?: string;

  @IsOptional()
  @IsInt()
  monitorId?: number;

  /** 0 (danger) to 9 (debug); 2.1 tells it. */
  @IsOptional()
  @IsInt()
  severity?: number;

  /** The vendor's code of what went wrong. */
  @IsOptional()
  @IsString()
  @MaxLength(50)
  techCode?: string;

  /** Characters of the vendor's explanation, which may hold anything and is not carried. */
  @IsOptional()
  @IsInt()
  @Min(0)
  techInfoLength?: number;
}

export class StationEventsReported {
  @IsInt()
  seqNo!: number;

  @IsBoolean()
  more!: boolean;

  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => ReportedEvent)
  events!: ReportedEvent[];
}

export class ReportedMonitor {
  @IsInt()
  monitorId!: number;

  /** `UpperThreshold`, `LowerThreshold`, `Delta`, `Periodic`, … */
  @IsString()
  @MaxLength(32)
  type!: string;

  /** The threshold, the difference, or for periodic monitors the interval in seconds. */
  @IsNumber()
  value!: number;

  /** 0 (danger) to 9 (debug). */
  @IsInt()
  severity!: number;

  /** Whether it watches only while a transaction runs. */
  @IsBoolean()
  duringTransactions!: boolean;

  /** Who had it watched; 2.1 tells it. */
  @IsOptional()
  @IsString()
  @MaxLength(32)
  notification?: string;
}

export class MonitoredVariable extends VariableOfComponent {
  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => ReportedMonitor)
  monitors!: ReportedMonitor[];
}

/** One part of a report of the monitors that are set (2.x N02). */
export class StationMonitorsReported {
  @IsInt()
  requestId!: number;

  @IsInt()
  seqNo!: number;

  @IsBoolean()
  more!: boolean;

  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => MonitoredVariable)
  monitored!: MonitoredVariable[];
}

export class StreamedValue {
  @IsISO8601({ strict: true })
  at!: string;

  /** A number, `true` or `false`; any other text is hidden, since a stream does not tell what it is about. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  value?: string;

  @IsOptional()
  @IsBoolean()
  hidden?: boolean;
}

/** Values of a variable that a monitor reads regularly (2.1 N15). */
export class StationStreamSampled {
  /** The station's number of the stream. */
  @IsInt()
  streamId!: number;

  /** How many values wait to be sent. */
  @IsInt()
  pending!: number;

  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => StreamedValue)
  values!: StreamedValue[];
}
