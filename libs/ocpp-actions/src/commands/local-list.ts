import type { LocalListEntry, ParametersOf } from '@busbar/domain';
import type { CommandLookups, Tag } from './draft';

export type ResolvedEntry = LocalListEntry & { readonly tag: Tag };

/** What is wrong with an update, whichever version it is for. */
export function listFault(
  { update, entries }: ParametersOf<'send-local-list'>,
  { localListLimit }: Pick<CommandLookups, 'localListLimit'>,
): string | undefined {
  if (localListLimit !== undefined && entries.length > localListLimit)
    return `The station takes ${localListLimit} tokens at once: a longer list goes in several updates.`;
  if (update === 'full' && entries.some(({ remove }) => remove === true))
    return 'A full list names who is on it; only a differential one takes tokens off.';
  if (new Set(entries.map(({ tokenRef }) => tokenRef)).size < entries.length) return 'A token is in the list twice.';
  if (update === 'differential' && entries.length === 0) return 'A differential update changes something.';
  return undefined;
}

/** The entries with their tags; nothing where one is not known: a list that is not whole must not take the place of one that is. */
export async function resolved(
  entries: readonly LocalListEntry[],
  { tagOf }: Pick<CommandLookups, 'tagOf'>,
): Promise<readonly ResolvedEntry[] | undefined> {
  const found = await Promise.all(
    entries.map(async (entry) => {
      const tag = await tagOf(entry.tokenRef);
      return tag === undefined ? [] : [{ ...entry, tag }];
    }),
  );
  const whole = found.flat();
  return whole.length === entries.length ? whole : undefined;
}
