import type { FieldSchema, Schema } from './schema';

/** Who starts an action. */
export type Sender = 'station' | 'csms';

/** What a table says of one action. */
export interface ActionEntry {
  readonly from: readonly Sender[];
  /** Whether it goes as an unconfirmed SEND, which has no answer. */
  readonly isSend: boolean;
  readonly request: () => Schema;
  readonly response: (() => Schema) | undefined;
}

const SENDERS: Readonly<Record<string, readonly Sender[]>> = {
  '<': ['station'],
  '>': ['csms'],
  '=': ['station', 'csms'],
  '~': ['station'],
};

/**
 * Reads what `scripts/schema-table.mjs` writes. A schema is read when a message needs it for the first time: a function that
 * has just started pays for the messages that it gets, not for a whole version.
 *
 * The first line lists actions (`Authorize<3,7`: started by the station, request is schema 3, response 7; `>` by the central
 * system, `=` by either, `~` a SEND); every other line is a schema: `s20` text of at most 20, `t` date and time, `u` URI,
 * `i:0:9` integer, `n` number, `b` boolean, `eA|B` words, `a4:1` list of schema 4 with at least one, `o-id!1,note?2` closed
 * object with a required `id`, `p` an open one, `+` with customData (schema 0), `*` anything. References are in base 36.
 */
export function readTable(source: string): ReadonlyMap<string, ActionEntry> {
  const [head = '', ...lines] = source.split('\n');
  const schemas: Schema[] = [];
  const refer = (reference: string): Schema => {
    const number = parseInt(reference, 36);
    return (schemas[number] ??= readLine(lines[number] ?? '', refer));
  };
  const actions = new Map<string, ActionEntry>();
  for (const row of head.split('|')) {
    const [, name = '', sign = '', request = '', response] = /^(\w+)(.)(\w+)(?:,(\w+))?$/.exec(row) ?? [];
    actions.set(name, {
      from: SENDERS[sign] ?? [],
      isSend: sign === '~',
      request: () => refer(request),
      response: response === undefined ? undefined : () => refer(response),
    });
  }
  return actions;
}

type Refer = (reference: string) => Schema;

function readLine(line: string, refer: Refer): Schema {
  const rest = line.slice(1);
  switch (line[0]) {
    case 's':
      return { kind: 'text', maxLength: limit(rest, Infinity) };
    case 't':
      return { kind: 'time', maxLength: limit(rest, Infinity) };
    case 'u':
      return { kind: 'uri', maxLength: limit(rest, Infinity) };
    case 'b':
      return { kind: 'boolean' };
    case 'e':
      return { kind: 'words', words: rest.split('|') };
    case 'i':
    case 'n': {
      const [, minimum, maximum, multipleOf] = line.split(':');
      return {
        kind: line[0] === 'i' ? 'integer' : 'number',
        minimum: limit(minimum, -Infinity),
        maximum: limit(maximum, Infinity),
        ...(multipleOf !== undefined && { multipleOf: Number(multipleOf) }),
      };
    }
    case 'a': {
      const [item = '', minItems, maxItems] = rest.split(':');
      return { kind: 'list', item: refer(item), minItems: limit(minItems, 0), maxItems: limit(maxItems, Infinity) };
    }
    case 'o':
    case 'p':
      return { kind: 'object', fields: readFields(rest, refer), open: line[0] === 'p' };
    default:
      return { kind: 'any' };
  }
}

function readFields(text: string, refer: Refer): FieldSchema[] {
  const fields: FieldSchema[] = [];
  if (text[0] === '+') fields.push({ name: 'customData', required: false, schema: refer('0') });
  for (const [, name = '', mark, reference = ''] of text.slice(1).matchAll(/([^,!?]+)([!?])(\w+)/g))
    fields.push({ name, required: mark === '!', schema: refer(reference) });
  return fields;
}

function limit(text: string | undefined, otherwise: number): number {
  return text === undefined || text === '' ? otherwise : Number(text);
}
