import { type COMMAND_BODIES } from '@busbar/api-contract';
import {
  checkCommand,
  isCommandType,
  STATION_COMMANDS,
  type CommandType,
  type Shape,
  type StationCommand,
} from '@busbar/domain';
import { notValid } from './problem';

type Bodies = typeof COMMAND_BODIES;
/** A request as its class has checked it. */
export type CommandBody = { [T in keyof Bodies]: InstanceType<Bodies[T]> }[keyof Bodies];

/** Parameters of a request, as they are once pseudonyms stand for tokens. */
type InWords<T> = T extends readonly (infer Item)[]
  ? readonly InWords<Item>[]
  : T extends object
    ? { readonly [Key in keyof T as Key extends 'tokenId' ? 'tokenRef' : Key]: InWords<T[Key]> }
    : T;
type Asked = {
  [T in keyof Bodies]: { readonly type: T; readonly parameters: InWords<InstanceType<Bodies[T]>['parameters']> };
}[keyof Bodies];

/** The contract and the domain know the same commands: one that only one of them has does not compile. */
const EVERY_COMMAND: Readonly<Record<keyof Bodies | CommandType, Shape>> = STATION_COMMANDS;

/** What somebody waits for beside the station: minutes later it would come as a surprise. */
const AWAITED: ReadonlySet<string> = new Set<CommandType>([
  'remote-start',
  'remote-stop',
  'unlock-connector',
  'trigger-message',
]);
const AWAITED_SECONDS = 120;
const USUAL_SECONDS = 3_600;

/** How long a station is waited for when the request does not say. */
export function expiryOf(body: CommandBody): number {
  return body.expiresInSeconds ?? (AWAITED.has(body.type) ? AWAITED_SECONDS : USUAL_SECONDS);
}

/**
 * The request in the words of the domain: pseudonyms for tokens, moments in UTC.
 * @throws {ApiProblem} `not-valid` where the domain sees a fault that no rule of the contract can tell
 */
export function stationCommandOf(
  { type, parameters }: CommandBody,
  refOf: (tokenId: string) => string,
): StationCommand {
  // Classes become plain objects, and what was left out is absent.
  const plain: unknown = JSON.parse(JSON.stringify(parameters));
  const inWords = translate(EVERY_COMMAND[type], plain, {
    token: (tokenId) => ['tokenRef', refOf(tokenId)],
    moment: (at) => new Date(at).toISOString(),
  });
  // `translate` renames and rewrites as `InWords` says; that a request is a command then is for the compiler to see.
  const command: StationCommand = { type, parameters: inWords } as unknown as Asked;
  const checked = checkCommand(command.type, command.parameters);
  if (!checked.ok) throw notValid('body.parameters', checked.description);
  return checked.command;
}

/** Parameters that were kept, as the API shows them: `nameOf` says what stands for a token. */
export function shownParameters(type: string, parameters: unknown, nameOf: (tokenRef: string) => string): unknown {
  if (!isCommandType(type)) return parameters;
  return translate(EVERY_COMMAND[type], parameters, {
    token: (tokenRef) => ['tokenId', nameOf(tokenRef)],
    moment: (at) => at,
  });
}

/** Every token that parameters name, by its pseudonym. */
export function tokenRefsIn(type: string, parameters: unknown): string[] {
  const refs: string[] = [];
  shownParameters(type, parameters, (ref) => (refs.push(ref), ref));
  return refs;
}

interface Dictionary {
  /** A token's new key and value. */
  readonly token: (text: string) => [key: string, value: string];
  readonly moment: (text: string) => string;
}

/** Rewrites tokens and moments where the shape has them, and nothing of what the shape leaves open. */
function translate(shape: Shape, value: unknown, dictionary: Dictionary): unknown {
  if (shape.kind === 'moment' && typeof value === 'string') return dictionary.moment(value);
  if (shape.kind === 'list' && Array.isArray(value))
    return value.map((item) => translate(shape.item, item, dictionary));
  if (shape.kind !== 'record' || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, unknown]) => {
      const isToken = (key === 'tokenId' || key === 'tokenRef') && Object.hasOwn(shape.fields, 'tokenRef');
      if (isToken && typeof member === 'string') return dictionary.token(member);
      const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
      return [key, field ? translate(field.kind === 'optional' ? field.shape : field, member, dictionary) : member];
    }),
  );
}
