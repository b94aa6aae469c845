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

/** Unique ids of cards, as readers write them: ISO 14443 of 4, 7 or 10 bytes; ISO 15693 of 8, the first of them E0. */
const CARDS = [
  ['ISO14443', /^(?:[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})$/i],
  ['ISO15693', /^E0[0-9A-F]{14}$/i],
] as const;

/**
 * How 2.x is told a token. Where nobody knows its kind, what looks like a card's unique id is one, since a station compares
 * kinds with what its reader finds; anything else is one that we gave out: Central.
 */
export function idTokenOf({ id, kind }: Pick<Tag, 'id' | 'kind'>): messages.IdTokenType {
  const known = kind !== undefined && KINDS.includes(kind) ? kind : undefined;
  return { idToken: id, type: known ?? CARDS.find(([, looks]) => looks.test(id))?.[0] ?? 'Central' };
}
