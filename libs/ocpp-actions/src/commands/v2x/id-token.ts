import type { messages } from '@busbar/ocpp/v21';
import type { Tag } from '../draft';

/** 2.0.1's IdTokenEnumType; 2.1 takes any text and names these. */
const KINDS: readonly string[] = [
  'Central',
  'eMAID',
  'ISO14443',
  'ISO15693',
  'KeyCode',
  'Local',
  'MacAddress',
  'NoAuthorization',
];

/** How 2.x is told a token. A kind that it does not know is one that we gave out ourselves: Central. */
export function idTokenOf({ id, kind }: Pick<Tag, 'id' | 'kind'>): messages.IdTokenType {
  return { idToken: id, type: kind !== undefined && KINDS.includes(kind) ? kind : 'Central' };
}
