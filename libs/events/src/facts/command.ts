import {
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
import { PROTOCOLS, type Protocol } from './station';

/** What all facts about one command share. */
export class CommandFact {
  @IsUUID()
  commandId!: string;

  /** What is asked, in words that no OCPP version owns: `remote-start`. The domain's `StationCommand` lists them. */
  @IsString()
  @Length(1, 64)
  type!: string;
}

/** Somebody asked something of a station. */
export class CommandRequested extends CommandFact {
  /** As the type says. Tokens are named by their `tokenRef`, never by their tag. */
  @IsObject()
  parameters!: object;

  /** After this moment the command is not sent any more. */
  @IsISO8601({ strict: true })
  expiresAt!: string;

  /** A pseudonym of who asked; absent where the platform did. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  requestedBy?: string;
}

export const COMMAND_TRANSPORTS = ['websocket', 'soap'] as const;
export type CommandTransport = (typeof COMMAND_TRANSPORTS)[number];

/** The request was handed to the station's connection, or to its SOAP endpoint. */
export class CommandSent extends CommandFact {
  @IsIn(PROTOCOLS)
  protocol!: Protocol;

  @IsIn(COMMAND_TRANSPORTS)
  transport!: CommandTransport;

  /** OCPP's name of the request: `RemoteStartTransaction`. */
  @IsString()
  @Length(1, 64)
  action!: string;

  @IsString()
  @Length(1, 128)
  messageId!: string;

  /** 1 for the first time; a repeatable request whose answer got lost is sent again. */
  @IsInt()
  @Min(1)
  attempt!: number;
}

export const COMMAND_RESULTS = ['accepted', 'rejected', 'error'] as const;
export type CommandResult = (typeof COMMAND_RESULTS)[number];

/** The station answered. */
export class CommandAnswered extends CommandFact {
  @IsString()
  @Length(1, 128)
  messageId!: string;

  /** `error`: the station could not deal with the request at all, or its answer breaks the schema. */
  @IsIn(COMMAND_RESULTS)
  result!: CommandResult;

  /** The station's own word: `Accepted`, `Scheduled`, `Occupied`. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  stationStatus?: string;

  /** OCPP's error code. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  code?: string;

  @IsOptional()
  @IsString()
  @MaxLength(1024)
  description?: string;

  /** What else the answer says, free of tags and secrets. */
  @IsOptional()
  @IsObject()
  detail?: object;
}

/** What was asked for has come about: a transaction runs, the station booted. */
export class CommandEffective extends CommandFact {
  /** The id of the fact that shows it; of the answer where nothing else is to be awaited. */
  @Matches(FACT_ID)
  causedBy!: string;

  @IsOptional()
  @IsObject()
  detail?: object;
}

export const COMMAND_FAILURES = [
  'station-unreachable',
  'not-supported',
  'invalid-for-station',
  'rejected',
  'station-error',
  'refused-address',
] as const;
export type CommandFailure = (typeof COMMAND_FAILURES)[number];

export class CommandFailed extends CommandFact {
  @IsIn(COMMAND_FAILURES)
  code!: CommandFailure;

  @IsString()
  @MaxLength(1024)
  description!: string;
}

/** `delivery`: the station was not reached in time; `answer`: it did not answer; `effect`: what was asked did not come about. */
export const COMMAND_PHASES = ['delivery', 'answer', 'effect'] as const;
export type CommandPhase = (typeof COMMAND_PHASES)[number];

export class CommandTimedOut extends CommandFact {
  @IsIn(COMMAND_PHASES)
  phase!: CommandPhase;
}
