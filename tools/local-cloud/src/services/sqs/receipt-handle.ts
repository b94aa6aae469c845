import { AwsError } from '../../kernel/aws-error';

/** What a receipt handle stands for: one receive of one message. Opaque to callers. */
export interface Receipt {
  readonly queueKey: number;
  readonly messageRow: number;
  readonly receive: number;
}

const PREFIX = 'local-cloud:';

export function receiptHandle(receipt: Receipt): string {
  return Buffer.from(`${PREFIX}${receipt.queueKey}:${receipt.messageRow}:${receipt.receive}`).toString('base64');
}

/** @throws {AwsError} `ReceiptHandleIsInvalid` */
export function readReceiptHandle(handle: string): Receipt {
  const text = Buffer.from(handle, 'base64').toString();
  const match = /^local-cloud:(\d+):(\d+):(\d+)$/.exec(text);
  if (match === null)
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
      404,
    );
  return { queueKey: Number(match[1]), messageRow: Number(match[2]), receive: Number(match[3]) };
}
