/**
 * What a person types, as a query of SQLite's full-text search: every word must occur, the last letters of each may be
 * missing; words in quotes stand next to each other. Nothing that is typed is an operator.
 * @returns undefined when there is no word in it
 */
export function searchQuery(typed: string): string | undefined {
  const terms = [...typed.matchAll(/"([^"]+)"|(\S+)/g)].map((match) =>
    (match[1] ?? match[2] ?? '').replaceAll('"', ' ').trim(),
  );
  const words = terms.filter((term) => /[\p{L}\p{N}]/u.test(term));
  if (words.length === 0) return undefined;
  // One letter would match a large part of everything: it stands for itself.
  return words.map((word) => `"${word}"${word.length > 1 ? ' *' : ''}`).join(' AND ');
}
