/**
 * Where this library knowingly judges otherwise than the official schemas: bounds that the JSON schemas lost, and what real
 * stations send. Dates and URIs deviate in `src/schema/formats.ts`. Everything else is as published.
 */

/** The WSDL of the same messages says `int`; 2.x: "32 bit (31 bit resolution, 1 sign bit)" (2.0.1 part 2, datatypes). */
const INT32 = { minimum: -2147483648, maximum: 2147483647 };
/** Registers in Wh pass 32 bits on busy sites, so they may go up to what stays exact in every computation. */
const REGISTER = { minimum: -1e12, maximum: 1e12 };

/** 1.6 §4.8: a transaction's connector is above 0; §4.9: 0 is the station itself. */
function bounds16(action, field) {
  if (field === 'meterStart' || field === 'meterStop') return REGISTER;
  if (field === 'connectorId') return { minimum: action === 'StartTransaction' ? 1 : 0, maximum: 65535 };
  return INT32;
}

/** Longer texts than 1.6 allows, as stations send them: type labels in BootNotification, values of long keys. */
const LONGER_TEXTS = {
  BootNotificationRequest: {
    chargePointVendor: 50,
    chargePointModel: 50,
    chargePointSerialNumber: 50,
    chargeBoxSerialNumber: 50,
    firmwareVersion: 255,
    iccid: 50,
    imsi: 50,
    meterType: 50,
    meterSerialNumber: 50,
  },
  GetConfigurationResponse: { value: 1000 },
};

/** Fields that stations add of their own. */
const ADDED_FIELDS = { StartTransactionRequest: { transactionId: { type: 'integer' } } };

export function deviating16(schema, { action, name, sentBy }) {
  const lenient = sentBy === 'station';
  const added = lenient ? ADDED_FIELDS[name] : undefined;
  const widened = added === undefined ? schema : { ...schema, properties: { ...schema.properties, ...added } };
  return mapped(widened, (inner, field, depth) => {
    if (inner.type === 'integer') return within(inner, bounds16(action, field));
    // Unknown fields inside of what a station sends do no harm; at the top they are a misunderstanding.
    if (inner.type === 'object' && depth > 0 && lenient) return without(inner, 'additionalProperties');
    const longer = lenient ? LONGER_TEXTS[name]?.[field] : undefined;
    return longer === undefined ? inner : { ...inner, maxLength: longer };
  });
}

export function deviating15(schema, { action }) {
  return mapped(schema, (inner, field) => (inner.type === 'integer' ? within(inner, bounds16(action, field)) : inner));
}

export function deviating2x(schema) {
  return mapped(schema, (inner) => (inner.type === 'integer' ? within(inner, INT32) : inner));
}

function mapped(schema, change, field = '', depth = 0) {
  const copy = { ...schema };
  if (schema.properties !== undefined)
    copy.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, inner]) => [name, mapped(inner, change, name, depth + 1)]),
    );
  if (schema.items !== undefined) copy.items = mapped(schema.items, change, field, depth + 1);
  return change(copy, field, depth);
}

function within(schema, { minimum, maximum }) {
  return {
    ...schema,
    minimum: Math.max(schema.minimum ?? -Infinity, minimum),
    maximum: Math.min(schema.maximum ?? Infinity, maximum),
  };
}

function without(schema, key) {
  const copy = { ...schema };
  delete copy[key];
  return copy;
}
