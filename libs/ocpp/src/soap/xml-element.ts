// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- whoever imports this file needs the declaration too
/// <reference path="./xml2js-parser.d.ts" />
import { Parser } from 'xml2js/lib/parser';
import { stripPrefix } from 'xml2js/lib/processors';
import { inspectXml } from './inspect-xml';

/** An element, its names resolved. */
export interface XmlElement {
  readonly local: string;
  readonly uri: string;
  readonly text: string;
  /** By local name; attributes of any namespace. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

/** What xml2js makes of an element with the options below. */
interface Node {
  readonly '#text'?: string;
  readonly $?: Readonly<Record<string, { readonly value: string; readonly local: string; readonly prefix: string }>>;
  readonly $ns?: { readonly uri: string; readonly local: string };
  readonly [child: string]: unknown;
}

const TEXT = '#text';
const RESERVED = new Set([TEXT, '$', '$ns']);

/** Parses a document, or says why it is none that we read. Never throws. */
export function parseXml(text: string): { readonly root: XmlElement } | { readonly fault: string } {
  const refusal = inspectXml(text);
  if (refusal !== undefined) return { fault: refusal };
  let root: XmlElement | undefined;
  let failed = false;
  try {
    const parser = new Parser({
      xmlns: true,
      explicitArray: true,
      explicitCharkey: true,
      charkey: TEXT,
      attrkey: '$',
      tagNameProcessors: [stripPrefix],
      async: false,
      strict: true,
    });
    // The callback runs before parseString returns, and once more for each further fault.
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
  return failed || root === undefined ? { fault: 'The document is not well-formed XML.' } : { root };
}

function elementOf(node: Node | undefined): XmlElement | undefined {
  if (node?.$ns === undefined) return undefined;
  const attributes = new Map<string, string>();
  for (const { local, value, prefix } of Object.values(node.$ ?? {}))
    if (prefix !== 'xmlns') attributes.set(local, value);
  const children: XmlElement[] = [];
  for (const name of Object.keys(node)) {
    if (RESERVED.has(name)) continue;
    const same = node[name];
    if (!Array.isArray(same)) continue;
    for (const child of same as Node[]) {
      const element = elementOf(child);
      if (element !== undefined) children.push(element);
    }
  }
  return { local: node.$ns.local, uri: node.$ns.uri, text: node[TEXT] ?? '', attributes, children };
}

/** The children of a local name, in the order of the document. */
export function childrenOf(element: XmlElement, local: string): readonly XmlElement[] {
  return element.children.filter((child) => child.local === local);
}

/** Text as it may stand in an element or in a quoted attribute; characters that XML 1.0 forbids become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, '\uFFFD')
    .replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
