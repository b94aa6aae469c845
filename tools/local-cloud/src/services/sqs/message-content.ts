import { hash } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error';
import type { SqsMessage } from '../../kernel/services';

export type MessageAttributes = SqsMessage['messageAttributes'];

/** The total of a batch: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export const MAXIMUM_BATCH_BYTES = 1_048_576;

const MAXIMUM_ATTRIBUTES = 10;

/** What XML 1.0 allows: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const FORBIDDEN = /[^\u0009\u000A\u000D\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

const ATTRIBUTE_NAME = /^(?!aws\.|amazon\.)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/i;

export function md5(text: string): string {
  return hash('md5', text, 'hex');
}

/**
 * The checksum over a message's attributes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts: Buffer[] = [];
  const add = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  };
  for (const name of names) {
    const value = attributes[name];
    if (value === undefined) continue;
    add(Buffer.from(name));
    add(Buffer.from(value.DataType));
    const binary = value.DataType.startsWith('Binary');
    parts.push(Buffer.from([binary ? 2 : 1]));
    add(binary ? Buffer.from(value.BinaryValue ?? '', 'base64') : Buffer.from(value.StringValue ?? ''));
  }
  return hash('md5', Buffer.concat(parts), 'hex');
}

/** What counts towards the limits: body, and name, type and value of every attribute, in bytes. */
export function messageBytes(body: string, attributes: MessageAttributes): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, value] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value.DataType);
    bytes +=
      value.BinaryValue === undefined
        ? Buffer.byteLength(value.StringValue ?? '')
        : Buffer.byteLength(value.BinaryValue, 'base64');
  }
  return bytes;
}

/** @throws {AwsError} what SQS answers to a message that it does not take */
export function checkMessage(body: string, attributes: MessageAttributes, maximumBytes: number): void {
  if (body === '') throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (FORBIDDEN.test(body))
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.',
    );
  const names = Object.keys(attributes);
  if (names.length > MAXIMUM_ATTRIBUTES)
    throw invalid(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [${MAXIMUM_ATTRIBUTES}].`,
    );
  for (const name of names) checkAttribute(name, attributes[name]);
  if (messageBytes(body, attributes) > maximumBytes)
    throw invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${maximumBytes} bytes.`);
}

function checkAttribute(name: string, value: MessageAttributes[string] | undefined): void {
  if (!ATTRIBUTE_NAME.test(name) || name.length > 256) throw invalid(`Message attribute name '${name}' is invalid.`);
  const type = value?.DataType.split('.')[0];
  if (type !== 'String' && type !== 'Number' && type !== 'Binary')
    throw invalid(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  const content = type === 'Binary' ? value?.BinaryValue : value?.StringValue;
  if (content === undefined || content === '')
    throw invalid(
      `The message attribute '${name}' must contain a non-empty message attribute value for message attribute type '${type}'.`,
    );
  if (type === 'Number' && !Number.isFinite(Number(content)))
    throw invalid(`Could not cast message attribute '${name}' value to number.`);
  if (type === 'String' && FORBIDDEN.test(content))
    throw new AwsError(
      'InvalidMessageContents',
      `The value of the message attribute '${name}' has characters that are not allowed.`,
    );
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
