import type { Schema } from '../schema/schema';
import type { JsonSchema } from './oracle';

/** A table's schema as the JSON schema that it stands for. */
export function jsonSchemaOf(schema: Schema): JsonSchema {
  switch (schema.kind) {
    case 'any':
      return {};
    case 'boolean':
      return { type: 'boolean' };
    case 'text':
      return { type: 'string', ...finite({ maxLength: schema.maxLength }) };
    case 'time':
      return { type: 'string', format: 'date-time', ...finite({ maxLength: schema.maxLength }) };
    case 'uri':
      return { type: 'string', format: 'uri', ...finite({ maxLength: schema.maxLength }) };
    case 'words':
      return { type: 'string', enum: schema.words };
    case 'integer':
    case 'number': {
      const { kind, minimum, maximum, multipleOf } = schema;
      return { type: kind, ...finite({ minimum, maximum }), ...(multipleOf !== undefined && { multipleOf }) };
    }
    case 'list': {
      const { item, minItems, maxItems } = schema;
      return { type: 'array', items: jsonSchemaOf(item), ...(minItems > 0 && { minItems }), ...finite({ maxItems }) };
    }
    case 'object': {
      const required = schema.fields.filter((field) => field.required).map(({ name }) => name);
      return {
        type: 'object',
        properties: Object.fromEntries(schema.fields.map((field) => [field.name, jsonSchemaOf(field.schema)])),
        ...(!schema.open && { additionalProperties: false }),
        ...(required.length > 0 && { required: required.toSorted() }),
      };
    }
  }
}

/** The same schema without the names of its types, and with `required` sorted: neither decides anything. */
export function withoutNames({ typeName: _, required, properties, items, ...rest }: JsonSchema): JsonSchema {
  return {
    ...rest,
    ...(Array.isArray(required) && { required: required.toSorted() }),
    ...(rest.type === 'object' && {
      properties: Object.fromEntries(
        Object.entries(properties ?? {}).map(([name, inner]) => [name, withoutNames(inner)]),
      ),
    }),
    ...(items !== undefined && { items: withoutNames(items) }),
  };
}

function finite(limits: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => Number.isFinite(limit)));
}
