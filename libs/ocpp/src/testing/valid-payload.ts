import fc from 'fast-check';
import type { ObjectSchema, Schema } from '../schema/schema';

/** Characters of one, two, three and four bytes, and what JSON has to escape. */
const CHARACTER = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[ -~]$/) },
  { weight: 1, arbitrary: fc.constantFrom('é', 'ß', '漢', '😀', '"', '\\', '\n') },
);

/** Longer texts than this are made only where the limit itself is tried. */
const USUAL_LENGTH = 24;
const LONGEST_LIMIT = 6_000;

/** Payloads that a schema accepts, its limits included: what the official documents allow, not what stations usually send. */
export function validPayload(
  schema: Schema,
  memo: Map<Schema, fc.Arbitrary<unknown>> = new Map(),
): fc.Arbitrary<unknown> {
  const known = memo.get(schema);
  if (known !== undefined) return known;
  const arbitrary = make(schema, (inner) => validPayload(inner, memo));
  memo.set(schema, arbitrary);
  return arbitrary;
}

function make(schema: Schema, inner: (schema: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  switch (schema.kind) {
    case 'any':
      return fc.jsonValue({ maxDepth: 2 });
    case 'boolean':
      return fc.boolean();
    case 'text':
      return textUpTo(schema.maxLength);
    case 'time':
      return moment();
    case 'uri':
      return fc.stringMatching(/^(https?|ftp):\/\/[a-z]{1,8}\.example\/[a-z0-9]{0,8}$/);
    case 'words':
      return fc.constantFrom(...schema.words);
    case 'integer': {
      const [min, max] = [Math.max(schema.minimum, -1e12), Math.min(schema.maximum, 1e12)];
      const small = fc.integer({ min: Math.max(min, -5), max: Math.min(max, 5) });
      return fc.oneof(
        small,
        fc.constantFrom(min, max),
        fc.maxSafeInteger().map((value) => clamp(value, min, max)),
      );
    }
    case 'number': {
      const [min, max] = [Math.max(schema.minimum, -1e9), Math.min(schema.maximum, 1e9)];
      if (schema.multipleOf !== undefined) {
        const tenths = 1 / schema.multipleOf;
        return fc.integer({ min: -100_000, max: 100_000 }).map((value) => clamp(value / tenths, min, max));
      }
      return fc.oneof(fc.integer({ min: Math.ceil(min), max: Math.floor(max) }), fc.double({ min, max, noNaN: true }));
    }
    case 'list':
      return fc.array(inner(schema.item), {
        minLength: schema.minItems,
        maxLength: Math.min(schema.maxItems, Math.max(schema.minItems, 3)),
      });
    case 'object':
      return record(schema, inner);
  }
}

function record(
  { fields, open }: ObjectSchema,
  inner: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const known = fc.record(Object.fromEntries(fields.map(({ name, schema }) => [name, inner(schema)])), {
    requiredKeys: fields.filter(({ required }) => required).map(({ name }) => name),
    noNullPrototype: true,
  });
  if (!open) return known;
  const added = fc.dictionary(fc.stringMatching(/^x[A-Za-z]{1,6}$/), fc.jsonValue({ maxDepth: 1 }), {
    maxKeys: 2,
    noNullPrototype: true,
  });
  return fc.tuple(known, added).map(([own, more]) => ({ ...own, ...more }));
}

function textUpTo(maxLength: number): fc.Arbitrary<string> {
  const usual = fc.string({ unit: CHARACTER, maxLength: Math.min(maxLength, USUAL_LENGTH) });
  if (maxLength > LONGEST_LIMIT) return usual;
  // Exactly as long as allowed, in characters that are two UTF-16 units each.
  return fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: fc.constant('😀'.repeat(maxLength)) });
}

function moment(): fc.Arbitrary<string> {
  const date = fc.date({
    min: new Date('2000-01-01T00:00:00Z'),
    max: new Date('2100-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  const written = fc.constantFrom<(iso: string) => string>(
    (iso) => iso,
    (iso) => iso.replace(/\.\d+/, ''),
    (iso) => iso.replace('Z', '+02:00'),
    (iso) => iso.replace(/\.\d+Z/, ''),
  );
  return fc.tuple(date, written).map(([value, write]) => write(value.toISOString()));
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
