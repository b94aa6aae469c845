import 'reflect-metadata';
import { Transform, Type, type ClassConstructor } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsISO8601,
  IsNumber,
  IsObject,
  isIP,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { rememberField, type FieldDoc } from './field-docs';

/** Options that every field has. A field is required and not null unless it says otherwise. */
export type FieldOptions = Omit<FieldDoc, 'format'>;

/** A text of `min` (default 1) to `max` characters. */
export function Text(
  options: FieldOptions & { max: number; min?: number; pattern?: RegExp; rule?: string },
): PropertyDecorator {
  const { min = 1, max, pattern, rule } = options;
  return field(options, [
    IsString(),
    Length(min, max),
    ...(pattern ? [Matches(pattern, rule === undefined ? {} : { message: `$property ${rule}` })] : []),
  ]);
}

/** A whole number. In a query it is text, which becomes a number when it is one. */
export function Integer(options: FieldOptions & { min?: number; max?: number } = {}): PropertyDecorator {
  const { min, max } = options;
  return field({ ...options, format: 'int64' }, [
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value,
    ),
    IsInt(),
    ...(min === undefined ? [] : [Min(min)]),
    ...(max === undefined ? [] : [Max(max)]),
  ]);
}

export function Decimal(options: FieldOptions & { min: number; max: number }): PropertyDecorator {
  return field(options, [IsNumber({ allowNaN: false, allowInfinity: false }), Min(options.min), Max(options.max)]);
}

/** True or false. In a query it is text. */
export function Flag(options: FieldOptions = {}): PropertyDecorator {
  return field(options, [
    Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value)),
    IsBoolean(),
  ]);
}

/** A moment: ISO 8601 with a time and an offset, since a moment without an offset means another one to every reader. */
export function Moment(options: FieldOptions = {}): PropertyDecorator {
  return field({ example: '2026-03-01T12:00:00.000Z', ...options, format: 'date-time' }, [
    IsISO8601({ strict: true }),
    Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/, {
      message: '$property must be a time with an offset, such as 2026-03-01T12:00:00Z',
    }),
  ]);
}

export function Choice(values: readonly string[], options: FieldOptions = {}): PropertyDecorator {
  return field(options, [IsIn([...values])]);
}

/** Any JSON object. */
export function AnyObject(options: FieldOptions = {}): PropertyDecorator {
  return field(options, [IsObject()]);
}

export function Nested(type: () => ClassConstructor<object>, options: FieldOptions = {}): PropertyDecorator {
  return field(options, [IsObject(), ValidateNested(), Type(type)]);
}

export function ListOf(type: () => ClassConstructor<object>, options: FieldOptions & Sized = {}): PropertyDecorator {
  return field(options, [...list(options), ValidateNested({ each: true }), Type(type)]);
}

/** A list of texts of `shortest` (default 1) to `longest` characters. */
export function Texts(options: FieldOptions & Sized & { shortest?: number; longest: number; pattern?: RegExp }) {
  const { shortest = 1, longest, pattern } = options;
  const each = { each: true };
  return field(options, [
    ...list(options),
    IsString(each),
    Length(shortest, longest, each),
    ...(pattern ? [Matches(pattern, each)] : []),
  ]);
}

/** A list of words out of `values`. */
export function Choices(values: readonly string[], options: FieldOptions & Sized = {}): PropertyDecorator {
  return field(options, [...list(options), IsIn([...values], { each: true })]);
}

/** A list of whole numbers from `least` to `most`. */
export function Integers(options: FieldOptions & Sized & { least: number; most: number }): PropertyDecorator {
  const each = { each: true };
  return field(options, [...list(options), IsInt(each), Min(options.least, each), Max(options.most, each)]);
}

/** Whatever JSON can say. */
export function AnyValue(options: FieldOptions = {}): PropertyDecorator {
  return field(options, [IsDefined()]);
}

/** An object that has nothing to say: `{}`. */
export function EmptyObject(options: FieldOptions = {}): PropertyDecorator {
  return field(options, [
    IsObject(),
    ValidateBy(
      { name: 'isEmptyObject', validator: { validate: (value: object) => Object.keys(value).length === 0 } },
      { message: '$property must be {}' },
    ),
  ]);
}

/** How many elements a list has; at most 1,000 unless it says otherwise. */
interface Sized {
  min?: number;
  max?: number;
}

function list({ min, max = 1000 }: Sized): PropertyDecorator[] {
  return [IsArray(), ...(min === undefined ? [] : [ArrayMinSize(min)]), ArrayMaxSize(max)];
}

/** A list of at most 32 networks in CIDR notation, v4 and v6. An empty list would let nobody in, and so is no list. */
export function Networks(options: FieldOptions = {}): PropertyDecorator {
  return field({ example: ['192.0.2.0/24', '2001:db8::/32'], ...options }, [
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(32),
    ArrayUnique(),
    IsString({ each: true }),
    MaxLength(49, { each: true }),
    ValidateBy(
      { name: 'isNetwork', validator: { validate: isNetwork } },
      { each: true, message: 'each of $property must be a network such as 192.0.2.0/24 or 2001:db8::/32' },
    ),
  ]);
}

function isNetwork(value: unknown): boolean {
  const [, address = '', bits = ''] =
    typeof value === 'string' ? (/^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(value) ?? []) : [];
  return isIP(address, 4) ? Number(bits) <= 32 : isIP(address, 6) && Number(bits) <= 128;
}

function field(options: FieldDoc, rules: readonly PropertyDecorator[]): PropertyDecorator {
  const { optional = false, nullable = false } = options;
  return (prototype, name) => {
    for (const rule of rules) rule(prototype, name);
    // IsOptional would let null through wherever a field may be left out, and null means "clear it" here.
    if (optional) ValidateIf((_, value) => value !== undefined)(prototype, name);
    if (nullable) ValidateIf((_, value) => value !== null)(prototype, name);
    const { description, example, format } = options;
    rememberField(prototype, String(name), { description, example, optional, nullable, format });
  };
}
