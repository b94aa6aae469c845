import fc from 'fast-check';
import { faultOf, flag, integer, list, moment, number, open, optional, record, text, word } from './shape';
import { checkCommand, COMMAND_TYPES, STATION_COMMANDS } from './station-command';
import { aCommand } from './testing/valid-parameters';

describe('the shape of parameters', () => {
  it.each(COMMAND_TYPES)('%s takes what it describes, and nothing with a field more', (type) => {
    fc.assert(
      fc.property(aCommand(type), (command) => {
        expect(checkCommand(type, command.parameters)).toEqual({ ok: true, command });
        expect(checkCommand(type, { ...command.parameters, surplus: 1 })).toEqual({
          ok: false,
          description: 'surplus is not known.',
        });
      }),
      { numRuns: 30 },
    );
  });

  it.each(COMMAND_TYPES)('%s never throws, whatever is given for it', (type) => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const fault = faultOf(STATION_COMMANDS[type], value);
        expect(fault === undefined || fault.endsWith('.')).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('names the place where something is wrong', () => {
    const shape = record({ a: list(record({ b: integer(1, 5) })), c: optional(word('x', 'y')) });
    expect(faultOf(shape, { a: [{ b: 1 }, { b: 6 }] })).toBe('a[1].b must be a whole number from 1 to 5.');
    expect(faultOf(shape, { a: [{ b: 1.5 }] })).toBe('a[0].b must be a whole number from 1 to 5.');
    expect(faultOf(shape, { a: [{ b: 1 }], c: 'z' })).toBe('c must be one of x, y.');
    expect(faultOf(shape, { a: [] })).toBe('a must be a list of 1 to 1000 elements.');
    expect(faultOf(shape, { a: [{ b: 1 }], c: 'x' })).toBeUndefined();
    expect(faultOf(shape, 1)).toBe('It must be an object.');
  });

  it('keeps to its limits', () => {
    expect(faultOf(text(3), 'abc')).toBeUndefined();
    expect(faultOf(text(3), 'abcd')).toBeDefined();
    expect(faultOf(text(3), '')).toBeDefined();
    expect(faultOf(text(3, { minLength: 0 }), '')).toBeUndefined();
    expect(faultOf(number(), Number.NaN)).toBeDefined();
    expect(faultOf(flag, 'true')).toBeDefined();
    expect(faultOf(open, [])).toBeDefined();
    expect(faultOf(moment, '2026-03-01T12:00:00Z')).toBeUndefined();
    expect(faultOf(moment, '2026-03-01T12:00:00')).toBeDefined();
    expect(faultOf(moment, '2026-13-01T12:00:00Z')).toBeDefined();
  });
});
