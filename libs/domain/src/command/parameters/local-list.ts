import { flag, integer, list, moment, optional, record, word, type Of } from '../shape';
import { tokenRef } from './words';

export const localListEntry = record({
  tokenRef,
  /** What the station says of the token while it is offline; accepted unless told otherwise. */
  authorisation: optional(word('accepted', 'blocked', 'expired', 'invalid')),
  expiresAt: optional(moment),
  /** Takes the token off the list; in a differential update only. */
  remove: optional(flag),
});
export type LocalListEntry = Of<typeof localListEntry>;

export const getLocalListVersion = record({});

export const sendLocalList = record({
  /** Of the list after the update; a differential one has to follow on what the station has. */
  version: integer(1),
  update: word('full', 'differential'),
  /** None in a full update empties the list. */
  entries: list(localListEntry, { minItems: 0 }),
});
