import { inflateRawSync } from 'node:zlib';

/**
 * The text of a packed table: half its size in the bundle or less, which every start of a function pays for, against a
 * millisecond at the first message of its version, which only that version's stations pay for.
 * @param against the text of the table that it was packed against
 */
export function unpacked(packed: string, against = ''): string {
  const dictionary = Buffer.from(against, 'latin1');
  return inflateRawSync(Buffer.from(packed, 'base64'), { dictionary }).toString('latin1');
}
