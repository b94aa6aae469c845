/** What an OCPP request stays far below; everything that comes after the inspection recurses or copies. */
export const XML_BOUNDS = { depth: 32, elements: 60_000, attributes: 32, characters: 1_048_576 } as const;

/**
 * Looks at a document before any parser does: refuses document types and entities (entity bombs, files read from our
 * disk), and bounds depth, elements and attributes. Answers with the reason for a refusal. One pass, no recursion.
 */
export function inspectXml(text: string): string | undefined {
  if (text.length > XML_BOUNDS.characters) return 'The document is too large.';
  let depth = 0;
  let elements = 0;
  let at = text.indexOf('<');
  while (at >= 0) {
    let next: number;
    if (text.startsWith('<!--', at)) next = after(text, '-->', at + 4);
    else if (text.startsWith('<![CDATA[', at)) next = after(text, ']]>', at + 9);
    else if (text.startsWith('<?', at)) next = after(text, '?>', at + 2);
    else if (text.startsWith('<!', at)) return 'Document types and entities are not allowed.';
    else if (text.startsWith('</', at)) {
      depth--;
      next = after(text, '>', at + 2);
    } else {
      if (++elements > XML_BOUNDS.elements) return 'The document has too many elements.';
      const tag = readTag(text, at + 1);
      if (tag.attributes > XML_BOUNDS.attributes) return 'An element has too many attributes.';
      if (!tag.empty && ++depth > XML_BOUNDS.depth) return 'The document nests too deeply.';
      next = tag.end;
    }
    if (next < 0) return 'The document is not well formed.';
    at = text.indexOf('<', next);
  }
  return undefined;
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}

/** Finds the end of a start tag; a `>` inside of an attribute's value is none. */
function readTag(text: string, from: number): { end: number; empty: boolean; attributes: number } {
  let attributes = 0;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === '"' || c === "'") {
      attributes++;
      i = text.indexOf(c, i + 1);
      if (i < 0) break;
    } else if (c === '>') return { end: i + 1, empty: text[i - 1] === '/', attributes };
    else if (c === '<') break;
  }
  return { end: -1, empty: false, attributes };
}
