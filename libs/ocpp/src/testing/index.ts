import type fc from 'fast-check';
import { TABLE as TABLE_V16 } from '../generated/v16-table';
import { TABLE as TABLE_V201 } from '../generated/v201-table';
import { TABLE as TABLE_V21 } from '../generated/v21-table';
import { readTable } from '../schema/table';
import { validPayload } from './valid-payload';

const TABLES = {
  '1.6': readTable(TABLE_V16),
  '2.0.1': readTable(TABLE_V201),
  '2.1': readTable(TABLE_V21),
};

const made = new Map<string, fc.Arbitrary<object>>();

/** Answers to an action that the official schema of a version accepts. */
export function validResponses(version: keyof typeof TABLES, action: string): fc.Arbitrary<object> {
  const key = `${version} ${action}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const response = TABLES[version].get(action)?.response;
  if (response === undefined) throw new Error(`OCPP ${version} has no answer to ${action}.`);
  // Every answer is an object.
  const arbitrary = validPayload(response()) as fc.Arbitrary<object>;
  made.set(key, arbitrary);
  return arbitrary;
}

export { validRequests, type TestedVersion } from './valid-requests';
export { soapActions } from './soap-actions';
