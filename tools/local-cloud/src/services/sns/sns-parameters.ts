import { AwsError } from '../../kernel/aws-error';
import type { MessageAttributes } from './notification';

/** @throws {AwsError} `InvalidParameter` */
export function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value === null || value === '') throw new AwsError('InvalidParameter', `Invalid parameter: ${name} is required`);
  return value;
}

/** The elements of a list of structures, `<name>.member.1.…`, each with its own parameters. */
export function submembers(parameters: URLSearchParams, name: string): URLSearchParams[] {
  return numbered(parameters, `${name}.member.`);
}

/** A map of strings, `<name>.entry.1.key` and `.value`. */
export function keyValueEntries(parameters: URLSearchParams, name: string): Record<string, string> {
  return Object.fromEntries(
    numbered(parameters, `${name}.entry.`).map((entry) => [entry.get('key') ?? '', entry.get('value') ?? '']),
  );
}

/** Message attributes, `<name>.entry.1.Name` and `.Value.DataType` and so on. */
export function attributeEntries(parameters: URLSearchParams, name: string): MessageAttributes {
  return Object.fromEntries(
    numbered(parameters, `${name}.entry.`).map((entry) => {
      const text = entry.get('Value.StringValue');
      const binary = entry.get('Value.BinaryValue');
      const value = {
        DataType: entry.get('Value.DataType') ?? '',
        ...(text !== null && { StringValue: text }),
        ...(binary !== null && { BinaryValue: binary }),
      };
      return [entry.get('Name') ?? '', value];
    }),
  );
}

function numbered(parameters: URLSearchParams, prefix: string): URLSearchParams[] {
  const found = new Map<number, URLSearchParams>();
  for (const [name, value] of parameters) {
    if (!name.startsWith(prefix)) continue;
    const dot = name.indexOf('.', prefix.length);
    const index = Number(name.slice(prefix.length, dot < 0 ? undefined : dot));
    if (!Number.isInteger(index) || dot < 0) continue;
    const fields = found.get(index) ?? new URLSearchParams();
    fields.append(name.slice(dot + 1), value);
    found.set(index, fields);
  }
  return [...found].sort(([a], [b]) => a - b).map(([, fields]) => fields);
}
