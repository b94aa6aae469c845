import type { FactDraft } from '../outcome';

/** With the envelope, and whatever the bus adds, that stays well below what a message may weigh there (256 KB). */
const MOST_BYTES = 100_000;

/**
 * A long list as facts of bearable size, each with a part of it and an id of its own. An empty list is one fact: that there
 * is nothing is worth knowing.
 */
export function inParts<Item>(
  items: readonly Item[],
  eventId: string,
  factOf: (part: Item[], id: string) => FactDraft,
): FactDraft[] {
  const parts: Item[][] = [[]];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item));
    if (bytes + size > MOST_BYTES && bytes > 0) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(item);
    bytes += size;
  }
  return parts.map((part, index) => factOf(part, `${eventId}.p${index}`));
}
