import type { CommandType, ParametersOf } from '@busbar/domain';
import type { Protocol } from '@busbar/events';

/** A token as the station has to be told it. */
export interface Tag {
  /** What the card or app shows: OCPP's idTag, or idToken. */
  readonly id: string;
  /** 2.x's IdTokenType, e.g. `ISO14443`; told by how the id looks where nobody knows. 1.x does not tell kinds apart. */
  readonly kind?: string;
  /** The tag of the group that it belongs to. */
  readonly parentId?: string;
}

/** What is looked up while a command is written for its station. */
export interface CommandLookups {
  /** The number under which the station reports back: `requestIdOf(commandId)`. */
  readonly requestId: number;
  /** Facts and commands never carry a tag, so it is resolved at sending time. */
  tagOf(tokenRef: string): Promise<Tag | undefined>;
  /** Likewise secrets; where nobody can resolve them, commands with secrets are not sent. */
  secretOf?(secretRef: string): Promise<string | undefined>;
  /** The key of the station of this version; nothing where nobody can make it. */
  keyOf?(keyVersion: number): Promise<string | undefined>;
  /** How many tokens the station takes in one update of its list, where that is known. */
  readonly localListLimit?: number;
}

/** Why a command cannot go to this station. */
export interface Refused {
  readonly ok: false;
  /** `not-supported`: its version has no such thing. `invalid-for-station`: not in this way. */
  readonly code: 'not-supported' | 'invalid-for-station';
  /** For people: what the version has instead, or what is wrong. */
  readonly description: string;
}

export interface Request {
  readonly ok: true;
  readonly action: string;
  readonly payload: object;
}

export type Draft = Request | Refused;

/** What a translation may need beside the parameters. */
export interface DraftContext extends CommandLookups {
  readonly protocol: Protocol;
}

/** How one command is said in one family of versions. */
export type Translation<T extends CommandType> = (
  parameters: ParametersOf<T>,
  context: DraftContext,
) => Draft | Promise<Draft>;

/** A family's table: a row for each command. */
export type Translations = { readonly [T in CommandType]: Translation<T> };

export function notSupported(description: string): Refused {
  return { ok: false, code: 'not-supported', description };
}

export function invalid(description: string): Refused {
  return { ok: false, code: 'invalid-for-station', description };
}

/** A row for what a family of versions does not have. */
export function lacks(description: string): () => Refused {
  return () => notSupported(description);
}

/** A row for what came with 2.1. */
export function since21<T extends CommandType>(translate: Translation<T>): Translation<T> {
  return (parameters, context) =>
    context.protocol === 'ocpp2.1' ? translate(parameters, context) : notSupported('This came with OCPP 2.1.');
}

export const UNKNOWN_SECRET = 'The secret that the command names is not known here.';
export const UNKNOWN_KEY = 'Keys of stations cannot be made here.';
export const UNKNOWN_TOKEN = 'The token is not known here any more, so the station cannot be told of it.';
