import type { Translations } from '../draft';
import * as charging from './charging';
import * as deviceModel from './device-model';
import * as driver from './driver';
import * as files from './files';
import * as localList from './local-list';
import { setNetworkProfile } from './network';
import * as operation from './operation';
import * as reservation from './reservation';
import * as security from './security';
import * as session from './session';
import * as since21 from './since21';

/** How OCPP 2.x says each command. */
export const translationsV2x: Translations = {
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

  'get-variables': deviceModel.getVariables,
  'set-variables': deviceModel.setVariables,
  'get-base-report': deviceModel.getBaseReport,
  'get-report': deviceModel.getReport,
  'get-monitoring-report': deviceModel.getMonitoringReport,
  'set-variable-monitoring': deviceModel.setVariableMonitoring,
  'clear-variable-monitoring': deviceModel.clearVariableMonitoring,
  'set-monitoring-base': deviceModel.setMonitoringBase,
  'set-monitoring-level': deviceModel.setMonitoringLevel,

  'install-certificate': security.installCertificate,
  'delete-certificate': security.deleteCertificate,
  'list-certificates': security.listCertificates,
  'certificate-signed': security.certificateSigned,
  'set-station-key': security.setStationKey,
  'rotate-station-key': security.rotateStationKey,
  'set-network-profile': setNetworkProfile,

  'customer-information': driver.customerInformation,
  'set-display-message': driver.setDisplayMessage,
  'get-display-messages': driver.getDisplayMessages,
  'clear-display-message': driver.clearDisplayMessage,
  'update-cost': driver.updateCost,
  'get-transaction-status': driver.getTransactionStatus,

  'update-dynamic-schedule': charging.updateDynamicSchedule,
  'use-priority-charging': charging.usePriorityCharging,
  'allow-energy-transfer': since21.allowEnergyTransfer,
  'afrr-signal': since21.afrrSignal,
  'set-der-control': since21.setDerControl,
  'get-der-control': since21.getDerControl,
  'clear-der-control': since21.clearDerControl,
  'set-default-tariff': since21.setDefaultTariff,
  'change-transaction-tariff': since21.changeTransactionTariff,
  'get-tariffs': since21.getTariffs,
  'clear-tariffs': since21.clearTariffs,
  'request-battery-swap': since21.requestBatterySwap,
  'get-periodic-event-streams': since21.getPeriodicEventStreams,
  'adjust-periodic-event-stream': since21.adjustPeriodicEventStream,
  'web-payment-started': since21.webPaymentStarted,
};
