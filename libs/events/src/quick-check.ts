import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, ValidationTypes } from 'class-validator';

type Class<T extends object> = new () => T;
type Rule = (value: unknown) => boolean;

/** What a class says of one of its properties. */
interface Property {
  readonly optional: boolean;
  readonly rules: readonly Rule[];
  /** The class of the elements of a list. */
  readonly elements: QuickCheck<object> | undefined;
}

/**
 * Takes what class-validator would take, only faster, and says nothing about the rest: `undefined` means that class-validator
 * is to decide and to explain. The rules come from the decorators' own metadata, so each is written down once; a class with
 * a decorator that is not known here is never taken quickly.
 *
 * Nearly all facts are good, and each is read by several consumers, to whom class-validator costs more than all else
 * that they do with it.
 */
export type QuickCheck<T extends object> = (value: object) => T | undefined;

const checks = new Map<Class<object>, QuickCheck<object>>();

export function quickCheck<T extends object>(type: Class<T>): QuickCheck<T> {
  let check = checks.get(type);
  if (!check) checks.set(type, (check = compile(type)));
  // The map ties each class to a check for it, which the compiler cannot follow.
  return check as QuickCheck<T>;
}

function compile(type: Class<object>): QuickCheck<object> {
  const properties = propertiesOf(type);
  if (!properties) return () => undefined;
  const required = [...properties].filter(([, { optional }]) => !optional).map(([name]) => name);
  return (value) => {
    const instance = new type() as Record<string, unknown>;
    // In the value's own order, as class-transformer does: what is written of it later keeps its order.
    for (const [name, given] of Object.entries(value)) {
      const property = properties.get(name);
      if (!property) continue;
      const { optional, rules, elements } = property;
      if (!(optional && (given === null || given === undefined)))
        for (const rule of rules) if (!rule(given)) return undefined;
      if (elements && Array.isArray(given)) {
        const list = takeAll(given as unknown[], elements);
        if (!list) return undefined;
        instance[name] = list;
      } else if (isTame(given)) instance[name] = given;
      else return undefined;
    }
    for (const name of required) if (!Object.hasOwn(value, name)) return undefined;
    return instance;
  };
}

function takeAll(list: readonly unknown[], elements: QuickCheck<object>): object[] | undefined {
  const taken: object[] = [];
  for (const element of list) {
    if (typeof element !== 'object' || element === null || Array.isArray(element)) return undefined;
    const instance = elements(element);
    if (!instance) return undefined;
    taken.push(instance);
  }
  return taken;
}

/** Deeper than any fact is; a deeper one costs its reader no more than class-validator's time. */
const DEEPEST = 16;

/**
 * Whether no object in it has a property by a name that every object has (`__proto__`, `constructor`, `toString`):
 * class-transformer leaves those out, so that nobody who copies them changes what an object is.
 */
function isTame(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth > DEEPEST) return false;
  if (Array.isArray(value)) {
    for (const element of value) if (!isTame(element, depth + 1)) return false;
    return true;
  }
  for (const [name, member] of Object.entries(value))
    if (name in Object.prototype || !isTame(member, depth + 1)) return false;
  return true;
}

function propertiesOf(type: Class<object>): Map<string, Property> | undefined {
  const properties = new Map<string, Property>();
  const storage = getMetadataStorage();
  const byName = storage.groupByPropertyName(storage.getTargetValidationMetadatas(type, '', true, false));
  for (const [name, metadatas] of Object.entries(byName)) {
    const rules: Rule[] = [];
    let optional = false;
    let elements: QuickCheck<object> | undefined;
    for (const { type: kind, name: decorator, constraints = [], each, groups, validateIf } of metadatas) {
      const isNested = kind === ValidationTypes.NESTED_VALIDATION;
      if ((each && !isNested) || (groups?.length ?? 0) > 0 || validateIf) return undefined;
      if (decorator === 'isOptional') optional = true;
      else if (isNested) {
        const nested = elementsOf(type, name);
        if (!nested) return undefined;
        elements = nested;
        rules.push(Array.isArray);
      } else {
        const rule = RULES[decorator ?? '']?.(constraints as unknown[]);
        if (!rule) return undefined;
        rules.push(rule);
      }
    }
    properties.set(name, { optional, rules, elements });
  }
  return properties;
}

/** The class of a list's elements: class-transformer knows it and tells it only by using it. */
function elementsOf(type: Class<object>, name: string): QuickCheck<object> | undefined {
  const instance = plainToInstance(type, { [name]: [{}] }) as Record<string, unknown>;
  const [element] = (Array.isArray(instance[name]) ? instance[name] : []) as unknown[];
  const elementType = (element as object | undefined)?.constructor as Class<object> | undefined;
  return elementType === undefined || elementType === Object ? undefined : quickCheck(elementType);
}

/** Where the number of characters is not the string's length: pairs, and marks that choose a presentation. */
const UNEVEN = /[\uD800-\uDFFF\uFE0E\uFE0F]/;
const MOMENT = /^\d{4}-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?Z$/;

function hasLength(value: unknown, least: number, most: number): boolean {
  return typeof value === 'string' && value.length >= least && value.length <= most && !UNEVEN.test(value);
}

/** Of a year that has no leap day: that one is left to who knows the calendar. */
const DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The form in which facts carry moments. */
function isPlainMoment(value: unknown): boolean {
  const match = typeof value === 'string' ? MOMENT.exec(value) : null;
  if (!match) return false;
  const [, month, day, hour, minute, second] = match.map(Number) as [number, number, number, number, number, number];
  return day >= 1 && day <= (DAYS[month] ?? 0) && hour <= 23 && minute <= 59 && second <= 59;
}

/** Of RFC 9562, versions 1 to 8, in either case. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** By the names of class-validator's decorators. Each takes nothing that class-validator does not take. */
const RULES: Readonly<Record<string, (constraints: readonly unknown[]) => Rule | undefined>> = {
  isString: () => (value) => typeof value === 'string',
  isNotEmpty: () => (value) => value !== '' && value !== null && value !== undefined,
  isInt: () => Number.isInteger,
  // Neither NaN nor infinite; whoever allows them, or counts decimals, is left to class-validator.
  isNumber: ([options]) =>
    Object.keys((options as object | undefined) ?? {}).length === 0 ? Number.isFinite : undefined,
  isBoolean: () => (value) => typeof value === 'boolean',
  isArray: () => Array.isArray,
  isObject: () => (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  isIso8601: ([options]) => ((options as { strict?: boolean } | undefined)?.strict ? isPlainMoment : undefined),
  min:
    ([least]) =>
    (value) =>
      typeof value === 'number' && value >= (least as number),
  max:
    ([most]) =>
    (value) =>
      typeof value === 'number' && value <= (most as number),
  maxLength:
    ([most]) =>
    (value) =>
      hasLength(value, 0, most as number),
  isLength:
    ([least, most]) =>
    (value) =>
      hasLength(value, least as number, (most as number | undefined) ?? Infinity),
  arrayMaxSize:
    ([most]) =>
    (value) =>
      Array.isArray(value) && value.length <= (most as number),
  // The form alone, as class-validator's `all` has it; a version that is given is left to it.
  isUuid: ([version]) => (version === undefined ? (value) => typeof value === 'string' && UUID.test(value) : undefined),
  isIn: ([values]) => (Array.isArray(values) ? (value) => values.includes(value) : undefined),
  matches: ([pattern, modifiers]) =>
    pattern instanceof RegExp && !/[gy]/.test(pattern.flags) && modifiers === undefined
      ? (value) => typeof value === 'string' && pattern.test(value)
      : undefined,
};
