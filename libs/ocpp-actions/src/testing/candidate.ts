import { hashOf } from '../event-id';

/** A number as the real table picks it: positive, 31 bits, by the key. */
export function candidateOf(key: string, n: number): number {
  return Number.parseInt(hashOf(key, n).slice(0, 8), 16) & 0x7fffffff || 1;
}
