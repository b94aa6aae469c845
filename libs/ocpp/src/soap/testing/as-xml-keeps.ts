import type { Shape } from '../shape';

/**
 * A payload as XML keeps it by a shape: texts without space around them, tenths, no empty lists, and nothing that the WSDL has no
 * element for (the JSON schemas leave some objects open).
 */
export function asXmlKeeps(value: unknown, shape: Shape): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([name, inner]: [string, unknown]) => {
      const field = shape[name];
      const items = Array.isArray(inner) ? (inner as readonly unknown[]) : [inner];
      if (field === undefined || inner === undefined || items.length === 0) return [];
      const kept = items.map((item) => {
        if (field.kind === 'one' || field.kind === 'many') return asXmlKeeps(item, field.shape);
        if (typeof item === 'string') return item.trim();
        return field.kind === 'decimal' ? Number((item as number).toFixed(1)) : item;
      });
      return [[name, Array.isArray(inner) ? kept : kept[0]]];
    }),
  );
}

/** The WSDL wants one of these at least where the JSON schemas take an empty list. */
const NEVER_EMPTY = ['chargingSchedulePeriod', 'sampledValue', 'transactionData'];

export function hasNoEmptyList(payload: unknown): boolean {
  const text = JSON.stringify(payload);
  return NEVER_EMPTY.every((name) => !text.includes(`"${name}":[]`));
}
