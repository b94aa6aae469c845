/** What a document says of a field beyond its rules. */
export interface FieldDoc {
  readonly description?: string;
  readonly example?: unknown;
  readonly optional?: boolean;
  readonly nullable?: boolean;
  /** Set for integers, whose rule (`IsInt`) a schema must not confuse with any number. */
  readonly format?: string;
}

const docs = new Map<object, Map<string, FieldDoc>>();

/** Remembers what {@link fieldDocsOf} answers; called by the decorators of `fields.ts`. */
export function rememberField(prototype: object, field: string, doc: FieldDoc): void {
  const fields = docs.get(prototype) ?? new Map<string, FieldDoc>();
  fields.set(field, doc);
  docs.set(prototype, fields);
}

/** The fields of a class and of those that it extends, the most general first. */
export function fieldDocsOf(type: { readonly prototype: object }): Map<string, FieldDoc> {
  const parent: unknown = Object.getPrototypeOf(type.prototype);
  const inherited =
    typeof parent === 'object' && parent !== null && parent !== Object.prototype
      ? fieldDocsOf({ prototype: parent })
      : [];
  return new Map([...inherited, ...(docs.get(type.prototype) ?? [])]);
}
