import { childrenOf, escapeXml, type XmlElement } from './xml-element';

/**
 * A message as its WSDL describes it: elements in the order of the schema's sequence, and what each holds. Reading does
 * not depend on the order; writing keeps it.
 */
export interface Shape {
  readonly [element: string]: Field;
}

export type Field =
  | { readonly kind: 'text' | 'int' }
  | { readonly kind: 'one'; readonly shape: Shape }
  | { readonly kind: 'many'; readonly shape: Shape }
  /** Text with attributes, repeated: 1.5's meter values. `text` is the name that the text gets beside them. */
  | { readonly kind: 'attributed'; readonly text: string; readonly attributes: readonly string[] };

export const text: Field = { kind: 'text' };
export const int: Field = { kind: 'int' };
export const one = (shape: Shape): Field => ({ kind: 'one', shape });
export const many = (shape: Shape): Field => ({ kind: 'many', shape });

const NIL = 'nil';

/**
 * Reads an element by its shape. Whether fields are missing or wrong is for the message's rules to say: a number that is
 * none stays text and fails there as a wrong type. Elements that the shape does not know are passed over.
 */
export function readShape(element: XmlElement, shape: Shape): Record<string, unknown> | { readonly twice: string } {
  const result: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape)) {
    const found = childrenOf(element, name).filter((child) => child.attributes.get(NIL) !== 'true');
    if (found.length === 0) continue;
    if (field.kind === 'many' || field.kind === 'attributed') {
      const items = found.map((child) =>
        field.kind === 'many' ? readShape(child, field.shape) : readAttributed(child, field),
      );
      const broken = items.find(isTwice);
      if (broken !== undefined) return broken;
      result[name] = items;
      continue;
    }
    const [child] = found;
    if (child === undefined) continue;
    if (found.length > 1) return { twice: name };
    if (field.kind === 'one') {
      const inner = readShape(child, field.shape);
      if (isTwice(inner)) return inner;
      result[name] = inner;
    } else result[name] = field.kind === 'int' ? integerIn(child.text) : child.text.trim();
  }
  return result;
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

function integerIn(content: string): number | string {
  const trimmed = content.trim();
  return /^[+-]?\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** Writes a value's fields in the order of the shape; what is absent is left out. */
export function writeShape(value: Readonly<Record<string, unknown>>, shape: Shape): string {
  return Object.entries(shape)
    .map(([name, field]) => {
      const inner = value[name];
      if (inner === undefined) return '';
      if (field.kind === 'one')
        return `<${name}>${writeShape(inner as Record<string, unknown>, field.shape)}</${name}>`;
      return `<${name}>${escapeXml(String(inner))}</${name}>`;
    })
    .join('');
}
