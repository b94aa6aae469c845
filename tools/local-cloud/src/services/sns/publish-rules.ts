import { AwsError } from '../../kernel/aws-error';
import type { MessageAttributes } from './notification';

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const DEFAULT_MAXIMUM_BYTES = 262_144;

const ATTRIBUTE_NAME = /^(?!aws\.|amazon\.)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/i;

export interface Publishable {
  readonly message: string;
  readonly subject?: string;
  readonly messageAttributes?: MessageAttributes;
}

/** What counts towards the limit: message and attributes (name, type, value), in bytes. */
export function publishBytes({ message, messageAttributes = {} }: Publishable): number {
  return Object.entries(messageAttributes).reduce((bytes, [name, { DataType, StringValue, BinaryValue }]) => {
    const value =
      BinaryValue === undefined ? Buffer.byteLength(StringValue ?? '') : Buffer.byteLength(BinaryValue, 'base64');
    return bytes + Buffer.byteLength(name) + Buffer.byteLength(DataType) + value;
  }, Buffer.byteLength(message));
}

/** @throws {AwsError} what SNS answers to a message that it does not take */
export function checkPublish(request: Publishable, maximumBytes: number): void {
  if (request.message === '') throw invalid('Empty message');
  if (request.subject !== undefined && !/^[^\s\u0080-\uFFFF][\u0020-\u007E]{0,99}$/.test(request.subject))
    throw invalid('Subject');
  for (const [name, value] of Object.entries(request.messageAttributes ?? {})) checkAttribute(name, value);
  if (publishBytes(request) > maximumBytes)
    throw invalid(`Message too long: ${publishBytes(request)} bytes, ${maximumBytes} are allowed`);
}

function checkAttribute(name: string, value: MessageAttributes[string]): void {
  if (!ATTRIBUTE_NAME.test(name) || name.length > 256)
    throw invalidAttribute(`Invalid message attribute name: ${name}`);
  const type = value.DataType.split('.')[0];
  if (type !== 'String' && type !== 'Number' && type !== 'Binary')
    throw invalidAttribute(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  const content = type === 'Binary' ? value.BinaryValue : value.StringValue;
  if (content === undefined || content === '')
    throw invalidAttribute(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${value.DataType}'.`,
    );
  if (type === 'Number' && !Number.isFinite(Number(content)))
    throw invalidAttribute(`Could not cast message attribute '${name}' value to number.`);
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);
}

function invalidAttribute(message: string): AwsError {
  return new AwsError('ParameterValueInvalid', message);
}
