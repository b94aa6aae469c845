import { createHash } from 'node:crypto';

/** The same id for the same place at every start, in the shape of EC2's ids (17 hex digits). */
export function randomLookingId(place: string): string {
  return createHash('sha256').update(place).digest('hex').slice(0, 17);
}
