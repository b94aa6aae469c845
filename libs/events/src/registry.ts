import type { ClassConstructor } from 'class-transformer';
import {
  CommandAnswered,
  CommandEffective,
  CommandFailed,
  CommandRequested,
  CommandSent,
  CommandTimedOut,
} from './facts/command';
import { SessionCompleted, SessionConflicted, SessionCorrected, SessionStarted, SessionUpdated } from './facts/session';
import {
  StationChargingLimitReported,
  StationChargingProfilesReported,
  StationReservationEnded,
} from './facts/charging';
import {
  StationEventsReported,
  StationMonitorsReported,
  StationStreamSampled,
  StationVariablesReported,
} from './facts/device-model';
import {
  StationBooted,
  StationCertificateIssued,
  StationCertificateRefused,
  StationCertificateRequested,
  StationChanged,
  StationConnected,
  StationDataTransferred,
  StationDiagnosticsStatusReported,
  StationDisconnected,
  StationFirmwareStatusReported,
  StationLogStatusReported,
  StationMessageReceived,
  StationOffline,
  StationOnline,
  StationKeyAdopted,
  StationSignInRefused,
  StationRegistered,
  StationSecurityEventReported,
  StationStatusReported,
} from './facts/station';
import { StationLocalListDrifted, StationLocalListUpdated } from './facts/local-list';
import { SessionShareChanged, SiteLimitChanged } from './facts/power';
import { SiteChanged, TokenChanged, TokenPresented } from './facts/token';
import {
  MeterSampled,
  TransactionAuthorised,
  TransactionCostReported,
  TransactionStarted,
  TransactionStopped,
} from './facts/transaction';
import type { FactName } from './topics';

/** Which class describes the data of which fact. */
export interface FactData {
  'station.registered': StationRegistered;
  'station.changed': StationChanged;
  'station.connected': StationConnected;
  'station.disconnected': StationDisconnected;
  'station.key-adopted': StationKeyAdopted;
  'station.sign-in-refused': StationSignInRefused;
  'station.booted': StationBooted;
  'station.status-reported': StationStatusReported;
  'station.offline': StationOffline;
  'station.online': StationOnline;
  'station.data-transferred': StationDataTransferred;
  'station.diagnostics-status-reported': StationDiagnosticsStatusReported;
  'station.firmware-status-reported': StationFirmwareStatusReported;
  'station.log-status-reported': StationLogStatusReported;
  'station.security-event-reported': StationSecurityEventReported;
  'station.certificate-requested': StationCertificateRequested;
  'station.certificate-issued': StationCertificateIssued;
  'station.certificate-refused': StationCertificateRefused;
  'station.variables-reported': StationVariablesReported;
  'station.events-reported': StationEventsReported;
  'station.monitors-reported': StationMonitorsReported;
  'station.stream-sampled': StationStreamSampled;
  'station.charging-limit-reported': StationChargingLimitReported;
  'station.charging-profiles-reported': StationChargingProfilesReported;
  'station.reservation-ended': StationReservationEnded;
  'station.message-received': StationMessageReceived;
  'station.local-list-updated': StationLocalListUpdated;
  'station.local-list-drifted': StationLocalListDrifted;
  'token.changed': TokenChanged;
  'token.presented': TokenPresented;
  'site.changed': SiteChanged;
  'site.limit-changed': SiteLimitChanged;
  'transaction.started': TransactionStarted;
  'transaction.authorised': TransactionAuthorised;
  'transaction.cost-reported': TransactionCostReported;
  'transaction.stopped': TransactionStopped;
  'meter.sampled': MeterSampled;
  'session.started': SessionStarted;
  'session.updated': SessionUpdated;
  'session.completed': SessionCompleted;
  'session.corrected': SessionCorrected;
  'session.conflicted': SessionConflicted;
  'session.share-changed': SessionShareChanged;
  'command.requested': CommandRequested;
  'command.sent': CommandSent;
  'command.answered': CommandAnswered;
  'command.effective': CommandEffective;
  'command.failed': CommandFailed;
  'command.timed-out': CommandTimedOut;
}

export const FACT_CLASSES: { readonly [Name in FactName]: ClassConstructor<FactData[Name]> } = {
  'station.registered': StationRegistered,
  'station.changed': StationChanged,
  'station.connected': StationConnected,
  'station.disconnected': StationDisconnected,
  'station.key-adopted': StationKeyAdopted,
  'station.sign-in-refused': StationSignInRefused,
  'station.booted': StationBooted,
  'station.status-reported': StationStatusReported,
  'station.offline': StationOffline,
  'station.online': StationOnline,
  'station.data-transferred': StationDataTransferred,
  'station.diagnostics-status-reported': StationDiagnosticsStatusReported,
  'station.firmware-status-reported': StationFirmwareStatusReported,
  'station.log-status-reported': StationLogStatusReported,
  'station.security-event-reported': StationSecurityEventReported,
  'station.certificate-requested': StationCertificateRequested,
  'station.certificate-issued': StationCertificateIssued,
  'station.certificate-refused': StationCertificateRefused,
  'station.variables-reported': StationVariablesReported,
  'station.events-reported': StationEventsReported,
  'station.monitors-reported': StationMonitorsReported,
  'station.stream-sampled': StationStreamSampled,
  'station.charging-limit-reported': StationChargingLimitReported,
  'station.charging-profiles-reported': StationChargingProfilesReported,
  'station.reservation-ended': StationReservationEnded,
  'station.message-received': StationMessageReceived,
  'station.local-list-updated': StationLocalListUpdated,
  'station.local-list-drifted': StationLocalListDrifted,
  'token.changed': TokenChanged,
  'token.presented': TokenPresented,
  'site.changed': SiteChanged,
  'site.limit-changed': SiteLimitChanged,
  'transaction.started': TransactionStarted,
  'transaction.authorised': TransactionAuthorised,
  'transaction.cost-reported': TransactionCostReported,
  'transaction.stopped': TransactionStopped,
  'meter.sampled': MeterSampled,
  'session.started': SessionStarted,
  'session.updated': SessionUpdated,
  'session.completed': SessionCompleted,
  'session.corrected': SessionCorrected,
  'session.conflicted': SessionConflicted,
  'session.share-changed': SessionShareChanged,
  'command.requested': CommandRequested,
  'command.sent': CommandSent,
  'command.answered': CommandAnswered,
  'command.effective': CommandEffective,
  'command.failed': CommandFailed,
  'command.timed-out': CommandTimedOut,
};
