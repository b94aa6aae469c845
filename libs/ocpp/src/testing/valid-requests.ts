import type fc from 'fast-check';
import { TABLE as TABLE_V16 } from '../generated/v16-table';
import { TABLE as TABLE_V201 } from '../generated/v201-table';
import { TABLE as TABLE_V21 } from '../generated/v21-table';
import { readTable } from '../schema/table';
import { validPayload } from './valid-payload';

const TABLES = { '1.6': TABLE_V16, '2.0.1': TABLE_V201, '2.1': TABLE_V21 };
export type TestedVersion = keyof typeof TABLES;

/** Requests, or unconfirmed messages, of an action that the official schema of a version accepts. */
export function validRequests(version: TestedVersion, action: string): fc.Arbitrary<object> {
  const entry = readTable(TABLES[version]).get(action);
  if (entry === undefined) throw new RangeError(`OCPP ${version} has no ${action}.`);
  // Every message is an object.
  return validPayload(entry.request()) as fc.Arbitrary<object>;
}
