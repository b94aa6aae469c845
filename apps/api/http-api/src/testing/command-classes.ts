import type { STATION_COMMANDS } from '@busbar/domain';

type Shape = (typeof STATION_COMMANDS)[keyof typeof STATION_COMMANDS];
/** A shape of the domain, as far as a class needs to know it. */
interface AnyShape {
  readonly kind: string;
  readonly [property: string]: unknown;
}

/** What a field of a name means wherever it comes up. */
const MEANINGS: Readonly<Record<string, string>> = {
  evseId: 'EVSE n is connector n of OCPP 1.x.',
  connectorId: 'A connector of the EVSE; OCPP 1.x knows one for each.',
  transactionId: "The station's number of the transaction, as sessions tell it.",
  location: 'An address for the station to fetch the file from, or to bring it to.',
  secretRef: 'The name of a secret, which is read when the command is sent.',
  credentialsRef: 'The name of a secret, written `user:password`, which is read when the command is sent.',
  passwordRef: 'The name of a secret, which is read when the command is sent.',
  keyRef: 'The name of a secret, which is read when the command is sent.',
  retries: 'How often the station tries again.',
  retryIntervalSeconds: 'How long the station waits before it tries again.',
  tokenId: 'The token itself; facts carry its pseudonym.',
};

/**
 * The request classes of the API, written from the shapes of the domain, so that there is one description of what a command
 * takes. Tokens are named by their id here (`tokenId`), by their pseudonym there (`tokenRef`).
 */
