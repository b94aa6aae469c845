import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { Envelope, type Fact } from './envelope';
import { FactError } from './errors';
import { quickCheck } from './quick-check';
import { FACT_CLASSES, type FactData } from './registry';
import { FACTS, isFactName, type FactName } from './topics';

/** A fact of a known name, its data typed by that name. */
export type AnyFact = { [Name in FactName]: Fact<Name, FactData[Name]> }[FactName];

/**
 * Reads a message body into a checked fact. Fields that this version does not know are dropped, since facts evolve by
 * addition.
 * @throws {FactError} with the place of the first fault
 */
export function parseFact(body: string): AnyFact {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new FactError('fact.not-json', 'The body is not JSON.');
  }
  return checkFact(json);
}

/** Checks a value as {@link parseFact} does. The input is not changed. */
export function checkFact(json: unknown): AnyFact {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new FactError('fact.bad-envelope', 'A fact is a JSON object.');
  }
  const envelope = check(Envelope, json, 'fact.bad-envelope', '');
  if (!isFactName(envelope.name)) {
    throw new FactError('fact.unknown-name', `No fact is called "${envelope.name}".`, 'name');
  }
  if (envelope.version !== FACTS[envelope.name]) {
    throw new FactError(
      'fact.unknown-version',
      `${envelope.name} has version ${FACTS[envelope.name]}, not ${envelope.version}.`,
      'version',
    );
  }
  const data = check<object>(FACT_CLASSES[envelope.name], envelope.data, 'fact.bad-data', 'data.');
  return { ...envelope, data } as AnyFact;
}

function check<T extends object>(type: new () => T, value: object, code: FactError['code'], prefix: string): T {
  const good = quickCheck(type)(value);
  if (good) return good;
  const instance = plainToInstance(type, value);
  const [error] = validateSync(instance, { whitelist: true, forbidUnknownValues: true, stopAtFirstError: true });
  if (error) {
    const [place, message] = innermost(error, prefix + error.property);
    throw new FactError(code, message, place);
  }
  return instance;
}

function innermost(error: ValidationError, place: string): [string, string] {
  const child = error.children?.[0];
  if (child) return innermost(child, `${place}.${child.property}`);
  return [place, Object.values(error.constraints ?? {})[0] ?? 'is not valid'];
}
