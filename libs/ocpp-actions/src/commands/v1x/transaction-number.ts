const DIGITS = /^[1-9]\d{0,9}$/;

/** The number of a transaction of 1.x, which facts tell as text; nothing where it is none. */
export function transactionNumber(transactionId: string): number | undefined {
  const number = DIGITS.test(transactionId) ? Number(transactionId) : Number.NaN;
  return number <= 2_147_483_647 ? number : undefined;
}
