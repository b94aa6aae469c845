import type { WantedSetting } from '@busbar/api-contract/client';

/** Settings as people write them: `key = value` a line, `key @2 = value` of EVSE 2. Lines that begin with # are remarks. */
export function wantedOfText(text: string): { readonly wanted: WantedSetting[]; readonly faults: string[] } {
  const wanted: WantedSetting[] = [];
  const faults: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const [, key, evseId, value] = /^([^=\s]+)(?:\s+@(\d{1,4}))?\s*=(.*)$/.exec(trimmed) ?? [];
    if (key === undefined || value === undefined) faults.push(`Line ${index + 1} is not "key = value".`);
    else wanted.push({ key, value: value.trim(), ...(evseId !== undefined && { evseId: Number(evseId) }) });
  }
  return { wanted, faults };
}

export function textOfWanted(wanted: readonly WantedSetting[]): string {
  return wanted.map(({ key, value, evseId }) => `${key}${evseId ? ` @${evseId}` : ''} = ${value}`).join('\n');
}
