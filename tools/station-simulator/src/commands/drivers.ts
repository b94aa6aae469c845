import { status, type Handler, type Handlers } from '../commanded-station';
import { fields, number, numbers, text } from '../fields';
import { reportInParts } from './report';

const clearCache: Handler = (_, { memory: { settings, cache } }) => {
  // 1.6 §5.4, 2.x C11.FR.04: a station that keeps none refuses.
  if (!settings.isOn('AuthorizationCacheEnabled')) return status('Rejected');
  cache.clear();
  return status('Accepted');
};

/** It knows no vendor's words (1.6 §4.3, 2.x P01.FR.05). */
const dataTransfer: Handler = () => status('UnknownVendorId');

/** OCPP 1.6 §5.4, §4.3. */
export const drivers1x: Handlers = { ClearCache: clearCache, DataTransfer: dataTransfer };

/** OCPP 2.x C11, N09, N10, O01 to O05. */
export const drivers2x: Handlers = {
  ClearCache: clearCache,
  DataTransfer: dataTransfer,
  CustomerInformation: ({ requestId, report, clear, idToken, customerIdentifier, customerCertificate }, station) => {
    const token = text(fields(idToken).idToken);
    if ([idToken, customerIdentifier, customerCertificate].every((name) => name === undefined))
      return status('Invalid');
    const { cache, localList } = station.memory;
    const known = [
      ...(cache.has(token) ? ['authorisation cache'] : []),
      ...(localList.accepts(token) ? ['local list'] : []),
    ];
    if (clear === true) {
      cache.delete(token);
      localList.forget(token);
    }
    return status('Accepted', async () => {
      // N09.FR.06: also where nothing is known.
      if (report !== true) return;
      const data = known.length === 0 ? '' : `known to: ${known.join(', ')}`;
      await reportInParts(station, 'NotifyCustomerInformation', [data], 1, ([part]) => ({
        requestId: number(requestId),
        data: part,
      }));
    });
  },
  SetDisplayMessage: ({ message }, { memory: { displays }, connectors }) => {
    const { transactionId, message: shown } = fields(message);
    if (fields(shown).format === 'URI') return status('NotSupportedMessageFormat');
    if (transactionId !== undefined && !connectors.some(({ running }) => running?.speech.id === transactionId))
      return status('UnknownTransaction');
    displays.set(fields(message));
    return status('Accepted');
  },
  GetDisplayMessages: ({ requestId, id, priority, state }, station) => {
    const found = station.memory.displays.chosen({
      ids: numbers(id),
      ...(priority !== undefined && { priority: text(priority) }),
      ...(state !== undefined && { state: text(state) }),
    });
    if (found.length === 0) return status('Unknown');
    return status('Accepted', async () => {
      await station.say({
        action: 'NotifyDisplayMessages',
        payload: { requestId: number(requestId), messageInfo: found, tbc: false },
      });
    });
  },
  ClearDisplayMessage: ({ id }, { memory: { displays } }) =>
    status(displays.clear(number(id) ?? -1) ? 'Accepted' : 'Unknown'),
};
