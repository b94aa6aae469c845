import type { XmlElement } from './xml-element';

/** What an OCPP request stays far below; everything that comes after the parser recurses or copies. */
export const XML_BOUNDS = { depth: 32, elements: 60_000, attributes: 32, characters: 1_048_576 } as const;

/**
 * Parses a document of XML 1.0 with namespaces, or says why it is none that we read. Never throws, and takes time that
 * grows with the document's length only.
 *
 * Document types are refused, and with them entities: what is left of XML is small, and read in one pass an envelope costs
 * a tenth of what libraries take that know all of it.
 */
export function parseXml(text: string): { readonly root: XmlElement } | { readonly fault: string } {
  if (text.length > XML_BOUNDS.characters) return { fault: 'The document is too large.' };
  // What XML 1.0 §2.2 allows no document to hold.
  if (UNCHARACTERS.test(text) || !text.isWellFormed()) return { fault: NOT_WELL_FORMED };
  try {
    // §2.11: lines end by one character, however they were sent.
    return { root: new XmlReader(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text).document() };
  } catch (error) {
    if (error instanceof XmlFault) return { fault: error.message };
    throw error;
  }
}

const NOT_WELL_FORMED = 'The document is not well-formed XML.';
const UNCHARACTERS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

/** §2.3 Name, in the parts that namespaces make of it; letters beyond the basic plane are in no name that we know. */
const START =
  'A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD';
const NAME = `[${START}][${START}.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040-]*`;
const QUALIFIED_NAME = new RegExp(`(${NAME})(?::(${NAME}))?`, 'y');
const SPACE = /[ \t\n]*/y;
const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\dA-Fa-f]{1,6}));/y;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** What is wrong with a document; never leaves this file. */
class XmlFault extends Error {
  constructor(message = NOT_WELL_FORMED) {
    super(message);
    this.name = 'XmlFault';
  }
}

/** Prefixes and what they stand for; the default is the prefix ''. A chain, since copies would cost as much as there are. */
interface Scope {
  readonly declared: ReadonlyMap<string, string>;
  readonly outer?: Scope;
}

interface OpenElement extends XmlElement {
  text: string;
  readonly children: XmlElement[];
}

interface Name {
  readonly prefix: string;
  readonly local: string;
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();
const OUTERMOST: Scope = {
  declared: new Map([
    ['', ''],
    ['xml', XML_NAMESPACE],
  ]),
};

class XmlReader {
  #at = 0;
  #elements = 0;
  #root: OpenElement | undefined;
  /** Elements that are open, with their names as they were written and what their prefixes stand for. */
  readonly #open: { readonly element: OpenElement; readonly name: string; readonly scope: Scope }[] = [];

  constructor(private readonly text: string) {}

