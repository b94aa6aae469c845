import { createHash } from 'node:crypto';
import { isObject, text as jsonText, type Json } from '../json';
import { StateError } from '../state-error';
import { CLOSE, OPEN, parseIntrinsic, type IntrinsicNode } from './intrinsic-parser';
import { seededRandom } from './seeded-random';

/** What the functions that are not pure take from outside. */
export interface Chance {
  /** From 0 to 1, exclusive. */
  random(): number;
  uuid(): string;
}

type Function = (values: readonly Json[], chance: Chance) => Json;

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};
const LONGEST_TEXT = 10_000;
const LONGEST_RANGE = 1000;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
const FUNCTIONS: Readonly<Record<string, { readonly arity: readonly [number, number]; readonly run: Function }>> = {
  'States.Array': { arity: [0, Infinity], run: (values) => [...values] },
  'States.ArrayPartition': {
    arity: [2, 2],
    run: ([list, size]) => {
      const items = array(list, 'States.ArrayPartition');
      const length = positive(size, 'States.ArrayPartition');
      return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
        items.slice(index * length, (index + 1) * length),
      );
    },
  },
  'States.ArrayContains': {
    arity: [2, 2],
    run: ([list, wanted]) => array(list, 'States.ArrayContains').some((item) => same(item, wanted ?? null)),
  },
  'States.ArrayRange': {
    arity: [3, 3],
    run: ([first, last, step]) =>
      range(
        integer(first, 'States.ArrayRange'),
        integer(last, 'States.ArrayRange'),
        integer(step, 'States.ArrayRange'),
      ),
  },
  'States.ArrayGetItem': {
    arity: [2, 2],
    run: ([list, index]) => {
      const item = array(list, 'States.ArrayGetItem')[integer(index, 'States.ArrayGetItem')];
      if (item === undefined) throw failure(`States.ArrayGetItem: the index ${String(index)} is outside of the array`);
      return item;
    },
  },
  'States.ArrayLength': { arity: [1, 1], run: ([list]) => array(list, 'States.ArrayLength').length },
  'States.ArrayUnique': {
    arity: [1, 1],
    run: ([list]) =>
      array(list, 'States.ArrayUnique').filter(
        (item, index, all) => all.findIndex((other) => same(other, item)) === index,
      ),
  },
  'States.Base64Encode': {
    arity: [1, 1],
    run: ([value]) => Buffer.from(short(value, 'States.Base64Encode'), 'utf8').toString('base64'),
  },
  'States.Base64Decode': {
    arity: [1, 1],
    run: ([value]) => Buffer.from(short(value, 'States.Base64Decode'), 'base64').toString('utf8'),
  },
  'States.Hash': {
    arity: [2, 2],
    run: ([value, algorithm]) => {
      const data = typeof value === 'string' ? short(value, 'States.Hash') : jsonText(value ?? null);
      return hash(data, string(algorithm, 'States.Hash'));
    },
  },
  'States.JsonMerge': {
    arity: [3, 3],
    run: ([first, second, deep]) => {
      if (!isObject(first) || !isObject(second)) throw failure('States.JsonMerge merges two objects');
      if (deep !== false)
        throw failure('States.JsonMerge supports the shallow mode only: its third argument must be false');
      return { ...first, ...second };
    },
  },
  'States.StringToJson': {
    arity: [1, 1],
    run: ([value]) => {
      try {
        return JSON.parse(string(value, 'States.StringToJson')) as Json;
      } catch (error) {
        throw failure(`States.StringToJson: ${(error as Error).message}`);
      }
    },
  },
  'States.JsonToString': { arity: [1, 1], run: ([value]) => jsonText(value ?? null) },
  'States.MathRandom': {
    arity: [2, 3],
    run: ([first, end, seed], chance) => {
      const from = integer(first, 'States.MathRandom');
      const to = integer(end, 'States.MathRandom');
      if (to <= from) throw failure('States.MathRandom: the end must lie after the start');
      const random = seed === undefined ? chance.random() : seededRandom(integer(seed, 'States.MathRandom'))();
      return from + Math.floor(random * (to - from));
    },
  },
  'States.MathAdd': {
    arity: [2, 2],
    run: ([first, second]) => (integer(first, 'States.MathAdd') + integer(second, 'States.MathAdd')) | 0,
  },
  'States.StringSplit': {
    arity: [2, 2],
    run: ([value, separators]) => {
      const marks = new Set(string(separators, 'States.StringSplit'));
      const parts = [''];
      for (const character of string(value, 'States.StringSplit')) {
        if (marks.has(character)) parts.push('');
        else parts[parts.length - 1] += character;
      }
      return parts.filter((part) => part !== '');
    },
  },
  'States.UUID': { arity: [0, 0], run: (_values, chance) => chance.uuid() },
  'States.Format': {
    arity: [1, Infinity],
    run: ([template, ...values]) => format(string(template, 'States.Format'), values),
  },
};

