import { lacks, type Translations } from '../draft';
import * as charging from './charging';
import * as files from './files';
import * as localList from './local-list';
import * as operation from './operation';
import * as reservation from './reservation';
import * as security from './security';
import * as session from './session';

const KEYS_ONLY = lacks('OCPP 1.x keeps settings under keys: get-configuration and set-configuration.');
const REPORTS = lacks('OCPP 1.x has no reports: get-configuration tells every key.');
const MONITORS = lacks('OCPP 1.x watches no variables: stations tell faults by their status.');
const SCREENS = lacks('OCPP 1.x shows no messages: a vendor’s own go by data-transfer.');
const TARIFFS = lacks('OCPP 1.x knows no prices: a vendor’s own go by data-transfer.');
const FEEDING_IN = lacks('OCPP 1.x knows no feeding in: it has charging profiles only.');

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

  'get-local-list-version': localList.getLocalListVersion,
  'send-local-list': localList.sendLocalList,
  reserve: reservation.reserve,
  'cancel-reservation': reservation.cancelReservation,

  'set-charging-profile': charging.setChargingProfile,
  'clear-charging-profile': charging.clearChargingProfile,
  'get-composite-schedule': charging.getCompositeSchedule,
  'get-charging-profiles': charging.getChargingProfiles,

  'update-firmware': files.updateFirmware,
  'publish-firmware': files.publishFirmware,
  'unpublish-firmware': files.unpublishFirmware,
  'get-log': files.getLog,

  'get-variables': KEYS_ONLY,
  'set-variables': KEYS_ONLY,
  'get-base-report': REPORTS,
  'get-report': REPORTS,
  'get-monitoring-report': MONITORS,
  'set-variable-monitoring': MONITORS,
  'clear-variable-monitoring': MONITORS,
  'set-monitoring-base': MONITORS,
  'set-monitoring-level': MONITORS,

  'install-certificate': security.installCertificate,
  'delete-certificate': security.deleteCertificate,
  'list-certificates': security.listCertificates,
  'certificate-signed': security.certificateSigned,
  'set-station-key': security.setStationKey,
  'rotate-station-key': security.rotateStationKey,
  'set-network-profile': security.setNetworkProfile,

  'customer-information': lacks(
    'OCPP 1.x cannot be asked what it keeps of a customer: clear-cache forgets all of them.',
  ),
  'set-display-message': SCREENS,
  'get-display-messages': SCREENS,
  'clear-display-message': SCREENS,
  'update-cost': SCREENS,
  'get-transaction-status': lacks(
    'OCPP 1.x does not say what it still has to tell: trigger-message asks for status and meter-values.',
  ),

  'update-dynamic-schedule': lacks('OCPP 1.x has no dynamic profiles: a new profile takes the old one’s place.'),
  'use-priority-charging': lacks('OCPP 1.x has no priority charging: a profile of a higher level comes to the same.'),
  'allow-energy-transfer': FEEDING_IN,
  'afrr-signal': FEEDING_IN,
  'set-der-control': FEEDING_IN,
  'get-der-control': FEEDING_IN,
  'clear-der-control': FEEDING_IN,
  'set-default-tariff': TARIFFS,
  'change-transaction-tariff': TARIFFS,
  'get-tariffs': TARIFFS,
  'clear-tariffs': TARIFFS,
  'request-battery-swap': lacks('OCPP 1.x knows no batteries that are swapped.'),
  'get-periodic-event-streams': MONITORS,
  'adjust-periodic-event-stream': MONITORS,
  'web-payment-started': TARIFFS,
};