  document(): XmlElement {
    const { text } = this;
    if (text.startsWith('\uFEFF')) this.#at = 1;
    if (/^<\?xml[ \t\n]/.test(text.slice(this.#at, this.#at + 6))) this.#skipTo('?>', this.#at + 6);
    for (;;) {
      const tag = text.indexOf('<', this.#at);
      this.#characters(tag < 0 ? text.length : tag);
      if (tag < 0) break;
      const next = text[tag + 1];
      if (next === '/') this.#endTag();
      else if (next === '!') this.#commentOrSection();
      else if (next === '?') this.#instruction();
      else this.#startTag();
    }
    if (this.#root === undefined || this.#open.length > 0) throw new XmlFault();
    return this.#root;
  }

  #characters(end: number): void {
    if (end === this.#at) return;
    const raw = this.text.slice(this.#at, end);
    this.#at = end;
    const inside = this.#open.at(-1)?.element;
    if (inside === undefined) {
      if (/[^ \t\n]/.test(raw)) throw new XmlFault();
      return;
    }
    if (raw.includes(']]>')) throw new XmlFault();
    inside.text += resolved(raw);
  }

  #commentOrSection(): void {
    const { text } = this;
    if (text.startsWith('<!--', this.#at)) {
      const end = text.indexOf('--', this.#at + 4);
      // §2.5: two hyphens are the end, or wrong.
      if (end < 0 || text[end + 2] !== '>') throw new XmlFault();
      this.#at = end + 3;
      return;
    }
    const inside = this.#open.at(-1)?.element;
    if (!text.startsWith('<![CDATA[', this.#at)) throw new XmlFault('Document types and entities are not allowed.');
    const begin = this.#at + 9;
    this.#skipTo(']]>', begin);
    if (inside === undefined) throw new XmlFault();
    inside.text += text.slice(begin, this.#at - 3);
  }

  #instruction(): void {
    this.#at += 2;
    const { prefix, local } = this.#name();
    // §2.6: what a document declares of itself stands at its beginning.
    if (prefix !== '' || local.toLowerCase() === 'xml') throw new XmlFault();
    const next = this.text[this.#at] ?? '';
    if (!' \t\n'.includes(next) && !this.text.startsWith('?>', this.#at)) throw new XmlFault();
    this.#skipTo('?>', this.#at);
  }

  #endTag(): void {
    const open = this.#open.pop();
    if (open === undefined || !this.text.startsWith(open.name, this.#at + 2)) throw new XmlFault();
    this.#at += 2 + open.name.length;
    this.#skipSpace();
    if (this.text[this.#at] !== '>') throw new XmlFault();
    this.#at += 1;
  }

  #startTag(): void {
    if (++this.#elements > XML_BOUNDS.elements) throw new XmlFault('The document has too many elements.');
    const outer = this.#open.at(-1);
    if (outer === undefined && this.#root !== undefined) throw new XmlFault();
    const begin = ++this.#at;
    const qualified = this.#name();
    const name = this.text.slice(begin, this.#at);
    const { given, empty } = this.#attributes();
    const scope = scopeWithin(outer?.scope ?? OUTERMOST, given);
    const element: OpenElement = {
      local: qualified.local,
      uri: uriOf(qualified.prefix, scope),
      text: '',
      attributes: attributesIn(given, scope),
      children: [],
    };
    if (outer === undefined) this.#root = element;
    else outer.element.children.push(element);
    if (empty) return;
    this.#open.push({ element, name, scope });
    if (this.#open.length > XML_BOUNDS.depth) throw new XmlFault('The document nests too deeply.');
  }

  /** The attributes of a start tag, up to its end. */
  #attributes(): { readonly given: readonly (readonly [Name, string])[]; readonly empty: boolean } {
    const { text } = this;
    const given: [Name, string][] = [];
    for (;;) {
      const before = this.#at;
      this.#skipSpace();
      const next = text[this.#at];
      if (next === '>') {
        this.#at += 1;
        return { given, empty: false };
      }
      if (next === '/' && text[this.#at + 1] === '>') {
        this.#at += 2;
        return { given, empty: true };
      }
      if (this.#at === before) throw new XmlFault();
      if (given.length === XML_BOUNDS.attributes) throw new XmlFault('An element has too many attributes.');
      given.push([this.#name(), this.#value()]);
    }
  }

  /** `="…"`, with references resolved and white space as §3.3.3 wants it. */
  #value(): string {
    const { text } = this;
    this.#skipSpace();
    if (text[this.#at] !== '=') throw new XmlFault();
    this.#at += 1;
    this.#skipSpace();
    const quote = text[this.#at];
    if (quote !== '"' && quote !== "'") throw new XmlFault();
    const begin = this.#at + 1;
    this.#skipTo(quote, begin);
    const raw = text.slice(begin, this.#at - 1);
    if (raw.includes('<')) throw new XmlFault();
    return resolved(raw.replace(/[\t\n]/g, ' '));
  }

  #name(): Name {
    QUALIFIED_NAME.lastIndex = this.#at;
    const [whole, first = '', second] = QUALIFIED_NAME.exec(this.text) ?? [];
    if (whole === undefined) throw new XmlFault();
    this.#at += whole.length;
    // One colon is all that namespaces leave to a name.
    if (this.text[this.#at] === ':') throw new XmlFault();
    return second === undefined ? { prefix: '', local: first } : { prefix: first, local: second };
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.text);
    this.#at = SPACE.lastIndex;
  }

  #skipTo(mark: string, from: number): void {
    const found = this.text.indexOf(mark, from);
    if (found < 0) throw new XmlFault();
    this.#at = found + mark.length;
  }
}

function isDeclaration({ prefix, local }: Name): boolean {
  return prefix === 'xmlns' || (prefix === '' && local === 'xmlns');
}

/** Namespaces in XML 1.0 §3, §5: what is declared here holds for the element and all within. */
function scopeWithin(outer: Scope, given: readonly (readonly [Name, string])[]): Scope {
  let declared: Map<string, string> | undefined;
  for (const [name, uri] of given) {
    if (!isDeclaration(name)) continue;
    const prefix = name.prefix === '' ? '' : name.local;
    if (prefix === 'xmlns' || (prefix !== '' && uri === '')) throw new XmlFault();
    if ((prefix === 'xml') !== (uri === XML_NAMESPACE)) throw new XmlFault();
    declared ??= new Map();
    declared.set(prefix, uri);
  }
  return declared === undefined ? outer : { declared, outer };
}

function uriOf(prefix: string, scope: Scope): string {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    const uri = level.declared.get(prefix);
    if (uri !== undefined) return uri;
  }
  throw new XmlFault();
}

/** By local name, without what declares namespaces. */
function attributesIn(given: readonly (readonly [Name, string])[], scope: Scope): ReadonlyMap<string, string> {
  if (given.length === 0) return NO_ATTRIBUTES;
  const attributes = new Map<string, string>();
  // §6.3: no attribute twice, by whichever prefix.
  const seen = new Set<string>();
  for (const [name, value] of given) {
    const declares = isDeclaration(name);
    // A default namespace is not for attributes.
    const uri = declares ? 'xmlns' : name.prefix === '' ? '' : uriOf(name.prefix, scope);
    const known = `${uri} ${name.prefix === '' && declares ? '' : name.local}`;
    if (seen.has(known)) throw new XmlFault();
    seen.add(known);
    if (!declares) attributes.set(name.local, value);
  }
  return attributes;
}

/** Text with its references resolved: to one of the five characters that have names, or to a character by its number. */
function resolved(raw: string): string {
  let reference = raw.indexOf('&');
  if (reference < 0) return raw;
  let text = '';
  let from = 0;
  while (reference >= 0) {
    REFERENCE.lastIndex = reference;
    const [whole, name, decimal, hexadecimal = ''] = REFERENCE.exec(raw) ?? [];
    if (whole === undefined) throw new XmlFault();
    text += raw.slice(from, reference) + referred(name, decimal, hexadecimal);
    from = reference + whole.length;
    reference = raw.indexOf('&', from);
  }
  return text + raw.slice(from);
}

function referred(name: string | undefined, decimal: string | undefined, hexadecimal: string): string {
  if (name !== undefined) return NAMED[name] ?? '';
  const number = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
  if (!isCharacter(number)) throw new XmlFault();
  return String.fromCodePoint(number);
}

/** §2.2 Char. */
function isCharacter(number: number): boolean {
  return (
    number === 0x9 ||
    number === 0xa ||
    number === 0xd ||
    (number >= 0x20 && number <= 0xd7ff) ||
    (number >= 0xe000 && number <= 0xfffd) ||
    (number >= 0x10000 && number <= 0x10ffff)
  );
}
