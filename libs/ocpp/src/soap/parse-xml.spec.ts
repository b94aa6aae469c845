import fc from 'fast-check';
import { seeded } from '../testing/seeded';
import { parseXml, XML_BOUNDS } from './parse-xml';
import { damagedXml } from './testing/damaged-xml';
import { comparable, parsedByXml2js } from './testing/other-parser';
import { escapeXml, type XmlElement } from './xml-element';

function rootOf(text: string): XmlElement {
  const parsed = parseXml(text);
  if ('fault' in parsed) throw new Error(parsed.fault);
  return parsed.root;
}
const faultOf = (text: string): string | undefined => {
  const parsed = parseXml(text);
  return 'fault' in parsed ? parsed.fault : undefined;
};

const DOCUMENTS = [
  `<?xml version="1.0" encoding="UTF-8"?>\n<a/>\n`,
  `<s:Envelope xmlns:s="urn:s" xmlns="urn:d"><s:Body a='1' s:b="2"><c>x &amp; y</c><c/><d xmlns="">&#65;&#x42;</d></s:Body></s:Envelope>`,
  `<a xmlns="u"><!-- one - two --><?go on?><b><![CDATA[<&>]]]></b><b > </b ></a>`,
  `<x:a xmlns:x="1"><x:a xmlns:x="2"><x:a/></x:a><x:a/></x:a>`,
  `<ä xml:lang="de">ß😀</ä>`,
];

