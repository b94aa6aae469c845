import { IsIn, IsInt, IsISO8601, IsOptional, IsString, Matches, MaxLength, Min } from 'class-validator';
import { FACT_ID } from '../envelope';
import { TOKEN_REF } from './token';

/** What the ledger says of a session at one revision of it. */
export class SessionView {
  @Matches(FACT_ID)
  sessionId!: string;

  /** Grows by one with every change of the session. */
  @IsInt()
  @Min(1)
  revision!: number;

  @IsString()
  @MaxLength(64)
  transactionId!: string;

  @IsInt()
  @Min(0)
  connectorId!: number;

  @IsOptional()
  @Matches(TOKEN_REF)
  tokenRef?: string;

  @IsOptional()
  @IsISO8601({ strict: true })
  startedAt?: string;

  /** Energy so far, in Wh. */
  @IsInt()
  energyWh!: number;
}

export class SessionStarted extends SessionView {}

/** The energy of a running session grew. */
export class SessionUpdated extends SessionView {}

export class SessionCompleted extends SessionView {
  @IsISO8601({ strict: true })
  endedAt!: string;

  @IsString()
  @MaxLength(64)
  stopReason!: string;
}

/** A fact that came late changed a session that had already been completed. */
export class SessionCorrected extends SessionCompleted {}

export const CONFLICT_KINDS = [
  'second-start',
  'second-stop',
  'stop-before-start',
  'meter-reset',
  'stop-without-start',
  'overlap',
  'restart',
] as const;
export type ConflictKind = (typeof CONFLICT_KINDS)[number];

/** Facts about one session contradict each other; the ledger decided, and says what it did. */
export class SessionConflicted {
  @Matches(FACT_ID)
  sessionId!: string;

  @IsIn(CONFLICT_KINDS)
  kind!: ConflictKind;

  @IsString()
  @MaxLength(512)
  detail!: string;
}
