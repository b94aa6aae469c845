import { flag, integer, list, moment, optional, record, text, word } from '../shape';
import { certificateHash } from './security';
import { tokenRef, transactionId } from './words';

/** Has the station tell or forget what it knows of a customer, by token or by contract certificate. */
export const customerInformation = record({
  report: flag,
  clear: flag,
  tokenRef: optional(tokenRef),
  certificate: optional(certificateHash),
});

const priority = word('always-front', 'in-front', 'normal-cycle');
const state = word('charging', 'faulted', 'idle', 'unavailable', 'suspended', 'discharging');

/** What the station's screen shows. Commands are kept, so a message names no person. */
export const setDisplayMessage = record({
  id: integer(),
  priority,
  /** Only while the station is so. */
  state: optional(state),
  from: optional(moment),
  to: optional(moment),
  transactionId: optional(transactionId),
  format: word('ascii', 'html', 'uri', 'utf8', 'qr-code'),
  /** RFC 5646. */
  language: optional(text(8)),
  content: text(1_024),
});

export const getDisplayMessages = record({
  ids: optional(list(integer(), { maxItems: 100 })),
  priority: optional(priority),
  state: optional(state),
});

export const clearDisplayMessage = record({ id: integer() });

/** What a running transaction costs so far, for the station's screen: a decimal in the currency that it shows. */
export const updateCost = record({
  transactionId,
  totalCost: text(20, { pattern: /^\d{1,12}(\.\d{1,6})?$/ }),
});

export const getTransactionStatus = record({
  /** Whether anything waits to be told at all where none is given. */
  transactionId: optional(transactionId),
});
