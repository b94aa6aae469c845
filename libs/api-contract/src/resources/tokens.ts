import { Choice, Flag, Integer, ListOf, Moment, Text } from '../fields';
import {
  TOKEN_KINDS,
  TOKEN_STATES,
  TOKEN_STATUSES,
  type TokenKind,
  type TokenState,
  type TokenStatus,
} from '../vocabulary';
import { PageQuery } from './common';

/** OCPP 1.6 §7.28: an idTag has at most 20 characters and is compared without case. Control characters are in no tag. */
export const TOKEN_ID = {
  max: 20,
  pattern: /^[\x21-\x7e]+$/,
  rule: 'may hold printable ASCII characters without spaces',
  example: 'DEMO-0001',
};

/** What identifies a driver. */
export class Token {
  @Text(TOKEN_ID)
  id!: string;

  @Text({ max: 64, description: 'The pseudonym that facts carry.' })
  ref!: string;

  @Text({ max: 64 })
  operatorId!: string;

  @Text({ nullable: true, max: 120 })
  label!: string | null;

  @Choice(TOKEN_KINDS, {
    nullable: true,
    description: 'How it is identified, which stations of 2.x compare. Null: told by how the id looks.',
  })
  kind!: TokenKind | null;

  @Choice(TOKEN_STATUSES, { description: 'What the record says.' })
  status!: TokenStatus;

  @Choice(TOKEN_STATES, { description: 'What a station is answered at present.' })
  state!: TokenState;

  @Moment({ nullable: true })
  expiresAt!: string | null;

  @Integer({ min: 1, description: 'Grows with every change; `If-Match` of a change takes it as `"<revision>"`.' })
  revision!: number;

  @Moment()
  createdAt!: string;

  @Moment()
  updatedAt!: string;

  @Moment({ nullable: true })
  retiredAt!: string | null;
}

export class TokenPage {
  @ListOf(() => Token)
  items!: Token[];

  @Text({ nullable: true, max: 512 })
  nextCursor!: string | null;
}

export class TokenQuery extends PageQuery {
  @Text({ optional: true, max: 120, description: 'Part of the id or label.' })
  search?: string;

  @Choice(['valid', 'blocked', 'expired'], { optional: true })
  state?: 'valid' | 'blocked' | 'expired';

  @Flag({ optional: true, description: 'Whether retired tokens are listed too.' })
  retired?: boolean;
}

export class NewToken {
  @Text(TOKEN_ID)
  id!: string;

  @Text({ optional: true, nullable: true, max: 120 })
  label?: string | null;

  @Choice(TOKEN_KINDS, { optional: true, nullable: true })
  kind?: TokenKind | null;

  @Choice(TOKEN_STATUSES, { optional: true, description: 'Default: `valid`.' })
  status?: TokenStatus;

  @Moment({ optional: true, nullable: true })
  expiresAt?: string | null;
}

/** Fields that are left out stay as they are; null clears. */
export class TokenChange {
  @Text({ optional: true, nullable: true, max: 120 })
  label?: string | null;

  @Choice(TOKEN_KINDS, { optional: true, nullable: true })
  kind?: TokenKind | null;

  @Choice(TOKEN_STATUSES, { optional: true })
  status?: TokenStatus;

  @Moment({ optional: true, nullable: true })
  expiresAt?: string | null;
}
