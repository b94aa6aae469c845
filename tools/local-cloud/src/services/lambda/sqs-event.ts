import type { SharedContent, SqsMessage } from '../../kernel/services';
import type { EventMatcher } from './event-pattern';

/** A message as a function gets it. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, SqsRecordAttribute>>;
  readonly md5OfBody: string;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

interface SqsRecordAttribute {
  readonly stringValue?: string;
  readonly binaryValue?: string;
  readonly stringListValues: readonly string[];
  readonly binaryListValues: readonly string[];
  readonly dataType: string;
}

export function sqsRecord(message: SqsMessage, queueArn: string, region: string): SqsRecord {
  const messageAttributes: Record<string, SqsRecordAttribute> = {};
  for (const [name, attribute] of Object.entries(message.messageAttributes)) {
    messageAttributes[name] = {
      ...(attribute.StringValue === undefined ? {} : { stringValue: attribute.StringValue }),
      ...(attribute.BinaryValue === undefined ? {} : { binaryValue: attribute.BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: attribute.DataType,
    };
  }
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes,
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

/**
 * The same as JSON text in two parts around the content, which is put into words once for all copies of a message: what waits
 * for its batch takes little room.
 */
export interface SqsRecordText {
  readonly head: string;
  readonly content: NonNullable<SharedContent['json']>;
  readonly attributes: string;
}

export function sqsRecordText(message: SqsMessage): SqsRecordText {
  const { messageId, receiptHandle, content } = message;
  return {
    head: ['{"messageId":"', messageId, '","receiptHandle":"', receiptHandle, '","body":'].join(''),
    content: content ? (content.json ??= contentJson(message)) : contentJson(message),
    attributes: JSON.stringify(message.attributes),
  };
}

/** The event of a batch. One join and nothing around it: putting a large text together a second time costs as much as the first. */
export function sqsEventText(records: readonly SqsRecordText[], queueArn: string, region: string): string {
  const end = `,"eventSource":"aws:sqs","eventSourceARN":"${queueArn}","awsRegion":"${region}"}`;
  const parts: string[] = [];
  let before = '{"Records":[';
  for (const { head, content, attributes } of records) {
    parts.push(before, head, content.body, ',"attributes":', attributes, ',', content.attributes, end);
    before = ',';
  }
  parts.push(']}');
  return parts.join('');
}

function contentJson(message: SqsMessage): NonNullable<SharedContent['json']> {
  const { messageAttributes, md5OfBody } = sqsRecord(message, '', '');
  return {
    body: JSON.stringify(message.body),
    attributes: JSON.stringify({ messageAttributes, md5OfBody }).slice(1, -1),
  };
}

/**
 * Does a message pass the filters? A body is read as JSON where a pattern looks into it; a body that is no JSON then
 * does not pass. Filters are joined by or.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
export function passesFilters(record: SqsRecord, filters: readonly EventMatcher[]): boolean {
  if (filters.length === 0) return true;
  let body: unknown = record.body;
  try {
    const parsed: unknown = JSON.parse(record.body);
    if (typeof parsed === 'object' && parsed !== null) body = parsed;
  } catch {
    // Plain text: patterns of text apply to it.
  }
  return filters.some((matches) => matches({ ...record, body }));
}
