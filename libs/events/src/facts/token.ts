import { IsIn, IsInt, IsOptional, IsString, Matches, MaxLength, Min } from 'class-validator';

/**
 * What stands for a token in facts: a keyed pseudonym (HMAC-SHA-256, hex), never the token itself. Who holds the key
 * or the tokens' table can resolve it; the archive cannot.
 */
export const TOKEN_REF = /^[0-9a-f]{64}$/;

/** OCPP 1.6 §7.2 AuthorizationStatus. */
export const AUTHORISATIONS = ['Accepted', 'Blocked', 'Expired', 'Invalid', 'ConcurrentTx'] as const;
export type Authorisation = (typeof AUTHORISATIONS)[number];

/** 2.0.1's IdTokenEnumType, but for NoAuthorization, which is no token. */
export const TOKEN_KINDS = ['Central', 'eMAID', 'ISO14443', 'ISO15693', 'KeyCode', 'Local', 'MacAddress'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** The record of a token changed in the ledger; readers fetch the present one. */
export class TokenChanged {
  @Matches(TOKEN_REF)
  tokenRef!: string;

  @IsInt()
  @Min(1)
  revision!: number;
}

/** A driver showed a token to a station and got an answer. */
export class TokenPresented {
  @Matches(TOKEN_REF)
  tokenRef!: string;

  @IsIn(AUTHORISATIONS)
  authorisation!: Authorisation;

  /** As the station says what it read (2.x); absent for kinds of its own. */
  @IsOptional()
  @IsIn(TOKEN_KINDS)
  kind?: TokenKind;
}

export class SiteChanged {
  @IsString()
  @MaxLength(64)
  siteId!: string;

  @IsInt()
  @Min(1)
  revision!: number;
}
