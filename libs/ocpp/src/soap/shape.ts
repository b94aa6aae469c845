import { childrenOf, escapeXml, type XmlElement } from './xml-element';

/**
 * A message as its WSDL describes it: elements in the order of the schema's sequence, and what each holds. Reading does
 * not depend on the order; writing keeps it.
 */
export interface Shape {
  readonly [element: string]: Field;
}

export type Field =
  | { readonly kind: 'text' | 'int' | 'decimal' | 'flag' | 'texts' }
  | { readonly kind: 'one'; readonly shape: Shape }
  | { readonly kind: 'many'; readonly shape: Shape; readonly mayBeEmpty: boolean }
  /** Text with attributes, repeated: 1.5's meter values. `text` is the name that the text gets beside them. */
  | { readonly kind: 'attributed'; readonly text: string; readonly attributes: readonly string[] };

export const text: Field = { kind: 'text' };
export const int: Field = { kind: 'int' };
/** A number with one digit behind the point: 1.6's `DecimalOne`. */
export const decimal: Field = { kind: 'decimal' };
export const flag: Field = { kind: 'flag' };
/** Repeated text. */
export const texts: Field = { kind: 'texts' };
export const one = (shape: Shape): Field => ({ kind: 'one', shape });
export const many = (shape: Shape): Field => ({ kind: 'many', shape, mayBeEmpty: true });
/** A list of which the WSDL wants one at least. */
export const some = (shape: Shape): Field => ({ kind: 'many', shape, mayBeEmpty: false });

const NIL = 'nil';

/** How far a reader bends; see {@link TOLERANCES}. */
export interface Reading {
  readonly emptyIsAbsent?: boolean;
  readonly anyCase?: boolean;
  readonly zeroFractions?: boolean;
}

/**
 * Reads an element by its shape. Whether fields are missing or wrong is for the message's rules to say: a number that is
 * none stays text and fails there as a wrong type. Elements that the shape does not know are passed over.
 */
export function readShape(
  element: XmlElement,
  shape: Shape,
  reading: Reading = {},
): Record<string, unknown> | { readonly twice: string } {
  const result: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape)) {
    const found = named(element, name, reading).filter((child) => isThere(child, reading));
    if (found.length === 0) continue;
    if (field.kind === 'many' || field.kind === 'attributed') {
      const items = found.map((child) =>
        field.kind === 'many' ? readShape(child, field.shape, reading) : readAttributed(child, field),
      );
      const broken = items.find(isTwice);
      if (broken !== undefined) return broken;
      result[name] = items;
      continue;
    }
    if (field.kind === 'texts') {
      result[name] = found.map((child) => child.text.trim());
      continue;
    }
    const [child] = found;
    if (child === undefined) continue;
    if (found.length > 1) return { twice: name };
    if (field.kind === 'one') {
      const inner = readShape(child, field.shape, reading);
      if (isTwice(inner)) return inner;
      result[name] = inner;
    } else result[name] = contentOf(field.kind, child.text.trim(), reading);
  }
  return result;
}

function named(element: XmlElement, name: string, { anyCase }: Reading): readonly XmlElement[] {
  if (anyCase !== true) return childrenOf(element, name);
  return element.children.filter(({ local }) => local.toLowerCase() === name.toLowerCase());
}

function isThere({ attributes, children, text: content }: XmlElement, { emptyIsAbsent }: Reading): boolean {
  if (attributes.get(NIL) === 'true') return false;
  return emptyIsAbsent !== true || children.length > 0 || content.trim() !== '';
}

export function isTwice(value: unknown): value is { readonly twice: string } {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'twice');
}

function readAttributed(element: XmlElement, field: Extract<Field, { kind: 'attributed' }>): Record<string, unknown> {
  const given = field.attributes.flatMap((name) => {
    const value = element.attributes.get(name);
    return value === undefined ? [] : [[name, value.trim()]];
  });
  return { [field.text]: element.text.trim(), ...Object.fromEntries(given) };
}

function contentOf(
  kind: 'text' | 'int' | 'decimal' | 'flag',
  content: string,
  { zeroFractions }: Reading,
): string | number | boolean {
  switch (kind) {
    case 'int':
      return (zeroFractions === true ? /^[+-]?\d{1,15}(?:\.0*)?$/ : /^[+-]?\d{1,15}$/).test(content)
        ? Number(content)
        : content;
    case 'decimal':
      return /^[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})$/.test(content) ? Number(content) : content;
    case 'flag':
      // XML Schema part 2 §3.2.2: a boolean is also 1 or 0.
      return content === 'true' || content === '1' ? true : content === 'false' || content === '0' ? false : content;
    case 'text':
      return content;
  }
}

/** Writes a value's fields in the order of the shape; what is absent is left out. */
export function writeShape(value: Readonly<Record<string, unknown>>, shape: Shape): string {
  return Object.entries(shape)
    .flatMap(([name, field]) => {
      const inner = value[name];
      if (inner === undefined) return [];
      const items = Array.isArray(inner) ? (inner as readonly unknown[]) : [inner];
      return items.map((item) => writeElement(name, item, field));
    })
    .join('');
}

/** The name of a list that is empty where the WSDL wants one at least: what it leaves in XML would be no valid message. */
export function emptyListIn(value: Readonly<Record<string, unknown>>, shape: Shape): string | undefined {
  for (const [name, field] of Object.entries(shape)) {
    const inner = value[name];
    if (inner === undefined || (field.kind !== 'one' && field.kind !== 'many')) continue;
    const items = (Array.isArray(inner) ? inner : [inner]) as readonly Record<string, unknown>[];
    if (field.kind === 'many' && !field.mayBeEmpty && items.length === 0) return name;
    for (const item of items) {
      const found = emptyListIn(item, field.shape);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function writeElement(name: string, value: unknown, field: Field): string {
  switch (field.kind) {
    case 'one':
    case 'many':
      return `<${name}>${writeShape(value as Record<string, unknown>, field.shape)}</${name}>`;
    case 'attributed': {
      const { [field.text]: content, ...rest } = value as Record<string, unknown>;
      const attributes = field.attributes.flatMap((attribute) =>
        rest[attribute] === undefined ? [] : [` ${attribute}="${escapeXml(String(rest[attribute]))}"`],
      );
      return `<${name}${attributes.join('')}>${escapeXml(String(content))}</${name}>`;
    }
    case 'decimal':
      // Sums of tenths are not exact in binary, and the type allows one digit.
      return `<${name}>${Number((value as number).toFixed(1))}</${name}>`;
    default:
      return `<${name}>${escapeXml(String(value))}</${name}>`;
  }
}
