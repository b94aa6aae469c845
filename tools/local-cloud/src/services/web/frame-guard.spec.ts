import fc from 'fast-check';
import { FrameGuard } from './frame-guard';

/** A client's frame: header, mask, payload. */
function frame(length: number): Buffer {
  const head =
    length < 126
      ? Buffer.from([0x81, 0x80 | length])
      : length < 65_536
        ? Buffer.from([0x81, 0xfe, length >> 8, length & 0xff])
        : Buffer.alloc(10);
  if (length >= 65_536) {
    head[0] = 0x81;
    head[1] = 0xff;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, Buffer.alloc(4, 7), Buffer.alloc(length, 0xff)]);
}

function isRejected(maxBytes: number, chunks: Iterable<Buffer>): boolean {
  let rejected = false;
  const guard = new FrameGuard(maxBytes, () => (rejected = true));
  for (const chunk of chunks) guard.observe(chunk);
  return rejected;
}

describe('the frame guard', () => {
  it('finds the frames that are too large however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 1, 125, 126, 999, 1000, 1001, 70_000), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40_000 }),
        (lengths, cut) => {
          const bytes = Buffer.concat(lengths.map(frame));
          const chunks = Array.from({ length: Math.ceil(bytes.length / cut) }, (_, i) =>
            bytes.subarray(i * cut, (i + 1) * cut),
          );
          expect(isRejected(1000, chunks)).toBe(lengths.some((length) => length > 1000));
        },
      ),
    );
  });

  it('sees a header that comes byte by byte', () => {
    expect(
      isRejected(
        1000,
        [...frame(1001)].map((byte) => Buffer.from([byte])),
      ),
    ).toBe(true);
  });
});
