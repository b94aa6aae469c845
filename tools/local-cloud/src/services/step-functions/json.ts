/** What flows through a state machine. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Inputs, outputs, arguments and variables may have this many bytes each, as UTF-8. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const PAYLOAD_LIMIT = 262_144;

/** Is the value larger than a payload may be? Measures only what could be. */
export function exceedsLimit(text: string): boolean {
  // A UTF-16 unit has at most three bytes in UTF-8.
  return text.length > PAYLOAD_LIMIT || (text.length * 3 > PAYLOAD_LIMIT && Buffer.byteLength(text) > PAYLOAD_LIMIT);
}

/** A value as JSON with keys in the order that was given. */
export function text(value: Json): string {
  return JSON.stringify(value);
}
