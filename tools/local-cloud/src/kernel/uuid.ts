/**
 * The UUID made of 32 hex digits, in the form of a version and variant; of digits that stay the same, one that stays the same.
 * Joined, so that it is one text: ids are kept by the thousand, and a sum of texts is kept with all its parts.
 */
export function uuidOf(hex: string, version = '4', variant = '8'): string {
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    version + hex.slice(13, 16),
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}
