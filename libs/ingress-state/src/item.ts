import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item as DynamoDB's API has it. */
export type Item = Record<string, AttributeValue>;

/** What the items of ingress are made of. */
type Plain = string | number | boolean | readonly Plain[] | { readonly [field: string]: Plain | undefined };

/**
 * A plain object as an item; fields that are undefined are left out. The SDK's own mapping (`lib-dynamodb`) also knows
 * sets, binaries and large numbers, which no item of ours has, and is ten kilobytes of every ingress function's start.
 */
export function toItem(fields: object): Item {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, toAttribute(value as Plain)]),
  );
}

/** An item as a plain object. */
export function fromItem(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, fromAttribute(value)]));
}

function toAttribute(value: Plain): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    default:
      return isList(value) ? { L: value.map(toAttribute) } : { M: toItem(value) };
  }
}

function isList(value: object): value is readonly Plain[] {
  return Array.isArray(value);
}

/** What is of no kind that `toItem` writes reads as undefined: readers check what they read. */
function fromAttribute({ S, N, BOOL, L, M }: AttributeValue): unknown {
  if (S !== undefined) return S;
  if (N !== undefined) return Number(N);
  if (BOOL !== undefined) return BOOL;
  if (L !== undefined) return L.map(fromAttribute);
  return M === undefined ? undefined : fromItem(M);
}
