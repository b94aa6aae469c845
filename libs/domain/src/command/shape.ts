/** What a value has to be: one description gives its type, its check and, in tests, its examples. */
export type Shape =
  | { readonly kind: 'text'; readonly minLength: number; readonly maxLength: number; readonly pattern?: RegExp }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'flag' }
  | { readonly kind: 'moment' }
  | { readonly kind: 'any' }
  | { readonly kind: 'list'; readonly item: Shape; readonly minItems: number; readonly maxItems: number }
  | { readonly kind: 'record'; readonly fields: Fields }
  | { readonly kind: 'open' };

type Field = Shape | { readonly kind: 'optional'; readonly shape: Shape };
type Fields = Readonly<Record<string, Field>>;

type Typed<S, T> = S & { readonly type?: T };
/** The type of the values that a shape describes. */
export type Of<S> = S extends { readonly type?: infer T } ? Exclude<T, undefined> : never;

type Optional<S extends Shape> = { readonly kind: 'optional'; readonly shape: S };
type RecordOf<F extends Fields> = {
  readonly [K in keyof F as F[K] extends { kind: 'optional' } ? never : K]: Of<F[K]>;
} & {
  readonly [K in keyof F as F[K] extends { kind: 'optional' } ? K : never]?: F[K] extends Optional<infer S>
    ? Of<S>
    : never;
};
type Flat<T> = { [K in keyof T]: T[K] };

const INT31 = 2_147_483_647;

/** Characters, at least one unless told otherwise. */
export function text(
  maxLength: number,
  { minLength = 1, pattern }: { readonly minLength?: number; readonly pattern?: RegExp } = {},
): Typed<Shape & { kind: 'text' }, string> {
  return { kind: 'text', minLength, maxLength, ...(pattern !== undefined && { pattern }) };
}

export function word<const W extends string>(...words: readonly W[]): Typed<Shape & { kind: 'word' }, W> {
  return { kind: 'word', words };
}

/** A whole number, from 0 to what 31 bits hold unless told otherwise. */
export function integer(min = 0, max = INT31): Typed<Shape & { kind: 'integer' }, number> {
  return { kind: 'integer', min, max };
}

export function number(min = -1e9, max = 1e9): Typed<Shape & { kind: 'number' }, number> {
  return { kind: 'number', min, max };
}

export const flag: Typed<Shape & { kind: 'flag' }, boolean> = { kind: 'flag' };

/** ISO 8601 in UTC, as `Date.toISOString` writes it. */
export const moment: Typed<Shape & { kind: 'moment' }, string> = { kind: 'moment' };

/** Whatever JSON can say. */
export const any: Typed<Shape & { kind: 'any' }, unknown> = { kind: 'any' };

/** An object whose fields somebody else knows. */
export const open: Typed<Shape & { kind: 'open' }, Readonly<Record<string, unknown>>> = { kind: 'open' };

export function list<S extends Shape>(
  item: S,
  { minItems = 1, maxItems = 1_000 } = {},
): Typed<Shape & { kind: 'list' }, readonly Of<S>[]> {
  return { kind: 'list', item, minItems, maxItems };
}

export function record<F extends Fields>(fields: F): Typed<Shape & { kind: 'record'; fields: F }, Flat<RecordOf<F>>> {
  return { kind: 'record', fields };
}

export function optional<S extends Shape>(shape: S): Optional<S> {
  return { kind: 'optional', shape };
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** What is wrong with a value, in words that name the place; nothing where it fits. */
export function faultOf(shape: Shape, value: unknown, at = ''): string | undefined {
  const place = at === '' ? 'It' : at;
  switch (shape.kind) {
    case 'any':
      return value === undefined ? `${place} must be given.` : undefined;
    case 'open':
      return isRecord(value) ? undefined : `${place} must be an object.`;
    case 'flag':
      return typeof value === 'boolean' ? undefined : `${place} must be true or false.`;
    case 'word':
      return typeof value === 'string' && shape.words.includes(value)
        ? undefined
        : `${place} must be one of ${shape.words.join(', ')}.`;
    case 'moment':
      return typeof value === 'string' && MOMENT.test(value) && !Number.isNaN(Date.parse(value))
        ? undefined
        : `${place} must be a moment in UTC, ISO 8601.`;
    case 'text':
      if (typeof value !== 'string' || value.length < shape.minLength || value.length > shape.maxLength)
        return `${place} must be a text of ${shape.minLength} to ${shape.maxLength} characters.`;
      return shape.pattern === undefined || shape.pattern.test(value) ? undefined : `${place} does not look like one.`;
    case 'integer':
    case 'number': {
      const isKind = shape.kind === 'integer' ? Number.isInteger(value) : Number.isFinite(value);
      return isKind && Number(value) >= shape.min && Number(value) <= shape.max
        ? undefined
        : `${place} must be ${shape.kind === 'integer' ? 'a whole number' : 'a number'} from ${shape.min} to ${shape.max}.`;
    }
    case 'list':
      if (!Array.isArray(value) || value.length < shape.minItems || value.length > shape.maxItems)
        return `${place} must be a list of ${shape.minItems} to ${shape.maxItems} elements.`;
      return first(value.map((item, index) => faultOf(shape.item, item, `${at}[${index}]`)));
    case 'record': {
      if (!isRecord(value)) return `${place} must be an object.`;
      const { fields } = shape;
      const prefix = at === '' ? '' : `${at}.`;
      const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
      if (unknown !== undefined) return `${prefix}${unknown.slice(0, 64)} is not known.`;
      return first(
        Object.entries(fields).map(([name, field]) => {
          const given = value[name];
          if (field.kind !== 'optional') return faultOf(field, given, `${prefix}${name}`);
          return given === undefined ? undefined : faultOf(field.shape, given, `${prefix}${name}`);
        }),
      );
    }
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function first(faults: readonly (string | undefined)[]): string | undefined {
  return faults.find((fault) => fault !== undefined);
}
