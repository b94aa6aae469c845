import type { Payload } from './transport';

/** Fields of requests as text and numbers, whether they came as JSON or as the texts of XML. */
export function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export function number(value: unknown): number | undefined {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
}

export function moment(value: unknown): Date | undefined {
  const read = new Date(text(value));
  return Number.isNaN(read.getTime()) ? undefined : read;
}

export function fields(value: unknown): Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Payload) : {};
}

/** XML does not tell a list of one from a thing. */
export function list(value: unknown): Payload[] {
  return several(value).map(fields);
}

export function texts(value: unknown): string[] {
  return several(value).map(text);
}

export function numbers(value: unknown): number[] {
  return several(value).flatMap((item) => number(item) ?? []);
}

function several(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
