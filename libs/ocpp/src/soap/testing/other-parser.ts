import { Parser, processors } from 'xml2js';
import type { XmlElement } from '../xml-element';

/** What xml2js makes of an element with the options below. */
interface Node {
  readonly '#text'?: string;
  readonly $?: Readonly<Record<string, { readonly value: string; readonly local: string; readonly prefix: string }>>;
  readonly $ns?: { readonly uri: string; readonly local: string };
  readonly [child: string]: unknown;
}

/** What a library that nobody here wrote makes of a document; nothing where it refuses it. */
export function parsedByXml2js(text: string): XmlElement | undefined {
  let root: XmlElement | undefined;
  let failed = false;
  try {
    const parser = new Parser({
      xmlns: true,
      explicitArray: true,
      explicitCharkey: true,
      charkey: '#text',
      attrkey: '$',
      tagNameProcessors: [processors.stripPrefix],
      async: false,
      strict: true,
    });
    parser.parseString(
      text.replace(/^\uFEFF/, ''),
      (error: Error | null, result: Readonly<Record<string, Node>> | null) => {
        if (error !== null) failed = true;
        else if (result !== null) root = elementOf(Object.values(result)[0]);
      },
    );
  } catch {
    failed = true;
  }
  return failed ? undefined : root;
}

function elementOf(node: Node | undefined): XmlElement | undefined {
  if (node?.$ns === undefined) return undefined;
  const attributes = new Map<string, string>();
  for (const { local, value, prefix } of Object.values(node.$ ?? {}))
    if (prefix !== 'xmlns') attributes.set(local, value);
  const children = Object.entries(node).flatMap(([name, same]) =>
    ['#text', '$', '$ns'].includes(name) || !Array.isArray(same)
      ? []
      : (same as Node[]).flatMap((child) => elementOf(child) ?? []),
  );
  return { local: node.$ns.local, uri: node.$ns.uri, text: node['#text'] ?? '', attributes, children };
}

/** A tree in the form that both can be compared in: the library groups children by name and drops blank text. */
export function comparable({ local, uri, text, attributes, children }: XmlElement): object {
  const names = [...new Set(children.map((child) => child.local))].sort();
  return {
    local,
    uri,
    text: text.trim(),
    attributes: Object.fromEntries([...attributes].sort(([a], [b]) => (a < b ? -1 : 1))),
    children: names.flatMap((name) => children.filter((child) => child.local === name).map(comparable)),
  };
}
