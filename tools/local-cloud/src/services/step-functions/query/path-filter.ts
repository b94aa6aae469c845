import { isObject, type Json } from '../json';

/** Does a child belong to what `[?(…)]` selects? */
export type NodeTest = (node: Json, root: Json) => boolean;

/** A value, or `undefined` where a path leads nowhere. */
type Operand = (node: Json, root: Json) => Json | undefined;

const TOKEN =
  /\s*(?:(&&|\|\||==|!=|<=|>=|=~|[<>!()])|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(\/(?:[^/\\]|\\.)+\/i?)|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([@$](?:\.[\w-]+|\[(?:-?\d+|'[^']*'|"[^"]*")\])*)|(true|false|null)\b)/y;

/**
 * Reads the condition of a filter: paths below `@` and `$`, literals, comparisons, `=~`, `!`, `&&`, `||`, brackets.
 * @param text with its outer brackets, e.g. `(@.price < 10 && @.kind == 'book')`
 * @throws {Error} when it is not understood
 */
export function pathFilter(text: string): NodeTest {
  const tokens = tokenise(text);
  let at = 0;
  const take = (token: string): boolean => (tokens[at] === token ? ((at += 1), true) : false);

  const or = (): NodeTest => {
    const parts = [and()];
    while (take('||')) parts.push(and());
    return (node, root) => parts.some((part) => part(node, root));
  };
  const and = (): NodeTest => {
    const parts = [not()];
    while (take('&&')) parts.push(not());
    return (node, root) => parts.every((part) => part(node, root));
  };
  const not = (): NodeTest => {
    if (take('!')) {
      const inner = not();
      return (node, root) => !inner(node, root);
    }
    if (take('(')) {
      const inner = or();
      if (!take(')')) throw new Error(`the filter ${text} lacks a bracket`);
      return inner;
    }
    return comparison();
  };
  const comparison = (): NodeTest => {
    const left = operand(tokens[at++], text);
    const operator = tokens[at];
    if (operator === undefined || !['==', '!=', '<', '<=', '>', '>=', '=~'].includes(operator))
      return (node, root) => left(node, root) !== undefined;
    at += 1;
    if (operator === '=~') {
      const [, pattern = '', flags] = /^\/(.*)\/(i?)$/.exec(tokens[at++] ?? '') ?? [];
      const expression = new RegExp(pattern, flags);
      return (node, root) => {
        const value = left(node, root);
        return typeof value === 'string' && expression.test(value);
      };
    }
    const right = operand(tokens[at++], text);
    return (node, root) => compare(operator, left(node, root), right(node, root));
  };

  const test = or();
  if (at !== tokens.length) throw new Error(`the filter ${text} is not understood from '${tokens[at]}' on`);
  return test;
}

function tokenise(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`the filter ${text} is not understood at '${text.slice(from)}'`);
    tokens.push(match[0].trim());
  }
  return tokens;
}

function operand(token: string | undefined, text: string): Operand {
  if (token === undefined) throw new Error(`the filter ${text} ends too early`);
  if (token.startsWith('@') || token.startsWith('$')) {
    const names = [...token.slice(1).matchAll(/\.([\w-]+)|\[(-?\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g)].map((match) =>
      match[2] !== undefined ? Number(match[2]) : (match[1] ?? match[3] ?? match[4] ?? ''),
    );
    return (node, root) => descend(token.startsWith('@') ? node : root, names);
  }
  if (token.startsWith("'") || token.startsWith('"')) {
    const value = token.slice(1, -1).replace(/\\(.)/g, '$1');
    return () => value;
  }
  if (/^(-?\d|true$|false$|null$)/.test(token)) {
    const value = JSON.parse(token) as Json;
    return () => value;
  }
  throw new Error(`the filter ${text} is not understood at '${token}'`);
}

function descend(from: Json, names: readonly (string | number)[]): Json | undefined {
  let node: Json | undefined = from;
  for (const name of names) {
    if (typeof name === 'number') node = Array.isArray(node) ? node.at(name) : undefined;
    else node = isObject(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  }
  return node;
}

function compare(operator: string, left: Json | undefined, right: Json | undefined): boolean {
  if (operator === '==') return JSON.stringify(left) === JSON.stringify(right);
  if (operator === '!=') return JSON.stringify(left) !== JSON.stringify(right);
  if (!(
    (typeof left === 'number' && typeof right === 'number') ||
    (typeof left === 'string' && typeof right === 'string')
  ))
    return false;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  if (operator === '>') return left > right;
  return left >= right;
}
