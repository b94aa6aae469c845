/**
 * The parameters of a call in the query protocol, or those below a prefix, in the order in which they were sent. They are few,
 * so that looking through them costs less than an index of them.
 */
export class QueryForm {
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  static of(query: Iterable<readonly [string, string]>): QueryForm {
    const form = new QueryForm();
    for (const [name, value] of query) form.append(name, value);
    return form;
  }

  /**
   * Reads `application/x-www-form-urlencoded`. Each text is read from the bytes by itself: parts of one large text would
   * keep all of it in memory for as long as a single attribute of a message is needed.
   * @see https://url.spec.whatwg.org/#urlencoded-parsing
   */
  static read(body: Buffer): QueryForm {
    const form = new QueryForm();
    for (let start = 0; start < body.length;) {
      const next = body.indexOf(AMPERSAND, start);
      const end = next < 0 ? body.length : next;
      if (end > start) {
        const equals = body.indexOf(EQUALS, start);
        const nameEnd = equals < 0 || equals > end ? end : equals;
        form.append(decode(body, start, nameEnd), decode(body, Math.min(nameEnd + 1, end), end));
      }
      start = end + 1;
    }
    return form;
  }

  append(name: string, value: string): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  /** The first value of the name. */
  get(name: string): string | null {
    const index = this.#names.indexOf(name);
    return index < 0 ? null : (this.#values[index] ?? null);
  }

  /** The elements of a list, `<prefix>1.…`, each with its own parameters, in the order of their numbers. */
  numbered(prefix: string): QueryForm[] {
    const found = new Map<number, QueryForm>();
    for (let at = 0; at < this.#names.length; at += 1) {
      const name = this.#names[at] ?? '';
      if (!name.startsWith(prefix)) continue;
      const dot = name.indexOf('.', prefix.length);
      const index = Number(name.slice(prefix.length, dot < 0 ? undefined : dot));
      if (!Number.isInteger(index) || dot < 0) continue;
      let form = found.get(index);
      if (form === undefined) found.set(index, (form = new QueryForm()));
      form.append(name.slice(dot + 1), this.#values[at] ?? '');
    }
    return [...found].sort(([a], [b]) => a - b).map(([, form]) => form);
  }
}

const AMPERSAND = '&'.charCodeAt(0);
const EQUALS = '='.charCodeAt(0);

function decode(body: Buffer, start: number, end: number): string {
  const raw = body.toString('latin1', start, end);
  if (!/[%+\x80-\xff]/.test(raw)) return raw;
  const text = (/[\x80-\xff]/.test(raw) ? body.toString('utf8', start, end) : raw).replaceAll('+', ' ');
  try {
    return decodeURIComponent(text);
  } catch {
    // Bytes that are no UTF-8, or a percent sign that begins nothing: the standard has its own way with them.
    return new URLSearchParams(`=${text.replaceAll('&', '%26')}`).get('') ?? '';
  }
}
