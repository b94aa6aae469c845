import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';

/** What this library needs of SNS; a test gives it something smaller than the SDK. */
export type SnsSender = Pick<SNSClient, 'send'>;
/** What this library needs of SQS. */
export type SqsSender = Pick<SQSClient, 'send'>;

/**
 * Bounds of one request, in ms. The SDK's own retries are off: how long to go on is decided by callers who know what
 * waits for them. Connections are kept alive, which is the SDK's default.
 */
export const REQUEST_BOUNDS = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;

/**
 * The queue's URL names the queue and not the host to send to: the endpoint is the region's, or the configured one, so
 * that the same URL works wherever SQS is reached through another name.
 */
export const SQS_OPTIONS = { ...REQUEST_BOUNDS, useQueueUrlAsEndpoint: false } as const;
