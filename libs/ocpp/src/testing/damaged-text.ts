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

/** A copy of a text with a few places changed, by the numbers of `below`. */
export function damagedText(text: string, below: (limit: number) => number): string {
  let damaged = text;
  for (let changes = 1 + below(3); changes > 0; changes -= 1) {
    const at = below(damaged.length + 1);
    const piece = PIECES[below(PIECES.length)] ?? '';
    switch (below(7)) {
      case 0:
        damaged = damaged.slice(0, at);
        break;
      case 1:
        damaged = damaged.slice(0, at) + piece + damaged.slice(at);
        break;
      case 2:
        damaged = damaged.slice(0, at) + piece + damaged.slice(at + 1 + below(8));
        break;
      case 3:
        damaged = damaged.slice(0, at) + damaged.slice(at + 1 + below(20));
        break;
      case 4: {
        const part = damaged.slice(at, at + 1 + below(40));
        damaged = damaged.slice(0, at) + part.repeat(1 + below(20)) + damaged.slice(at);
        break;
      }
      case 5:
        damaged = damaged.slice(0, at) + String.fromCharCode(below(0x10000)) + damaged.slice(at + 1);
        break;
      default:
        damaged = damaged.slice(at) + damaged.slice(0, at);
    }
  }
  // UTF-8 has no halves of surrogate pairs: no socket delivers one.
  return damaged.toWellFormed();
}
