import { IsInt, IsISO8601, IsNotEmpty, IsObject, IsOptional, IsString, Matches, MaxLength, Min } from 'class-validator';
import type { FactName } from './topics';

/** An id of a fact: letters, digits and `._:-`, stable over every retry of the message that it came from. */
export const FACT_ID = /^[A-Za-z0-9._:-]{8,128}$/;

/** W3C Trace Context, version 00: https://www.w3.org/TR/trace-context/#traceparent-header */
export const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What surrounds every fact. `data` is checked separately, by the class that the fact's name and version stand for. */
export class Envelope {
  /** The same happening has the same id, however often it is reported or delivered. */
  @Matches(FACT_ID)
  id!: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  name!: string;

  @IsInt()
  @Min(1)
  version!: number;

  /** When it happened by the reporter's clock, ISO 8601 in UTC with milliseconds. */
  @IsISO8601({ strict: true })
  occurredAt!: string;

  /** When we took note of it, by our clock. */
  @IsISO8601({ strict: true })
  recordedAt!: string;

  /** The service that published it. */
  @IsString()
  @MaxLength(64)
  source!: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  operatorId!: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  siteId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  stationId?: string;

  /** Joins everything that one outside action set in motion. */
  @IsString()
  @MaxLength(128)
  correlationId!: string;

  /** The id of the fact that this one was derived from. */
  @IsOptional()
  @Matches(FACT_ID)
  causationId?: string;

  @IsOptional()
  @Matches(TRACEPARENT)
  traceparent?: string;

  @IsObject()
  data!: object;
}

/** A fact with the type of its data. */
export interface Fact<Name extends FactName = FactName, Data extends object = object> extends Omit<
  Envelope,
  'name' | 'data'
> {
  name: Name;
  data: Data;
}
