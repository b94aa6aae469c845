import type { AnyFact } from '@busbar/events';

/** Limits of SNS and SQS alike: entries of a batch, and bytes of all bodies and attributes together. */
export const MAX_ENTRIES = 10;
export const MAX_BYTES = 256 * 1024;

/** A fact as it travels. */
export interface Parcel {
  readonly fact: AnyFact;
  readonly body: string;
  readonly attributes: Readonly<Record<string, { DataType: 'String'; StringValue: string }>>;
  /** Bytes that count toward the limits. */
  readonly bytes: number;
}

/** Characters that XML cannot hold, and that SNS and SQS therefore refuse wherever they stand. */
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Text as an attribute may hold it. */
export function attributeText(text: string): string {
  // Encoding replaces lone surrogates, those that the cut makes included.
  return Buffer.from(text.slice(0, 256)).toString('utf8').replace(NO_XML, '\ufffd');
}

/**
 * JSON that says the same without a character that SNS or SQS refuse. `JSON.stringify` escapes control characters and
 * lone surrogates itself, but not the two non-characters, and one of them in a station's text must not stop its fact.
 */
export function messageBody(fact: AnyFact): string {
  return JSON.stringify(fact).replace(
    NO_XML,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Wraps a fact with the attributes that filter policies look at, and with its trace where tools expect it: a request that
 * carries facts of several traces has none of its own
 * (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/#context-propagation).
 */
export function parcelOf(fact: AnyFact): Parcel {
  const body = messageBody(fact);
  const { operatorId, siteId, stationId, traceparent } = fact;
  const named = { fact: fact.name, operatorId, siteId, stationId, traceparent };
  const attributes: Record<string, { DataType: 'String'; StringValue: string }> = {};
  let bytes = Buffer.byteLength(body);
  for (const [name, text] of Object.entries(named)) {
    // SNS refuses an attribute without a value.
    if (!text) continue;
    const value = attributeText(text);
    attributes[name] = { DataType: 'String', StringValue: value };
    bytes += name.length + 'String'.length + Buffer.byteLength(value);
  }
  return { fact, body, attributes, bytes };
}

/** Splits parcels into batches within the limits, in order. A parcel that alone exceeds them is a batch of its own. */
export function batchesOf(parcels: readonly Parcel[]): Parcel[][] {
  const batches: Parcel[][] = [];
  let bytes = 0;
  for (const parcel of parcels) {
    const last = batches.at(-1);
    if (last && last.length < MAX_ENTRIES && bytes + parcel.bytes <= MAX_BYTES) {
      last.push(parcel);
      bytes += parcel.bytes;
    } else {
      batches.push([parcel]);
      bytes = parcel.bytes;
    }
  }
  return batches;
}
