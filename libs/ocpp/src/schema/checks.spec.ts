import { checkOf } from './checks';
import type { Schema } from './schema';

const RULES: readonly [string, Schema, accepted: readonly unknown[], refused: readonly unknown[]][] = [
  ['text', { kind: 'text', maxLength: 3 }, ['', 'abc', '😀😀😀'], ['abcd', '😀😀😀😀', 1, null, undefined, ['a']]],
  [
    'a moment',
    { kind: 'time', maxLength: Infinity },
    ['2026-01-01T10:00:00Z', '2026-01-01T10:00:00.123+02:00', '2026-01-01 10:00'],
    ['yesterday', '2026-01-01', '', 1_767_261_600, '2026-01-01T10:00:00Z '],
  ],
  [
    'an address',
    { kind: 'uri', maxLength: 20 },
    ['ftp://a.example/b', 'https:x'],
    ['a.example', 'x', '', 'https://' + 'x'.repeat(20)],
  ],
  ['words', { kind: 'words', words: ['A', 'B'] }, ['A', 'B'], ['C', 'a', '', null, 1, ['A']]],
  ['a truth', { kind: 'boolean' }, [true, false], ['true', 0, 1, null]],
  [
    'an integer',
    { kind: 'integer', minimum: -2, maximum: 5 },
    [-2, 0, 5, 1.0],
    [-3, 6, 1.5, '1', null, Infinity, Number.NaN, true],
  ],
  ['a number', { kind: 'number', minimum: -Infinity, maximum: 5 }, [-1e300, 4.9, 5], [5.1, Infinity, -Infinity, '1']],
  [
    'tenths',
    { kind: 'number', minimum: -Infinity, maximum: Infinity, multipleOf: 0.1 },
    [0, 0.1, 4.1, 8.2, 21.4, -0.3],
    [0.05, 4.11, Infinity],
  ],
  [
    'a list',
    { kind: 'list', item: { kind: 'boolean' }, minItems: 1, maxItems: 3 },
    [[true], [true, false, true]],
    [[], [true, true, true, true], [1], { 0: true, length: 1 }, 'true'],
  ],
  [
    'a closed object',
    {
      kind: 'object',
      open: false,
      fields: [
        { name: 'id', required: true, schema: { kind: 'boolean' } },
        { name: 'note', required: false, schema: { kind: 'text', maxLength: 2 } },
      ],
    },
    [{ id: true }, { id: false, note: 'x' }, { id: true, note: undefined }],
    [
      {},
      { note: 'x' },
      { id: 1 },
      { id: true, note: 'xyz' },
      { id: true, more: 1 },
      [],
      null,
      'x',
      JSON.parse('{"id":true,"__proto__":1}'),
    ],
  ],
  [
    'an open object',
    { kind: 'object', open: true, fields: [{ name: 'id', required: true, schema: { kind: 'boolean' } }] },
    [{ id: true }, { id: true, more: { deep: [] } }],
    [{}, { more: 1 }, { id: null }],
  ],
  ['anything', { kind: 'any' }, [null, 1, 'x', [], {}], []],
];

describe('a check', () => {
  it.each(RULES)('of %s takes what its schema allows', (_, schema, accepted) => {
    const check = checkOf(schema);
    for (const value of accepted) expect({ value, fault: check(value) }).toEqual({ value, fault: undefined });
  });

  it.each(RULES)('of %s refuses the rest', (_, schema, __, refused) => {
    const check = checkOf(schema);
    for (const value of refused) expect({ value, fault: check(value) }).toEqual({ value, fault: expect.any(Object) });
  });

  it('says where the fault lies, innermost first', () => {
    const inner: Schema = {
      kind: 'object',
      open: false,
      fields: [{ name: 'b', required: true, schema: { kind: 'boolean' } }],
    };
    const list: Schema = { kind: 'list', item: inner, minItems: 0, maxItems: Infinity };
    const outer: Schema = { kind: 'object', open: false, fields: [{ name: 'a', required: true, schema: list }] };
    expect(checkOf(outer)({ a: [{ b: true }, { b: 1 }] })).toEqual({
      rule: 'type',
      detail: 'boolean',
      path: ['b', '1', 'a'],
    });
  });
});
