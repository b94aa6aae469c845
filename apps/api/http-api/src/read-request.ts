import 'reflect-metadata';
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { Fault } from '@busbar/api-contract';
import { ApiProblem, notValid } from './problem';

export const MAX_BODY_BYTES = 64 * 1024;

/** Reads the query into an instance of its class. @throws {ApiProblem} `not-valid` with every fault */
export function readQuery<T extends object>(type: ClassConstructor<T>, url: URL): T {
  const values: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (Object.hasOwn(values, name)) throw notValid(`query.${name}`, 'is given more than once');
    values[name] = value;
  }
  return checked(type, values, 'query');
}

/** Reads a JSON body into an instance of its class. @throws {ApiProblem} */
export function readBody<T extends object>(
  type: ClassConstructor<T>,
  contentType: string | undefined,
  text: string,
): T {
  return checked(type, readObject(contentType, text), 'body');
}

/** Reads a JSON body into an instance of the class that its `type` names. @throws {ApiProblem} */
export function readBodyByType<T extends object>(
  types: Readonly<Record<string, ClassConstructor<T>>>,
  contentType: string | undefined,
  text: string,
): T {
  const json = readObject(contentType, text);
  const name: unknown = Reflect.get(json, 'type');
  const type = typeof name === 'string' && Object.hasOwn(types, name) ? types[name] : undefined;
  if (!type) throw notValid('body.type', 'must be one of those that the OpenAPI document lists');
  return checked(type, json, 'body');
}

function readObject(contentType: string | undefined, text: string): object {
  if (Buffer.byteLength(text) > MAX_BODY_BYTES)
    throw new ApiProblem('too-large', { detail: `At most ${MAX_BODY_BYTES} bytes.` });
  if (!/^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(contentType ?? ''))
    throw new ApiProblem('not-json', { detail: 'Send Content-Type: application/json.' });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw notValid('body', 'is not JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw notValid('body', 'must be a JSON object');
  return json;
}

/** What makes a repetition the same call. @throws {ApiProblem} */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x21-\x7e]{1,128}$/.test(header)) return header;
  throw notValid('header.idempotency-key', 'must be 1 to 128 printable characters without spaces');
}

/** The revision that `If-Match` names: `"3"`, or an ETag of ours, `"3-abc"`. @throws {ApiProblem} */
export function readRevision(header: string | undefined): number {
  if (header === undefined) throw new ApiProblem('no-revision', { detail: 'Send If-Match: "<revision>".' });
  const [, revision] = /^"(\d{1,9})(?:-[\w-]+)?"$/.exec(header.trim()) ?? [];
  if (revision === undefined) throw notValid('header.if-match', 'must be one revision in quotes, such as "3"');
  return Number(revision);
}

/** PostgreSQL holds no NUL, and no id of ours has one. @throws {ApiProblem} */
export function readParameter(name: string, value: string): string {
  if (value === '' || value.length > 128 || value.includes('\0')) throw notValid(`path.${name}`, 'is not an id');
  return value;
}

function checked<T extends object>(type: ClassConstructor<T>, values: object, place: string): T {
  const nul = findNul(values, place);
  if (nul) throw notValid(nul, 'must not hold NUL characters');
  const instance = plainToInstance(type, values);
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false });
  if (errors.length === 0) return instance;
  const faults = errors.flatMap((error) => faultsOf(error, place));
  throw new ApiProblem('not-valid', { detail: `${faults[0]?.place}: ${faults[0]?.message}`, errors: faults });
}

function faultsOf(error: ValidationError, parent: string): Fault[] {
  const place = `${parent}.${error.property}`.slice(0, 256);
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    place,
    message: rule === 'whitelistValidation' ? 'is not known here' : message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, place))];
}

function findNul(value: unknown, place: string): string | undefined {
  if (typeof value === 'string') return value.includes('\0') ? place : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const found = findNul(member, `${place}.${name}`);
    if (found) return found;
  }
  return undefined;
}
