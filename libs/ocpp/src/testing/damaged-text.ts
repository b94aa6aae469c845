/** What a text gets in between: pieces of JSON, of OCPP, and what breaks parsers. */
const PIECES: readonly string[] = [
  '[',
  ']',
  '{',
  '}',
  '"',
  ',',
  ':',
  '\\',
  '\\u0000',
  '\\ud800',
  '\\u00e9',
  '\u0000',
  '\ud800',
  '\u{1F600}',
  '\ufeff',
  '-',
  '1e999',
  '-0',
  '1e-999',
  '0x10',
  '01',
  'null',
  'true',
  'NaN',
  'undefined',
  '//',
  '{"__proto__":{"x":1}}',
  '"constructor":',
  '[2,"a","Heartbeat",{}]',
  '[4,',
  '[5,',
  '[6,',
  '[7,',
  '[-1,',
  '[2.5,',
  '99999999999999999999',
  '[[[[[[[[',
  '{"a":'.repeat(40),
  '['.repeat(2_000),
  '9'.repeat(400),
  'x'.repeat(5_000),
  ' '.repeat(1_000),
  '"a":1,'.repeat(200),
  '$',
  '${jndi:ldap://x}',
  "' OR 1=1 --",
  '<!ENTITY a "b">',
];

type Below = (limit: number) => number;

/** One way to damage a text at a place, with a piece at hand. */
export type Damage = (text: string, at: number, piece: string, below: Below) => string;

/** What happens to texts of any kind: cut off, put in, replaced, left out, repeated, one character another. */
const ANY_TEXT: readonly Damage[] = [
  (text, at) => text.slice(0, at),
  (text, at, piece) => text.slice(0, at) + piece + text.slice(at),
  (text, at, piece, below) => text.slice(0, at) + piece + text.slice(at + 1 + below(8)),
  (text, at, _piece, below) => text.slice(0, at) + text.slice(at + 1 + below(20)),
  (text, at, _piece, below) => {
    const part = text.slice(at, at + 1 + below(40));
    return text.slice(0, at) + part.repeat(1 + below(20)) + text.slice(at);
  },
  (text, at, _piece, below) => text.slice(0, at) + String.fromCharCode(below(0x10000)) + text.slice(at + 1),
];

/** A copy of a text with so many places changed, in those ways and by what happens to any text, by the numbers of `below`. */
export function damaged(
  text: string,
  below: Below,
  how: { readonly changes: number; readonly pieces: readonly string[]; readonly ways: readonly Damage[] },
): string {
  const ways = [...ANY_TEXT, ...how.ways];
  let now = text;
  for (let left = how.changes; left > 0; left -= 1) {
    const at = below(now.length + 1);
    const piece = how.pieces[below(how.pieces.length)] ?? '';
    now = ways[below(ways.length)]?.(now, at, piece, below) ?? now;
  }
  // UTF-8 has no halves of surrogate pairs: no socket delivers one.
  return now.toWellFormed();
}

/** A copy of a JSON text with a few places changed. */
export function damagedText(text: string, below: Below): string {
  const swapped: Damage = (whole, at) => whole.slice(at) + whole.slice(0, at);
  return damaged(text, below, { changes: 1 + below(3), pieces: PIECES, ways: [swapped] });
}
