import type { Translations } from '../draft';
import * as operation from './operation';
import * as session from './session';

/** How OCPP 1.x says each command, in the shapes of 1.6. */
export const translationsV1x: Translations = {
  'remote-start': session.remoteStart,
  'remote-stop': session.remoteStop,
  'unlock-connector': session.unlockConnector,
  reset: operation.reset,
  'change-availability': operation.changeAvailability,
  'trigger-message': operation.triggerMessage,
  'clear-cache': operation.clearCache,
  'get-configuration': operation.getConfiguration,
  'set-configuration': operation.setConfiguration,
  'data-transfer': operation.dataTransfer,
};
