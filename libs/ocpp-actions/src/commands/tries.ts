/** How a station tries again, as every version writes it. */
export function triesOf({
  retries,
  retryIntervalSeconds,
}: {
  readonly retries?: number | undefined;
  readonly retryIntervalSeconds?: number | undefined;
}): { readonly retries?: number; readonly retryInterval?: number } {
  return {
    ...(retries !== undefined && { retries }),
    ...(retryIntervalSeconds !== undefined && { retryInterval: retryIntervalSeconds }),
  };
}
