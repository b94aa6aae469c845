/** One element of DER (X.690): its tag, its content, and both with its length. */
export interface Der {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

export function derAt(bytes: Buffer, offset: number): Der {
  const tag = bytes.readUInt8(offset);
  const first = bytes.readUInt8(offset + 1);
  const more = first < 0x80 ? 0 : first & 0x7f;
  const length = more === 0 ? first : bytes.readUIntBE(offset + 2, more);
  const start = offset + 2 + more;
  return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(offset, start + length) };
}

export function derChildren({ content }: Der): Der[] {
  const children: Der[] = [];
  for (let offset = 0; offset < content.length;) {
    const child = derAt(content, offset);
    children.push(child);
    offset += child.whole.length;
  }
  return children;
}

export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
