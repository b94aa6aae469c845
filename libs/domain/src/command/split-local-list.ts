import type { CommandOf, ParametersOf } from './station-command';

/**
 * Cuts an update of a station's list into updates that the station takes one after the other: the first as it was meant,
 * the rest as differences to it. Each has the next version, so that a station that got some of them can be told apart from
 * one that got all; the last one's is the version of the list as it was meant.
 * @param limit tokens that the station takes at once (1.6: SendLocalListMaxLength, 2.x: ItemsPerMessageSendLocalList)
 * @param version the version of the first update
 */
export function splitLocalList(
  { update, entries }: Omit<ParametersOf<'send-local-list'>, 'version'>,
  { limit, version }: { readonly limit: number; readonly version: number },
): readonly CommandOf<'send-local-list'>[] {
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError('A station takes at least one token at once.');
  const parts = Math.max(1, Math.ceil(entries.length / limit));
  return Array.from({ length: parts }, (_, part) => ({
    type: 'send-local-list' as const,
    parameters: {
      version: version + part,
      update: part === 0 ? update : ('differential' as const),
      entries: entries.slice(part * limit, (part + 1) * limit),
    },
  }));
}
