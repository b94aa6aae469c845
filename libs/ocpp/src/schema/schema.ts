/** What the tables can say of a value: the part of JSON Schema that OCPP uses. Limits that are not set are infinite. */
export type Schema =
  | { readonly kind: 'any' | 'boolean' }
  | { readonly kind: 'text'; readonly maxLength: number }
  | { readonly kind: 'time' | 'uri'; readonly maxLength: number }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | NumberSchema
  | { readonly kind: 'list'; readonly item: Schema; readonly minItems: number; readonly maxItems: number }
  | ObjectSchema;

export interface NumberSchema {
  readonly kind: 'integer' | 'number';
  readonly minimum: number;
  readonly maximum: number;
  readonly multipleOf?: number;
}

export interface ObjectSchema {
  readonly kind: 'object';
  readonly fields: readonly FieldSchema[];
  /** Whether fields that are not listed may be there. */
  readonly open: boolean;
}

export interface FieldSchema {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}
