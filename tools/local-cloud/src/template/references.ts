import { attributeOf } from './intrinsics';
import { intrinsicOf, isRecord } from './template';

/** Something that a value refers to. */
export type Reference =
  /** A resource or parameter of the same stack. */
  | { readonly kind: 'name'; readonly name: string; readonly attribute?: string }
  /** A value that another stack exports; the name may itself be an expression. */
  | { readonly kind: 'import'; readonly name: unknown }
  | { readonly kind: 'condition'; readonly name: string }
  | { readonly kind: 'ssm'; readonly name: string }
  | { readonly kind: 'unknown'; readonly intrinsic: string };

/** Reports every reference in a value. `branch` says which side of an `Fn::If` counts; both do when it says nothing. */
export function references(
  value: unknown,
  known: ReadonlySet<string>,
  branch: (condition: string) => boolean | undefined,
): Reference[] {
  const found: Reference[] = [];
  const visit = (item: unknown): void => {
    if (typeof item === 'string') {
      for (const match of item.matchAll(/\{\{resolve:ssm(?:-secure)?:([^:}]+)(?::\d+)?\}\}/g))
        found.push({ kind: 'ssm', name: String(match[1]) });
      return;
    }
    if (Array.isArray(item)) return item.forEach(visit);
    if (!isRecord(item)) return;
    const intrinsic = intrinsicOf(item);
    if (!intrinsic) return Object.values(item).forEach(visit);
    const { name, argument } = intrinsic;
    if (!known.has(name)) {
      found.push({ kind: 'unknown', intrinsic: name });
    } else if (name === 'Ref') {
      found.push({ kind: 'name', name: String(argument) });
    } else if (name === 'Fn::GetAtt') {
      const [logicalId, attribute] = attributeOf(argument);
      found.push({ kind: 'name', name: logicalId, ...(typeof attribute === 'string' && { attribute }) });
      visit(attribute);
    } else if (name === 'Fn::Sub') {
      const [text, variables] = Array.isArray(argument)
        ? [String(argument[0]), (argument[1] ?? {}) as Record<string, unknown>]
        : [String(argument), {}];
      visit(text);
      Object.values(variables).forEach(visit);
      for (const match of text.matchAll(/\$\{([^!}][^}]*)\}/g)) {
        const key = String(match[1]).trim();
        if (key in variables) continue;
        const [logicalId, ...attribute] = key.split('.');
        found.push({
          kind: 'name',
          name: String(logicalId),
          ...(attribute.length > 0 && { attribute: attribute.join('.') }),
        });
      }
    } else if (name === 'Fn::If') {
      const [condition, whenTrue, whenFalse] = argument as [string, unknown, unknown];
      found.push({ kind: 'condition', name: condition });
      const side = branch(condition);
      if (side !== false) visit(whenTrue);
      if (side !== true) visit(whenFalse);
    } else if (name === 'Fn::ImportValue') {
      found.push({ kind: 'import', name: argument });
      visit(argument);
    } else {
      visit(argument);
    }
  };
  visit(value);
  return found;
}