describe('a document', () => {
  it('comes out with its names resolved, its text and its attributes', () => {
    expect(rootOf(DOCUMENTS[1] ?? '')).toEqual({
      local: 'Envelope',
      uri: 'urn:s',
      text: '',
      attributes: new Map(),
      children: [
        {
          local: 'Body',
          uri: 'urn:s',
          text: '',
          attributes: new Map([
            ['a', '1'],
            ['b', '2'],
          ]),
          children: [
            { local: 'c', uri: 'urn:d', text: 'x & y', attributes: new Map(), children: [] },
            { local: 'c', uri: 'urn:d', text: '', attributes: new Map(), children: [] },
            { local: 'd', uri: '', text: 'AB', attributes: new Map(), children: [] },
          ],
        },
      ],
    });
  });

  it('has lines that end alike, and white space in attributes as it is due', () => {
    expect(rootOf('<a b="1\t2\r\n3">x\r\ny\rz</a>')).toMatchObject({
      text: 'x\ny\nz',
      attributes: new Map([['b', '1 2 3']]),
    });
  });

  it.each([
    ['nothing', ''],
    ['only space', ' \n'],
    ['text alone', 'a'],
    ['an open element', '<a>'],
    ['an end alone', '</a>'],
    ['ends that cross', '<a><b></a></b>'],
    ['an end that goes on', '<a></ab>'],
    ['two roots', '<a/><b/>'],
    ['text before', 'x<a/>'],
    ['text behind', '<a/>x'],
    ['a section outside', '<![CDATA[x]]><a/>'],
    ['an empty name', '< a/>'],
    ['a name that begins with a digit', '<1a/>'],
    ['two colons', '<a:b:c xmlns:a="1"/>'],
    ['an unbound prefix', '<x:a/>'],
    ['an unbound prefix of an attribute', '<a x:b="1"/>'],
    ['a prefix for nothing', '<a xmlns:x=""/>'],
    ['a prefix for what is XML’s', '<a xmlns:x="http://www.w3.org/XML/1998/namespace"/>'],
    ['the prefix xmlns', '<a xmlns:xmlns="u"/>'],
    ['the prefix xml for something else', '<a xmlns:xml="u"/>'],
    ['an attribute without a value', '<a b/>'],
    ['an attribute without quotes', '<a b=1/>'],
    ['attributes without space', '<a b="1"c="2"/>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['an attribute twice by two prefixes', '<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>'],
    ['a namespace declared twice', '<a xmlns="u" xmlns="v"/>'],
    ['an angle in an attribute', '<a b="<"/>'],
    ['an open attribute', '<a b="1/>'],
    ['an ampersand', '<a>&</a>'],
    ['an open reference', '<a>&amp</a>'],
    ['an entity of HTML', '<a>&uuml;</a>'],
    ['an entity of nobody', '<a b="&x;"/>'],
    ['a reference to no character', '<a>&#0;</a>'],
    ['a reference to half a character', '<a>&#xD800;</a>'],
    ['a reference beyond all characters', '<a>&#x110000;</a>'],
    ['a character that XML does not know', '<a>\u0001</a>'],
    ['half a character', '<a>\ud800</a>'],
    ['the end of a section', '<a>]]></a>'],
    ['an open section', '<a><![CDATA[x</a>'],
    ['an open comment', '<a><!-- x</a>'],
    ['a comment with two hyphens', '<a><!-- x -- y --></a>'],
    ['an open instruction', '<a><?x</a>'],
    ['a declaration in the middle', '<a/><?xml version="1.0"?>'],
    ['a declaration behind space', ' <?xml version="1.0"?><a/>'],
  ])('is refused with %s', (_, text) => {
    expect(faultOf(text)).toBe('The document is not well-formed XML.');
  });

  it.each([
    ['a document type', '<!DOCTYPE a><a/>'],
    ['an entity', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
    ['a document type in small letters', '<!doctype a><a/>'],
    ['a declaration within', '<a><!ENTITY b "c"></a>'],
  ])('may not have %s', (_, text) => {
    expect(faultOf(text)).toBe('Document types and entities are not allowed.');
  });

  it('is bounded in depth, elements, attributes and length', () => {
    const deep = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
    expect(faultOf(deep(XML_BOUNDS.depth))).toBeUndefined();
    expect(faultOf(deep(XML_BOUNDS.depth + 1))).toBe('The document nests too deeply.');
    expect(faultOf(`<a>${'<b/>'.repeat(XML_BOUNDS.elements - 1)}</a>`)).toBeUndefined();
    expect(faultOf(`<a>${'<b/>'.repeat(XML_BOUNDS.elements)}</a>`)).toBe('The document has too many elements.');
    const wide = (count: number) => `<a ${Array.from({ length: count }, (_, n) => `b${n}="1"`).join(' ')}/>`;
    expect(faultOf(wide(XML_BOUNDS.attributes))).toBeUndefined();
    expect(faultOf(wide(XML_BOUNDS.attributes + 1))).toBe('An element has too many attributes.');
    expect(faultOf(`<a>${'x'.repeat(XML_BOUNDS.characters)}</a>`)).toBe('The document is too large.');
  });

  it('takes time by its length only, however it declares namespaces', () => {
    const declared = (level: number) =>
      Array.from({ length: XML_BOUNDS.attributes }, (_, n) => ` xmlns:p${level}-${n}="u"`).join('');
    const levels = Array.from({ length: XML_BOUNDS.depth - 1 }, (_, level) => `<a${declared(level)}>`).join('');
    const many = '<b xmlns:c="d"/>'.repeat(55_000);
    const text = `${levels}${many}${'</a>'.repeat(XML_BOUNDS.depth - 1)}`;
    const startedAt = performance.now();
    expect(faultOf(text)).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('is read as it was written, whatever text it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const kept = text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, '\uFFFD');
        const root = rootOf(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`);
        expect(root.text).toBe(kept);
        expect(root.attributes.get('b')).toBe(kept.replace(/[\t\n]/g, ' '));
      }),
    );
  });
});

describe('a library that nobody here wrote', () => {
  it.each(DOCUMENTS)('reads the same of %s', (text) => {
    expect(comparable(rootOf(text))).toEqual(comparable(parsedByXml2js(text)!));
  });

  it('takes every document that we take, and reads the same of it', () => {
    const below = seeded(20_261_124);
    let taken = 0;
    for (let tried = 0; tried < 6_000; tried += 1) {
      const text = damagedXml(DOCUMENTS[below(DOCUMENTS.length)] ?? '', below);
      const parsed = parseXml(text);
      if ('fault' in parsed) continue;
      taken += 1;
      const other = parsedByXml2js(text);
      expect({ text, tree: other && comparable(other) }).toEqual({ text, tree: comparable(parsed.root) });
    }
    expect(taken).toBeGreaterThan(1_000);
  });
});
