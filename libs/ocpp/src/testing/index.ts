import type fc from 'fast-check';
import { TABLE as TABLE_16 } from '../generated/v16-table';
import { TABLE as TABLE_201 } from '../generated/v201-table';
import { TABLE as TABLE_21 } from '../generated/v21-table';
import { readTable, type ActionEntry } from '../schema/table';
import { validPayload } from './valid-payload';

const TABLES = { '1.6': TABLE_16, '2.0.1': TABLE_201, '2.1': TABLE_21 };
export type TestedVersion = keyof typeof TABLES;

function entryOf(version: TestedVersion, action: string): ActionEntry {
  const entry = readTable(TABLES[version]).get(action);
  if (entry === undefined) throw new RangeError(`OCPP ${version} has no ${action}.`);
  return entry;
}

/** Requests (or unconfirmed messages) of an action that its official schema accepts, limits included. For tests only. */
export function validRequest(version: TestedVersion, action: string): fc.Arbitrary<object> {
  // Every message of OCPP is an object.
  return validPayload(entryOf(version, action).request()) as fc.Arbitrary<object>;
}

/** Answers to an action that its official schema accepts, limits included. For tests only. */
export function validResponse(version: TestedVersion, action: string): fc.Arbitrary<object> {
  const { response } = entryOf(version, action);
  if (response === undefined) throw new RangeError(`${action} of OCPP ${version} has no answer.`);
  return validPayload(response()) as fc.Arbitrary<object>;
}
