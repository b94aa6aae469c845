import { IsIn, IsInt, IsOptional, IsString, Matches, MaxLength, Min } from 'class-validator';
import { FACT_ID } from '../envelope';

export const POWER_UNITS = ['mA', 'W'] as const;
/** mA on each phase, or W over all phases. */
export type PowerUnit = (typeof POWER_UNITS)[number];

/** What the sessions of a site may draw together has changed; readers fetch the present limit. */
export class SiteLimitChanged {
  @IsString()
  @MaxLength(64)
  siteId!: string;

  /** Of the limit, which has one of its own. */
  @IsInt()
  @Min(1)
  revision!: number;

  @IsIn(POWER_UNITS)
  unit!: PowerUnit;

  /** In the unit; absent where the site has no limit any more. */
  @IsOptional()
  @IsInt()
  @Min(0)
  amount?: number;

  /** What a session may draw that has no share, in the unit. */
  @IsOptional()
  @IsInt()
  @Min(0)
  fallback?: number;
}

/** A station confirmed what a session may draw of its site's limit. */
export class SessionShareChanged {
  @Matches(FACT_ID)
  sessionId!: string;

  @IsString()
  @MaxLength(64)
  transactionId!: string;

  @IsInt()
  @Min(0)
  connectorId!: number;

  @IsIn(POWER_UNITS)
  unit!: PowerUnit;

  /** In the unit; 0: it has to wait. */
  @IsInt()
  @Min(0)
  amount!: number;
}
