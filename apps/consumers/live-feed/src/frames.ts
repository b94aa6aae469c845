import type { LiveFact } from '@busbar/api-contract/client';

/** API Gateway carries at most 32 KB in one frame. */
export const MAX_FRAME_BYTES = 32 * 1024;

const HEAD = '{"facts":[';
const TAIL = ']}';

/** Packs facts into as few frames as fit, in order. A fact that alone is too large is left out; the feed's facts are far from it. */
export function framesOf(facts: readonly LiveFact[], maxBytes = MAX_FRAME_BYTES): string[] {
  const frames: string[] = [];
  let parts: string[] = [];
  let bytes = 0;
  const close = (): void => {
    if (parts.length > 0) frames.push(HEAD + parts.join(',') + TAIL);
    parts = [];
    bytes = HEAD.length + TAIL.length;
  };
  close();
  for (const fact of facts) {
    const part = JSON.stringify(fact);
    const size = Buffer.byteLength(part) + 1;
    if (HEAD.length + TAIL.length + size > maxBytes) continue;
    if (bytes + size > maxBytes) close();
    parts.push(part);
    bytes += size;
  }
  close();
  return frames;
}
