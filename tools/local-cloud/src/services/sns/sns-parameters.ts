import { AwsError } from '../../kernel/aws-error';
import type { MessageAttributes } from './notification';
import type { QueryForm } from './query-form';

/** @throws {AwsError} `InvalidParameter` */
export function required(parameters: QueryForm, name: string): string {
  const value = parameters.get(name);
  if (value === null || value === '') throw new AwsError('InvalidParameter', `Invalid parameter: ${name} is required`);
  return value;
}

/** The elements of a list of structures, `<name>.member.1.…`, each with its own parameters. */
export function submembers(parameters: QueryForm, name: string): QueryForm[] {
  return parameters.numbered(`${name}.member.`);
}

/** A map of strings, `<name>.entry.1.key` and `.value`. */
export function keyValueEntries(parameters: QueryForm, name: string): Record<string, string> {
  return Object.fromEntries(
    parameters.numbered(`${name}.entry.`).map((entry) => [entry.get('key') ?? '', entry.get('value') ?? '']),
  );
}

/** Message attributes, `<name>.entry.1.Name` and `.Value.DataType` and so on. */
export function attributeEntries(parameters: QueryForm, name: string): MessageAttributes {
  return Object.fromEntries(
    parameters.numbered(`${name}.entry.`).map((entry) => {
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
