/** Phases of retrying AWS-managed endpoints: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
const IMMEDIATE = 3;
const PRE_BACKOFF = 2;
const PRE_BACKOFF_MS = 1_000;
const BACKOFF = 10;
const BACKOFF_FROM_MS = 1_000;
const BACKOFF_TO_MS = 20_000;
const POST_BACKOFF = 100_000;
const POST_BACKOFF_MS = 20_000;

/** How long to wait after the `failures`-th failed attempt; `undefined` when SNS gives up. */
export function retryDelayMs(failures: number): number | undefined {
  let retry = failures;
  if (retry <= IMMEDIATE) return 0;
  retry -= IMMEDIATE;
  if (retry <= PRE_BACKOFF) return PRE_BACKOFF_MS;
  retry -= PRE_BACKOFF;
  if (retry <= BACKOFF)
    return Math.round(BACKOFF_FROM_MS * (BACKOFF_TO_MS / BACKOFF_FROM_MS) ** ((retry - 1) / (BACKOFF - 1)));
  retry -= BACKOFF;
  return retry <= POST_BACKOFF ? POST_BACKOFF_MS : undefined;
}