export function commandClasses(commands: Readonly<Record<string, Shape>>): { types: string; bodies: string } {
  const classes: string[] = [];
  const names = new Map<AnyShape, string>();
  const used = new Set<string>(['Choice', 'Nested']);
  const types = Object.keys(commands);

  const take = (decorator: string): string => {
    used.add(decorator);
    return decorator;
  };
  const classOf = (shape: AnyShape, name: string): string => {
    const known = names.get(shape);
    if (known !== undefined) return known;
    names.set(shape, name);
    const fields = Object.entries(shape['fields'] as Record<string, AnyShape>).map(([field, given]) => {
      const optional = given.kind === 'optional';
      return fieldOf(field, optional ? (given['shape'] as AnyShape) : given, optional, name);
    });
    classes.push(`export class ${name} {\n${fields.join('\n\n')}\n}\n`);
    return name;
  };
  const fieldOf = (field: string, shape: AnyShape, optional: boolean, parent: string): string => {
    const isToken = field === 'tokenRef';
    const name = isToken ? 'tokenId' : field;
    const meaning = MEANINGS[name];
    const common = [
      ...(optional ? ['optional: true'] : []),
      ...(meaning === undefined ? [] : [`description: ${JSON.stringify(meaning)}`]),
    ];
    const { decorator, type } = isToken
      ? { decorator: `${take('Text')}(${options(['...TOKEN_ID', ...common])})`, type: 'string' }
      : valueOf(shape, common, `${parent.replace(/Parameters$/, '')}${capital(field)}`);
    return `  @${decorator}\n  ${name}${optional ? '?' : '!'}: ${type};`;
  };
  const valueOf = (
    shape: AnyShape,
    common: readonly string[],
    className: string,
  ): { decorator: string; type: string } => {
    const bounds = (least: string, most: string): string[] => [`${least}: ${shape['min']}`, `${most}: ${shape['max']}`];
    switch (shape.kind) {
      case 'text':
        return {
          decorator: `${take('Text')}(${options([...common, `min: ${textMin(shape)}`, `max: ${shape['maxLength']}`, ...patternOf(shape)])})`,
          type: 'string',
        };
      case 'word':
        return {
          decorator: `${take('Choice')}(${listOf(shape['words'])}${also(common)})`,
          type: unionOf(shape['words']),
        };
      case 'integer':
        return { decorator: `${take('Integer')}(${options([...common, ...bounds('min', 'max')])})`, type: 'number' };
      case 'number':
        return { decorator: `${take('Decimal')}(${options([...common, ...bounds('min', 'max')])})`, type: 'number' };
      case 'flag':
        return { decorator: `${take('Flag')}(${optionsOrNone(common)})`, type: 'boolean' };
      case 'moment':
        return { decorator: `${take('Moment')}(${optionsOrNone(common)})`, type: 'string' };
      case 'any':
        return { decorator: `${take('AnyValue')}(${optionsOrNone(common)})`, type: 'unknown' };
      case 'open':
        return { decorator: `${take('AnyObject')}(${optionsOrNone(common)})`, type: 'Record<string, unknown>' };
      case 'record':
        return Object.keys(shape['fields'] as object).length === 0
          ? { decorator: `${take('EmptyObject')}(${optionsOrNone(common)})`, type: 'Record<string, never>' }
          : nested(classOf(shape, className), common);
      case 'list':
        return listField(shape, common, className);
      default:
        throw new Error(`No class is known for the shape "${shape.kind}".`);
    }
  };
  const listField = (shape: AnyShape, common: readonly string[], className: string) => {
    const item = shape['item'] as AnyShape;
    const size = [...common, `min: ${shape['minItems']}`, `max: ${shape['maxItems']}`];
    switch (item.kind) {
      case 'record': {
        const name = classOf(item, className.replace(/ies$/, 'y').replace(/s$/, ''));
        return { decorator: `${take('ListOf')}(() => ${name}, ${options(size)})`, type: `${name}[]` };
      }
      case 'word':
        return {
          decorator: `${take('Choices')}(${listOf(item['words'])}, ${options(size)})`,
          type: `(${unionOf(item['words'])})[]`,
        };
      case 'text':
        return {
          decorator: `${take('Texts')}(${options([...size, `shortest: ${textMin(item)}`, `longest: ${item['maxLength']}`, ...patternOf(item)])})`,
          type: 'string[]',
        };
      case 'integer':
        return {
          decorator: `${take('Integers')}(${options([...size, `least: ${item['min']}`, `most: ${item['max']}`])})`,
          type: 'number[]',
        };
      default:
        throw new Error(`No class is known for a list of "${item.kind}".`);
    }
  };
  const nested = (name: string, common: readonly string[]) => ({
    decorator: `${take('Nested')}(() => ${name}${also(common)})`,
    type: name,
  });

  const bodies = types.map((type) => {
    const name = type.split('-').map(capital).join('');
    // The table holds every kind of record; a class only looks at what they have in common.
    const shape = commands[type] as unknown as AnyShape;
    const { decorator, type: parameters } = valueOf(shape, [], `${name}Parameters`);
    return `export class ${name}Command extends CommandRequest {
  @Choice(['${type}'])
  type!: '${type}';

  @${decorator}
  parameters!: ${parameters};
}
`;
  });
  const entries = types.map((type) => `  '${type}': ${type.split('-').map(capital).join('')}Command,`);
  return {
    types: `${HEAD}
/** Every type of command. Free of decorators, so that browsers may import it. */
export const COMMAND_TYPES = [
${types.map((type) => `  '${type}',`).join('\n')}
] as const;
export type CommandType = (typeof COMMAND_TYPES)[number];
`,
    bodies: `${HEAD}
import { ${[...used].sort().join(', ')} } from '../../fields';
import { CommandRequest } from '../commands';
import { TOKEN_ID } from '../tokens';

${[...classes, ...bodies].join('\n')}
/** The request of each type of command. */
export const COMMAND_BODIES = {
${entries.join('\n')}
} as const;
`,
  };
}

const HEAD =
  '/** Written from the commands of the domain: BUSBAR_UPDATE_GENERATED=1 npx jest apps/api/http-api/src/command-contract */';

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function options(entries: readonly string[]): string {
  return `{ ${entries.join(', ')} }`;
}

function optionsOrNone(entries: readonly string[]): string {
  return entries.length === 0 ? '' : options(entries);
}

function also(entries: readonly string[]): string {
  return entries.length === 0 ? '' : `, ${options(entries)}`;
}

function listOf(words: unknown): string {
  return `[${(words as string[]).map((word) => JSON.stringify(word)).join(', ')}]`;
}

function unionOf(words: unknown): string {
  return (words as string[]).map((word) => JSON.stringify(word)).join(' | ');
}

function textMin(shape: AnyShape): unknown {
  return shape['minLength'] ?? 1;
}

function patternOf(shape: AnyShape): string[] {
  return shape['pattern'] instanceof RegExp ? [`pattern: ${String(shape['pattern'])}`] : [];
}
