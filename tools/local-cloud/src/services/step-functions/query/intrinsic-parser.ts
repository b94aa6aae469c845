/** A call of an intrinsic function, or an argument of one. */
export type IntrinsicNode =
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly IntrinsicNode[] }
  | { readonly kind: 'path'; readonly path: string }
  /** In text, {@link OPEN} and {@link CLOSE} stand for braces that were escaped. */
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null };

export const OPEN = '\ue000';
export const CLOSE = '\ue001';

/** At most this many calls may lie in each other. https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
const MAXIMUM_DEPTH = 10;

export class IntrinsicSyntaxError extends Error {
  override readonly name = 'IntrinsicSyntaxError';
}

/** Reads `States.Format('{} of {}', $.a, States.ArrayLength($.b))`. @throws {IntrinsicSyntaxError} */
export function parseIntrinsic(text: string): IntrinsicNode {
  const reader = new Reader(text);
  const node = reader.call(1);
  reader.end();
  return node;
}

class Reader {
  #at = 0;

  constructor(private readonly text: string) {}

  call(depth: number): IntrinsicNode {
    const name = this.#match(/States\.[A-Za-z0-9]+/y);
    if (name === undefined) throw this.#error('a function such as States.Format is missing');
    if (depth > MAXIMUM_DEPTH) throw this.#error(`more than ${MAXIMUM_DEPTH} functions lie in each other`);
    this.#expect('(');
    const list: IntrinsicNode[] = [];
    if (!this.#take(')')) {
      do list.push(this.#argument(depth));
      while (this.#take(','));
      this.#expect(')');
    }
    return { kind: 'call', name, arguments: list };
  }

  end(): void {
    this.#space();
    if (this.#at < this.text.length) throw this.#error(`'${this.text.slice(this.#at)}' is left over`);
  }

  #argument(depth: number): IntrinsicNode {
    this.#space();
    if (this.text.startsWith('States.', this.#at)) return this.call(depth + 1);
    if (this.text[this.#at] === '$') return { kind: 'path', path: this.#path() };
    const quoted = this.#match(/'(?:[^'\\]|\\.)*'/sy);
    if (quoted !== undefined) return { kind: 'literal', value: unescape(quoted.slice(1, -1)) };
    const other = this.#match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
    if (other !== undefined) return { kind: 'literal', value: JSON.parse(other) as number | boolean | null };
    throw this.#error(`an argument is missing at position ${this.#at}`);
  }

  #path(): string {
    const from = this.#at;
    let depth = 0;
    let quote: string | undefined;
    for (; this.#at < this.text.length; this.#at += 1) {
      const character = this.text[this.#at];
      if (quote !== undefined) {
        if (character === '\\') this.#at += 1;
        else if (character === quote) quote = undefined;
      } else if (depth > 0 && (character === "'" || character === '"')) quote = character;
      else if (character === '[' || character === '(') depth += 1;
      else if (depth > 0 && (character === ']' || character === ')')) depth -= 1;
      else if (depth === 0 && (character === ',' || character === ')')) break;
    }
    return this.text.slice(from, this.#at).trimEnd();
  }

  #match(pattern: RegExp): string | undefined {
    this.#space();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #space(): void {
    while (/\s/.test(this.text[this.#at] ?? '')) this.#at += 1;
  }

  #take(character: string): boolean {
    this.#space();
    if (this.text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#error(`'${character}' is missing at position ${this.#at}`);
  }

  #error(message: string): IntrinsicSyntaxError {
    return new IntrinsicSyntaxError(`'${this.text}' is no intrinsic function: ${message}`);
  }
}

function unescape(text: string): string {
  return text.replace(/\\(.)/gs, (all, character: string) =>
    character === '{' ? OPEN : character === '}' ? CLOSE : character === "'" || character === '\\' ? character : all,
  );
}
