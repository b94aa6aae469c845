import { damaged } from '../../testing/damaged-text';

/** What an envelope gets in between: pieces of XML, of SOAP, and what breaks parsers. */
const PIECES: readonly string[] = [
  '<',
  '>',
  '/',
  '</',
  '/>',
  '"',
  "'",
  '=',
  '&',
  ';',
  '&amp;',
  '&lt;',
  '&#0;',
  '&#xD800;',
  '&#x110000;',
  '&#99999999999999999999;',
  '&uuml;',
  '&file;',
  '<!--',
  '-->',
  '<!-- -- -->',
  '<![CDATA[',
  ']]>',
  '<?',
  '?>',
  '<?xml version="1.1"?>',
  '<!DOCTYPE x [<!ENTITY a "b">]>',
  '<!ELEMENT a ANY>',
  '<a>',
  '</a>',
  '<a/>',
  '<x:a/>',
  '<__proto__>',
  '</__proto__>',
  '<constructor/>',
  ' xmlns=""',
  ' xmlns="urn://Ocpp/Cs/2010/08/"',
  ' xmlns:s="urn:x"',
  ' xmlns:xml="urn:x"',
  ' a="1" a="2"',
  ' nil="true"',
  ' s:mustUnderstand="1"',
  '\u0000',
  '\ufeff',
  '\uffff',
  '\u{1F600}',
  '1e999',
  '-0',
  'NaN',
  '<a>'.repeat(60),
  '<a b="'.repeat(50),
  '</s:Body></s:Envelope>',
  '9'.repeat(400),
  'x'.repeat(5_000),
  ' '.repeat(1_000),
  ' a="1"'.repeat(60),
];

/** A copy of an envelope with a few places changed, by the numbers of `below`; sometimes none. */
export function damagedXml(text: string, below: (limit: number) => number): string {
  return damaged(text, below, { changes: below(4), pieces: PIECES, ways: [withinAnElement, withAnElementTwice] });
}

/** Puts a piece in place of the text that the next element holds: what is well formed gets further than what is not. */
function withinAnElement(text: string, from: number, piece: string): string {
  const begin = text.indexOf('>', from);
  const end = text.indexOf('<', begin);
  return begin < 0 || end < 0 ? text : text.slice(0, begin + 1) + piece + text.slice(end);
}

function withAnElementTwice(text: string, from: number): string {
  const begin = text.indexOf('<', from);
  const name = /^<([\w:]+)/.exec(text.slice(begin, begin + 80))?.[1];
  if (begin < 0 || name === undefined) return text;
  const end = text.indexOf(`</${name}>`, begin);
  return end < 0 ? text : text.slice(0, end + name.length + 3) + text.slice(begin);
}
