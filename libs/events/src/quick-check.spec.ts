import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { IsEmail, IsInt, IsOptional, IsString, Length, validateSync } from 'class-validator';
import fc from 'fast-check';
import { Envelope } from './envelope';
import { quickCheck } from './quick-check';
import { FACT_CLASSES } from './registry';
import { sampleFact } from './sample-fact';
import { FACT_NAMES, type FactName } from './topics';

/** What class-validator makes of a value: its instance, or nothing where it finds a fault. */
function slowly<T extends object>(type: new () => T, value: object): T | undefined {
  const instance = plainToInstance(type, value);
  const faults = validateSync(instance, { whitelist: true, forbidUnknownValues: true, stopAtFirstError: true });
  return faults.length === 0 ? instance : undefined;
}

const aName = fc.constantFrom<FactName>(...FACT_NAMES);

describe('quickCheck', () => {
  it('takes every good fact without asking class-validator', () => {
    fc.assert(
      fc.property(aName, fc.nat(), (name, seed) => {
        const fact = sampleFact(name, { seed });
        const envelope = quickCheck(Envelope)(fact);
        const data = quickCheck<object>(FACT_CLASSES[name])(fact.data);
        expect(envelope).toEqual(slowly(Envelope, fact));
        expect(data).toEqual(slowly<object>(FACT_CLASSES[name], fact.data));
        expect(JSON.stringify(data)).toBe(JSON.stringify(slowly<object>(FACT_CLASSES[name], fact.data)));
        expect(data).toBeInstanceOf(FACT_CLASSES[name]);
      }),
      { numRuns: 300 },
    );
  });

  it('takes nothing that class-validator does not take, and makes the same of it', () => {
    const strange = fc.oneof(
      fc.anything(),
      fc.constantFrom<unknown>(
        '',
        '2026-02-29T12:00:00.000Z',
        '2026-02-28T24:00:00Z',
        '2026-13-01T00:00:00Z',
        '\ud800',
        '👩‍🚀'.repeat(30),
        'x️'.repeat(64),
        'x'.repeat(65),
        -1,
        1.5,
        Number.NaN,
        1e21,
        [{}],
        [null],
        [[]],
      ),
      fc.string({ unit: 'binary', maxLength: 200 }),
    );
    fc.assert(
      fc.property(
        aName,
        fc.nat(),
        fc.boolean(),
        fc.nat(),
        strange,
        fc.boolean(),
        (name, seed, inData, pick, value, drop) => {
          const fact = sampleFact(name, { seed });
          const [type, object] = inData ? [FACT_CLASSES[name], fact.data] : [Envelope, fact];
          const keys = Object.keys(object);
          const key = keys[pick % keys.length] ?? 'x';
          const { [key]: _dropped, ...rest } = object as object as Record<string, unknown>;
          const changed = drop ? rest : { ...object, [key]: value };
          const quick = quickCheck<object>(type)(changed);
          if (quick) expect(quick).toEqual(slowly<object>(type, changed));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it.each([
    '{"__proto__":{"a":1}}',
    '{"a":[{"b":{"constructor":1}}]}',
    '{"toString":1}',
    '['.repeat(90) + ']'.repeat(90),
  ])('leaves %s to class-validator, which has its own way with such members', (json) => {
    class Box {
      @IsOptional()
      content!: unknown;
    }
    const content = JSON.parse(json) as unknown;
    expect(quickCheck(Box)({ content })).toBeUndefined();
    expect(quickCheck(Box)({ content: [{ content: 1 }] })).toEqual({ content: [{ content: 1 }] });
  });

  it('leaves a class alone whose decorators it does not know', () => {
    class Letter {
      @IsEmail()
      to!: string;
    }
    class Numbers {
      @IsInt({ each: true })
      all!: number[];
    }
    expect(quickCheck(Letter)({ to: 'a@example.org' })).toBeUndefined();
    expect(quickCheck(Numbers)({ all: [1] })).toBeUndefined();
  });

  it('leaves text alone whose characters are not its code units', () => {
    class Name {
      @IsString()
      @Length(2, 4)
      name!: string;
    }
    expect(quickCheck(Name)({ name: 'abcd' })).toEqual({ name: 'abcd' });
    expect(quickCheck(Name)({ name: '👩👩' })).toBeUndefined();
    expect(slowly(Name, { name: '👩👩' })).toBeDefined();
  });
});
