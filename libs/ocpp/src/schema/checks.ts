import { fault, type Check, type Fault } from './fault';
import { DATE_TIME, URI } from './formats';
import type { FieldSchema, NumberSchema, Schema } from './schema';

/**
 * Makes the function that says what a value has against a schema, and where: the one authority on what is valid. Schemas
 * that are the same object share their function.
 */
export function checkOf(schema: Schema, made: Map<Schema, Check> = new Map()): Check {
  const known = made.get(schema);
  if (known !== undefined) return known;
  const check = make(schema, (inner) => checkOf(inner, made));
  made.set(schema, check);
  return check;
}

function make(schema: Schema, inner: (schema: Schema) => Check): Check {
  switch (schema.kind) {
    case 'any':
      return () => undefined;
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? undefined : fault('type', 'boolean'));
    case 'text':
      return text(schema.maxLength);
    case 'time':
      return formatted('date-time', DATE_TIME, schema.maxLength);
    case 'uri':
      return formatted('uri', URI, schema.maxLength);
    case 'words':
      return oneOf(schema.words);
    case 'integer':
    case 'number':
      return numeric(schema);
    case 'list':
      return list(inner(schema.item), schema.minItems, schema.maxItems);
    case 'object':
      return object(schema.fields, schema.open, inner);
  }
}

function text(maxLength: number): Check {
  return (value) => {
    if (typeof value !== 'string') return fault('type', 'string');
    if (value.length > maxLength && characters(value) > maxLength)
      return fault('value', `must NOT have more than ${maxLength} characters`);
    return undefined;
  };
}

function formatted(name: string, format: RegExp, maxLength: number): Check {
  const withinLength = text(maxLength);
  return (value) => {
    const found = withinLength(value);
    if (found !== undefined) return found;
    return format.test(value as string) ? undefined : fault('value', `must match format "${name}"`);
  };
}

/** Longer lists of words would fill the description of an error. */
const LONGEST_LIST = 120;

function oneOf(words: readonly string[]): Check {
  const allowed = new Set<unknown>(words);
  return (value) => {
    if (allowed.has(value)) return undefined;
    if (typeof value !== 'string') return fault('type', 'string');
    const list = words.join(', ');
    return fault(
      'value',
      list.length <= LONGEST_LIST ? `must be one of ${list}` : 'must be equal to one of the allowed values',
    );
  };
}

/** How far a quotient may be from a whole number: decimal fractions are not exact in binary. */
const TOLERANCE = 1e-6;

function numeric({ kind, minimum, maximum, multipleOf }: NumberSchema): Check {
  return (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value) || (kind === 'integer' && !Number.isInteger(value)))
      return fault('type', kind);
    if (value < minimum) return fault('value', `must be >= ${minimum}`);
    if (value > maximum) return fault('value', `must be <= ${maximum}`);
    if (multipleOf !== undefined) {
      const quotient = value / multipleOf;
      if (!(Math.abs(Math.round(quotient) - quotient) <= TOLERANCE))
        return fault('value', `must be multiple of ${multipleOf}`);
    }
    return undefined;
  };
}

function list(item: Check, minItems: number, maxItems: number): Check {
  return (value) => {
    if (!Array.isArray(value)) return fault('type', 'array');
    if (value.length < minItems) return fault('occurrence', `must NOT have fewer than ${minItems} items`);
    if (value.length > maxItems) return fault('occurrence', `must NOT have more than ${maxItems} items`);
    for (let index = 0; index < value.length; index += 1) {
      const found = item(value[index]);
      if (found !== undefined) return inside(found, String(index));
    }
    return undefined;
  };
}

function object(fields: readonly FieldSchema[], open: boolean, inner: (schema: Schema) => Check): Check {
  const checks = new Map(fields.map(({ name, schema, required }) => [name, { check: inner(schema), required }]));
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault('type', 'object');
    const record = value as Record<string, unknown>;
    let missing = required.length;
    for (const name in record) {
      const content = record[name];
      // What is undefined is not in the JSON either.
      if (content === undefined) continue;
      const field = checks.get(name);
      if (field === undefined) {
        if (open) continue;
        return fault('unknown', name);
      }
      const found = field.check(content);
      if (found !== undefined) return inside(found, name);
      if (field.required) missing -= 1;
    }
    if (missing === 0) return undefined;
    return fault('required', required.find((name) => record[name] === undefined) ?? '');
  };
}

function inside(found: Fault, step: string): Fault {
  found.path.push(step);
  return found;
}

/** Characters as JSON Schema counts them: a surrogate pair is one. */
function characters(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}
