import { isObject, type Json, type JsonObject } from '../json';
import { pathFilter, type NodeTest } from './path-filter';

/** A path that is not well formed. */
export class PathSyntaxError extends Error {
  override readonly name = 'PathSyntaxError';
}

/** A path that leads nowhere in its data. */
export class PathNotFoundError extends Error {
  override readonly name = 'PathNotFoundError';
}

export type Step =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined; readonly by: number }
  | { readonly kind: 'any' }
  | { readonly kind: 'filter'; readonly test: NodeTest }
  | { readonly kind: 'deep'; readonly step: Step };

export interface JsonPath {
  /** `$`, `$$` (the context object), or a variable's name. */
  readonly root: '$' | '$$' | { readonly variable: string };
  readonly steps: readonly Step[];
  /** Leads to one node at most. */
  readonly definite: boolean;
}

const cache = new Map<string, JsonPath>();

/** Reads `$.a[0]`, `$$.Execution.Id`, `$variable.b`, `$..x[?(@.y > 1)]`. @throws {PathSyntaxError} */
export function parsePath(text: string): JsonPath {
  let path = cache.get(text);
  if (!path) cache.set(text, (path = new PathReader(text).read()));
  return path;
}

/**
 * The node that a path leads to; a list of nodes where it may lead to several.
 * @throws {PathNotFoundError}
 */
export function readPath(path: JsonPath, root: Json): Json {
  let nodes: Json[] = [root];
  let several = false;
  for (const step of path.steps) {
    const found = nodes.flatMap((node) => follow(step, node, root));
    if (found.length === 0 && !several && isSingle(step))
      throw new PathNotFoundError(`No results for path: ${describe(path)}`);
    several ||= !isSingle(step);
    nodes = found;
  }
  return several ? nodes : (nodes[0] as Json);
}

/**
 * A copy of `root` with `value` where the path leads; objects on the way are made.
 * @throws {PathNotFoundError} when something on the way is no object, or an index lies beyond its array
 */
export function writePath(path: JsonPath, root: Json, value: Json): Json {
  return write(root, path.steps, value, describe(path));
}

function write(node: Json | undefined, steps: readonly Step[], value: Json, path: string): Json {
  const [step, ...rest] = steps;
  if (!step) return value;
  if (step.kind === 'names') {
    const name = step.names[0] ?? '';
    if (node !== undefined && !isObject(node))
      throw new PathNotFoundError(`${path} leads through something that is no object`);
    const old = node !== undefined && Object.hasOwn(node, name) ? node[name] : undefined;
    return { ...node, [name]: write(old, rest, value, path) };
  }
  const index = step.kind === 'indexes' ? (step.indexes[0] ?? 0) : 0;
  if (!Array.isArray(node) || index < 0 || index >= node.length)
    throw new PathNotFoundError(`${path} leads to an element that does not exist`);
  return node.with(index, write(node[index], rest, value, path));
}

function isSingle(step: Step): boolean {
  return (step.kind === 'names' && step.names.length === 1) || (step.kind === 'indexes' && step.indexes.length === 1);
}

function follow(step: Step, node: Json, root: Json): Json[] {
  switch (step.kind) {
    case 'names':
      return isObject(node)
        ? step.names.flatMap((name) => (Object.hasOwn(node, name) ? [node[name] as Json] : []))
        : [];
    case 'indexes':
      return Array.isArray(node) ? step.indexes.flatMap((index) => elementAt(node, index)) : [];
    case 'slice':
      return Array.isArray(node) ? slice(node, step) : [];
    case 'any':
      return children(node);
    case 'filter':
      return children(node).filter((child) => step.test(child, root));
    case 'deep':
      return descendants(node).flatMap((each) => follow(step.step, each, root));
  }
}

function elementAt(array: readonly Json[], index: number): Json[] {
  const at = index < 0 ? array.length + index : index;
  return at in array ? [array[at] as Json] : [];
}

function slice(
  array: readonly Json[],
  { from, to, by }: { from: number | undefined; to: number | undefined; by: number },
): Json[] {
  return array.slice(from ?? 0, to).filter((_, index) => index % by === 0);
}

function children(node: Json): Json[] {
  if (Array.isArray(node)) return node;
  return isObject(node) ? Object.values(node) : [];
}

function descendants(node: Json): Json[] {
  return [node, ...children(node).flatMap(descendants)];
}

function describe({ root, steps }: JsonPath): string {
  const begin = typeof root === 'string' ? root : `$${root.variable}`;
  return begin + steps.map(describeStep).join('');
}

