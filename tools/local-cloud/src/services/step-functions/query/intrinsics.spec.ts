import fc from 'fast-check';
import type { Json } from '../json';
import { callIntrinsic, compileIntrinsic, type Chance } from './intrinsics';
import { parsePath, readPath } from './json-path';
import { JsonataExpressions } from './jsonata-expressions';

const DATA: Json = {
  list: [1, 2, 3, 3],
  name: 'Ann',
  obj: { a: { x: 1 }, b: 2 },
  other: { a: { y: 2 } },
  json: '{"k":[1]}',
  n: 5,
  deep: { 'a)b': 'odd' },
};
const CHANCE: Chance = { random: () => 0.5, uuid: () => '7f1a0000-0000-4000-8000-000000000000' };
const call = (source: string, data: Json = DATA): Json =>
  callIntrinsic(compileIntrinsic(source), (path) => readPath(parsePath(path), data), CHANCE);

/** https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
describe('an intrinsic function', () => {
  it.each<[string, Json]>([
    ["States.Array($.name, 1, 'x', true, null)", ['Ann', 1, 'x', true, null]],
    ['States.Array()', []],
    ['States.ArrayPartition($.list, 3)', [[1, 2, 3], [3]]],
    ['States.ArrayContains($.list, 2)', true],
    ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
    ['States.ArrayRange(3, 1, -1)', [3, 2, 1]],
    ['States.ArrayGetItem($.list, 2)', 3],
    ['States.ArrayLength($.list)', 4],
    ['States.ArrayUnique($.list)', [1, 2, 3]],
    ["States.Base64Encode('Data to encode')", 'RGF0YSB0byBlbmNvZGU='],
    ["States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", 'Data to encode'],
    ["States.Hash('input data', 'SHA-1')", 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['States.JsonMerge($.obj, $.other, false)', { a: { y: 2 }, b: 2 }],
    ['States.StringToJson($.json)', { k: [1] }],
    ['States.JsonToString($.obj)', '{"a":{"x":1},"b":2}'],
    ['States.MathAdd($.n, -1)', 4],
    ['States.MathRandom(1, 11)', 6],
    ["States.StringSplit('1,2;3', ',;')", ['1', '2', '3']],
    ['States.UUID()', '7f1a0000-0000-4000-8000-000000000000'],
    ["States.Format('Hello {}, {} of {}', $.name, $.n, $.list)", 'Hello Ann, 5 of [1,2,3,3]'],
    ["States.Format('\\{braces\\} it\\'s {}', 'a\\\\b')", "{braces} it's a\\b"],
    ['States.Format($.name)', 'Ann'],
    ["States.ArrayGetItem(States.StringSplit(States.Format('{}-{}', $.name, 'x'), '-'), 1)", 'x'],
    ["States.Array($.deep['a)b'])", ['odd']],
  ])('%s', (source, expected) => {
    expect(call(source)).toEqual(expected);
  });

  it.each([
    "States.Format('{}')",
    "States.Format('{}', 1, 2)",
    'States.ArrayLength($.n)',
    'States.ArrayGetItem($.list, 9)',
    "States.StringToJson('nope')",
    'States.JsonMerge($.obj, $.other, true)',
    'States.MathRandom(2, 2)',
    'States.Nothing(1)',
    'States.UUID(1)',
    'States.ArrayRange(1, 5000, 1)',
    "States.Format('open",
    'States.Array(1,)',
    `${'States.Array('.repeat(11)}1${')'.repeat(11)}`,
  ])('%s fails', (source) => {
    expect(() => call(source)).toThrow(expect.objectContaining({ error: 'States.IntrinsicFailure' }) as Error);
  });

  it('draws the same number for the same seed, in its range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        (from, span, seed) => {
          const source = `States.MathRandom(${from}, ${from + span}, ${seed})`;
          const drawn = call(source) as number;
          expect(drawn).toBe(call(source));
          expect(drawn).toBeGreaterThanOrEqual(from);
          expect(drawn).toBeLessThan(from + span);
        },
      ),
    );
  });

  it('takes back what it did', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const value = JSON.parse(json) as Json;
        expect(call('States.StringToJson(States.JsonToString($.v))', { v: value })).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
        expect(call('States.Base64Decode(States.Base64Encode(States.JsonToString($.v)))', { v: value })).toBe(
          JSON.stringify(value),
        );
      }),
    );
  });
});

/** https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-step-functions */
describe('a JSONata expression', () => {
  const expressions = new JsonataExpressions(() => Date.UTC(2026, 0, 2), CHANCE);
  const evaluate = (source: string, states: Json = {}): Promise<Json> =>
    expressions.evaluate(`{% ${source} %}`, 'Output', { states, v: 3 });

  it.each<[string, Json]>([
    ['$states.a + $v', 4],
    ['$now()', '2026-01-02T00:00:00.000Z'],
    ["$now('[Y0001]-[M01]')", '2026-01'],
    ['$millis()', Date.UTC(2026, 0, 2)],
    ['$random()', 0.5],
    ['$random(7) = $random(7)', true],
    ['$uuid()', '7f1a0000-0000-4000-8000-000000000000'],
    ['$partition([1..4], 3)', [[1, 2, 3], [4]]],
    ['$range(1, 5, 2)', [1, 3, 5]],
    ["$hash('input data', 'SHA-1')", 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['$parse(\'{"a":1}\').a', 1],
    ['[1, 2, 3][$ > 1]', [2, 3]],
    ['(\n  $sum := $states.a * 2;\n  {"sum": $sum}\n)', { sum: 2 }],
  ])('%s', async (source, expected) => {
    expect(await evaluate(source, { a: 1 })).toEqual(expected);
  });

  it.each([
    ['$states.nothing', /returned nothing/],
    ["1 + 'a'", /T2002/],
    ['$eval("1")', /\$eval is not supported/],
    ['function($x) { $x }', /unsupported result type/],
    ['name', /returned nothing/],
  ])('%s fails', async (source, message) => {
    await expect(evaluate(source)).rejects.toMatchObject({
      error: 'States.QueryEvaluationError',
      reason: expect.stringMatching(message) as string,
    });
  });
});
