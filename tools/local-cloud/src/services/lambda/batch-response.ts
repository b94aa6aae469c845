/**
 * Which messages of a batch failed, by a function's answer. `undefined` means the whole batch: the answer is malformed,
 * names an unknown message, or names none in an item.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting-conditions
 */
export function failedMessages(payload: string, batch: ReadonlySet<string>): ReadonlySet<string> | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (answer === null) return new Set();
  if (typeof answer !== 'object' || Array.isArray(answer)) return typeof answer === 'object' ? undefined : new Set();
  const failures = (answer as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return undefined;
  const failed = new Set<string>();
  for (const item of failures as unknown[]) {
    const identifier = (item as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof identifier !== 'string' || !batch.has(identifier)) return undefined;
    failed.add(identifier);
  }
  return failed;
}