const parsed = new Map<string, IntrinsicNode>();

/** The call as a tree, checked: the function exists and has as many arguments as it takes. @throws {StateError} `States.IntrinsicFailure` */
export function compileIntrinsic(source: string): IntrinsicNode {
  const known = parsed.get(source);
  if (known) return known;
  let node: IntrinsicNode;
  try {
    node = parseIntrinsic(source);
  } catch (error) {
    throw failure((error as Error).message);
  }
  check(node);
  parsed.set(source, node);
  return node;
}

/** The paths that a call reads. */
export function pathsIn(node: IntrinsicNode): string[] {
  if (node.kind === 'path') return [node.path];
  return node.kind === 'call' ? node.arguments.flatMap(pathsIn) : [];
}

/** @throws {StateError} `States.IntrinsicFailure` */
export function callIntrinsic(node: IntrinsicNode, read: (path: string) => Json, chance: Chance): Json {
  if (node.kind === 'path') return read(node.path);
  if (node.kind === 'literal') return typeof node.value === 'string' ? plain(node.value) : node.value;
  const values = node.arguments.map((argument, index) =>
    // The template keeps its escaped braces apart from its placeholders.
    node.name === 'States.Format' && index === 0 && argument.kind === 'literal'
      ? argument.value
      : callIntrinsic(argument, read, chance),
  );
  return (FUNCTIONS[node.name] as { run: Function }).run(values, chance);
}

export function hash(data: string, algorithm: string): string {
  const name = HASHES[algorithm];
  if (name === undefined) throw failure(`there is no hash '${algorithm}'; there are ${Object.keys(HASHES).join(', ')}`);
  return createHash(name).update(data, 'utf8').digest('hex');
}

export function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw failure('a range needs a step other than 0');
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > LONGEST_RANGE) throw failure(`a range may have ${LONGEST_RANGE} elements, not ${count}`);
  return Array.from({ length: count }, (_, index) => first + index * step);
}

function check(node: IntrinsicNode): void {
  if (node.kind !== 'call') return;
  const known = FUNCTIONS[node.name];
  if (!known) throw failure(`there is no function ${node.name}`);
  const [least, most] = known.arity;
  const count = node.arguments.length;
  if (count < least || count > most)
    throw failure(`${node.name} takes ${least === most ? least : `${least} to ${most}`} arguments, not ${count}`);
  for (const argument of node.arguments) check(argument);
}

function format(template: string, values: readonly Json[]): string {
  const parts = template.split('{}');
  if (parts.length - 1 !== values.length)
    throw failure(`States.Format: the template has ${parts.length - 1} placeholders for ${values.length} values`);
  return parts.map((part, index) => plain(part) + (index < values.length ? shown(values[index] ?? null) : '')).join('');
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : jsonText(value);
}

function plain(value: string): string {
  return value.replaceAll(OPEN, '{').replaceAll(CLOSE, '}');
}

function same(first: Json, second: Json): boolean {
  if (Array.isArray(first) && Array.isArray(second))
    return first.length === second.length && first.every((item, index) => same(item, second[index] as Json));
  if (isObject(first) && isObject(second)) {
    const names = Object.keys(first);
    return (
      names.length === Object.keys(second).length &&
      names.every((name) => Object.hasOwn(second, name) && same(first[name] as Json, second[name] as Json))
    );
  }
  return first === second;
}

function array(value: Json | undefined, name: string): Json[] {
  if (!Array.isArray(value)) throw failure(`${name} takes an array, not ${jsonText(value ?? null).slice(0, 100)}`);
  return value;
}

function string(value: Json | undefined, name: string): string {
  if (typeof value !== 'string') throw failure(`${name} takes text, not ${jsonText(value ?? null).slice(0, 100)}`);
  return value;
}

function short(value: Json | undefined, name: string): string {
  const found = string(value, name);
  if (found.length > LONGEST_TEXT) throw failure(`${name} takes up to ${LONGEST_TEXT} characters`);
  return found;
}

function integer(value: Json | undefined, name: string): number {
  // As documented, fractions are rounded to the nearest whole number.
  if (typeof value !== 'number') throw failure(`${name} takes a number, not ${jsonText(value ?? null).slice(0, 100)}`);
  return Math.round(value);
}

function positive(value: Json | undefined, name: string): number {
  const number = integer(value, name);
  if (number < 1) throw failure(`${name} takes a number above 0, not ${number}`);
  return number;
}

function failure(reason: string): StateError {
  return new StateError('States.IntrinsicFailure', reason, { evaluating: true });
}
