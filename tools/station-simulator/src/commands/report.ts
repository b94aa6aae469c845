import type { CommandedStation } from '../commanded-station';
import type { Payload } from '../transport';

/** Sends a report of 2.x in as many messages as it takes, the last of which says that no more follow. */
export async function reportInParts<T>(
  station: CommandedStation,
  action: string,
  entries: readonly T[],
  aPart: number,
  body: (part: readonly T[]) => Payload,
): Promise<void> {
  const generatedAt = station.clock.now().toISOString();
  for (let seqNo = 0; seqNo * aPart < entries.length; seqNo += 1) {
    const part = entries.slice(seqNo * aPart, (seqNo + 1) * aPart);
    const tbc = (seqNo + 1) * aPart < entries.length;
    await station.say({ action, payload: { ...body(part), seqNo, tbc, generatedAt } });
  }
}