function describeStep(step: Step): string {
  switch (step.kind) {
    case 'names':
      return `[${step.names.map((name) => `'${name}'`).join(',')}]`;
    case 'indexes':
      return `[${step.indexes.join(',')}]`;
    case 'slice':
      return `[${step.from ?? ''}:${step.to ?? ''}]`;
    case 'any':
      return '[*]';
    case 'filter':
      return '[?]';
    case 'deep':
      return `..${describeStep(step.step)}`;
  }
}

class PathReader {
  #at = 0;

  constructor(private readonly text: string) {}

  read(): JsonPath {
    const root = this.#root();
    const steps: Step[] = [];
    while (this.#at < this.text.length) steps.push(this.#step());
    return { root, steps, definite: steps.every(isSingle) };
  }

  #root(): JsonPath['root'] {
    if (this.text.startsWith('$$')) {
      this.#at = 2;
      return '$$';
    }
    const variable = /^\$([\p{ID_Start}_][\p{ID_Continue}]*)/u.exec(this.text)?.[1];
    if (!this.text.startsWith('$')) throw this.#error('must begin with $');
    this.#at = 1 + (variable?.length ?? 0);
    return variable === undefined ? '$' : { variable };
  }

  #step(): Step {
    if (this.#take('..')) {
      if (this.text[this.#at] === '[') return { kind: 'deep', step: this.#bracket() };
      return { kind: 'deep', step: this.#dotted() };
    }
    if (this.#take('.')) return this.text[this.#at] === '[' ? this.#bracket() : this.#dotted();
    if (this.text[this.#at] === '[') return this.#bracket();
    throw this.#error(`unexpected '${this.text[this.#at]}' at position ${this.#at}`);
  }

  #dotted(): Step {
    if (this.#take('*')) return { kind: 'any' };
    const name = /^[^.[\]()*,'"\s]+/.exec(this.text.slice(this.#at))?.[0];
    if (name === undefined) throw this.#error(`a name is missing at position ${this.#at}`);
    this.#at += name.length;
    return { kind: 'names', names: [name] };
  }

  #bracket(): Step {
    const close = this.#closing();
    const inner = this.text.slice(this.#at + 1, close).trim();
    this.#at = close + 1;
    if (inner === '*') return { kind: 'any' };
    if (inner.startsWith('?')) {
      try {
        return { kind: 'filter', test: pathFilter(inner.slice(1).trim()) };
      } catch (error) {
        throw this.#error((error as Error).message);
      }
    }
    const range = /^(-?\d+)?\s*:\s*(-?\d+)?(?:\s*:\s*(\d+))?$/.exec(inner);
    if (range) {
      const number = (digits: string | undefined): number | undefined =>
        digits === undefined ? undefined : Number(digits);
      return { kind: 'slice', from: number(range[1]), to: number(range[2]), by: Math.max(1, number(range[3]) ?? 1) };
    }
    if (/^-?\d+(\s*,\s*-?\d+)*$/.test(inner)) return { kind: 'indexes', indexes: inner.split(',').map(Number) };
    const names = [...inner.matchAll(/\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(?:,|$)/gy)];
    if (names.length === 0 || names.map(([all]) => all).join('') !== inner)
      throw this.#error(`[${inner}] is no name, index, range or filter`);
    return { kind: 'names', names: names.map((match) => (match[1] ?? match[2] ?? '').replace(/\\(.)/g, '$1')) };
  }

  /** Of the bracket that opens here. */
  #closing(): number {
    let depth = 0;
    let quote: string | undefined;
    for (let at = this.#at; at < this.text.length; at += 1) {
      const character = this.text[at];
      if (quote !== undefined) {
        if (character === '\\') at += 1;
        else if (character === quote) quote = undefined;
      } else if (character === "'" || character === '"') quote = character;
      else if (character === '[') depth += 1;
      else if (character === ']' && --depth === 0) return at;
    }
    throw this.#error('a bracket is not closed');
  }

  #take(part: string): boolean {
    if (!this.text.startsWith(part, this.#at)) return false;
    this.#at += part.length;
    return true;
  }

  #error(message: string): PathSyntaxError {
    return new PathSyntaxError(`'${this.text}' is no path: ${message}`);
  }
}

/** The root that a path starts from. @throws {PathNotFoundError} for a variable that is not assigned */
export function rootOf(
  path: JsonPath,
  roots: { input: Json; context: JsonObject; variable(name: string): Json | undefined },
): Json {
  if (path.root === '$') return roots.input;
  if (path.root === '$$') return roots.context;
  const value = roots.variable(path.root.variable);
  if (value === undefined) throw new PathNotFoundError(`The variable '${path.root.variable}' is not assigned`);
  return value;
}
