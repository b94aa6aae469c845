/** An element, its names resolved. */
export interface XmlElement {
  readonly local: string;
  readonly uri: string;
  readonly text: string;
  /** By local name; attributes of any namespace. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

/** The children of a local name, in the order of the document. */
export function childrenOf(element: XmlElement, local: string): readonly XmlElement[] {
  return element.children.filter((child) => child.local === local);
}

/** Text as it may stand in an element or in a quoted attribute; characters that XML 1.0 forbids become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, '\uFFFD')
    .replace(/[<>&"'\r]/g, (c) => `&#${c.charCodeAt(0)};`);
}
