import fc from 'fast-check';
import { quickReadOf } from './quick-read';
import type { Schema } from './schema';

/** Reads `{"v":<text>}` where `v` has the schema. */
function reader(schema: Schema): (text: string) => unknown {
  const read = quickReadOf({ kind: 'object', open: false, fields: [{ name: 'v', required: true, schema }] }, '');
  return (value) => {
    const text = `{"v":${value}}`;
    const found = read(Buffer.from(`${text}\0`), text, 0) as { v: unknown } | undefined;
    return found?.v;
  };
}

describe('numbers', () => {
  const read = reader({ kind: 'number', minimum: -Infinity, maximum: Infinity });

  it.each(['0', '-0', '7', '-12', '0.1', '-0.25', '4.35', '123456789012345', '0.12345678901234', '99999.9999999999'])(
    'such as %s are read as JSON.parse reads them',
    (text) => expect(read(text)).toBe(JSON.parse(text)),
  );

  it.each([
    '01',
    '-',
    '+1',
    '.5',
    '1.',
    '1e3',
    '1E-2',
    '1234567890123456',
    '0.1234567890123456',
    '12345678.123456789',
    '0x1',
    'NaN',
    '1 2',
  ])('such as %s are left to somebody else', (text) => expect(read(text)).toBeUndefined());

  it('are exact or not read, whatever their digits', () => {
    const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,17})(\.\d{1,17})?([eE][+-]?\d{1,3})?$/);
    fc.assert(
      fc.property(digits, (text) => {
        const value = read(text);
        if (value !== undefined) expect(value).toBe(JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('keep the bounds of their schema', () => {
    const bounded = reader({ kind: 'integer', minimum: -2, maximum: 5 });
    expect(['-2', '0', '5', '3.0'].map(bounded)).toEqual([-2, 0, 5, 3]);
    expect(['-3', '6', '1.5'].map(bounded)).toEqual([undefined, undefined, undefined]);
  });
});

describe('lists and truths', () => {
  it('are read within their limits only', () => {
    const read = reader({ kind: 'list', item: { kind: 'boolean' }, minItems: 1, maxItems: 3 });
    expect(read('[true]')).toEqual([true]);
    expect(read('[true, false,true]')).toEqual([true, false, true]);
    for (const text of [
      '[]',
      '[true,true,true,true]',
      '[true,]',
      '[,true]',
      '[true',
      '[tru]',
      '[trues]',
      '[1]',
      'true',
      '[true]]',
    ])
      expect(read(text)).toBeUndefined();
  });
});

describe('objects', () => {
  it('are plain ones, as JSON.parse makes them', () => {
    const value = reader({ kind: 'object', open: false, fields: [] })('{}');
    expect(value).toStrictEqual({});
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});
