import fc from 'fast-check';
import type { Shape } from '../shape';
import { STATION_COMMANDS, type CommandType, type StationCommand } from '../station-command';

/** Values of a shape, its limits included. */
export function validParameters(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'any':
      return fc.oneof(fc.string({ maxLength: 12 }), fc.jsonValue({ maxDepth: 2 }));
    case 'open':
      return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 1 }), {
        maxKeys: 3,
        noNullPrototype: true,
      });
    case 'flag':
      return fc.boolean();
    case 'word':
      return fc.constantFrom(...shape.words);
    case 'moment':
      return fc
        .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
        .map((date) => date.toISOString());
    case 'text':
      if (shape.pattern !== undefined)
        return fc.stringMatching(shape.pattern).filter(({ length }) => length <= shape.maxLength);
      return fc.oneof(
        { weight: 8, arbitrary: printable(shape.minLength, Math.min(shape.maxLength, 20)) },
        { weight: 1, arbitrary: fc.constant('x'.repeat(shape.maxLength)) },
      );
    case 'integer':
      return fc.oneof(
        fc.constantFrom(shape.min, shape.max),
        fc.integer({ min: Math.max(shape.min, -50), max: Math.min(shape.max, 50) }),
        fc.integer({ min: shape.min, max: shape.max }),
      );
    case 'number':
      return fc
        .integer({ min: Math.ceil(Math.max(shape.min, -1e6)), max: Math.floor(Math.min(shape.max, 1e6)) })
        .map((tenths) => tenths / 10);
    case 'list':
      return fc.array(validParameters(shape.item), {
        minLength: shape.minItems,
        maxLength: Math.min(shape.maxItems, Math.max(shape.minItems, 3)),
      });
    case 'record': {
      const fields = Object.entries(shape.fields);
      return fc.record(
        Object.fromEntries(
          fields.map(([name, field]) => [name, validParameters(field.kind === 'optional' ? field.shape : field)]),
        ),
        {
          requiredKeys: fields.filter(([, field]) => field.kind !== 'optional').map(([name]) => name),
          noNullPrototype: true,
        },
      );
    }
  }
}

function printable(minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...'aZ09 ._:-/[]äß€"\\'), minLength, maxLength });
}

/** Commands of one type. */
export function aCommand(type: CommandType): fc.Arbitrary<StationCommand> {
  // The shape of the type made the parameters.
  return validParameters(STATION_COMMANDS[type]).map((parameters) => ({ type, parameters }) as StationCommand);
}
