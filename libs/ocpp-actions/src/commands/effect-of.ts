import type { ParametersOf, StationCommand } from '@busbar/domain';
import type { Answer } from './answer';
import { effect, type Effect, type EffectRule } from './effect';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The facts that show that a command did what it was for; nothing where its answer is all there is.
 * @param requestId `requestIdOf(commandId)`, under which stations report
 * @param answer the station's, once it is there: it may make the effect certain. Before, everything that may follow is told
 */
export function effectOf(
  command: StationCommand,
  { requestId }: { readonly requestId: number },
  answer?: Pick<Answer, 'result' | 'stationStatus'>,
): Effect | undefined {
  if (answer !== undefined && answer.result !== 'accepted') return undefined;
  switch (command.type) {
    case 'remote-start': {
      const { tokenRef, evseId } = command.parameters;
      // 2.x F02: with the cable already plugged the transaction runs, and the token joins it. 0: the EVSE is not told yet.
      return effect(
        5 * MINUTE,
        {
          fact: 'transaction.started',
          fields: { tokenRef: [tokenRef], ...(evseId !== undefined && { connectorId: [evseId, 0] }) },
          outcome: 'effective',
        },
        { fact: 'transaction.authorised', fields: { tokenRef: [tokenRef] }, outcome: 'effective' },
      );
    }
    case 'remote-stop': {
      const { transactionId } = command.parameters;
      return effect(5 * MINUTE, seen('transaction.stopped', { transactionId: [transactionId] }));
    }
    case 'reset':
      return resetEffect(command.parameters);
    case 'change-availability':
      // A station that is in the state already says so and reports nothing (1.6 §5.2), so only what is put off is awaited.
      return answer?.stationStatus === 'Accepted' ? undefined : availabilityEffect(command.parameters);
    case 'trigger-message':
      return triggerEffect(command.parameters);
    case 'reserve': {
      // Where any EVSE will do none is reported as reserved (1.6 §5.13, 2.0.1 H01).
      const { evseId } = command.parameters;
      if (evseId === undefined) return undefined;
      return effect(2 * MINUTE, seen('station.status-reported', { status: ['Reserved'], connectorId: [evseId] }));
    }
    case 'update-firmware':
      return firmwareEffect(requestId);
    case 'get-log':
      return logEffect(requestId);
    case 'get-base-report':
    case 'get-report':
      return reportEffect('NotifyReport', requestId, answer);
    case 'get-monitoring-report':
      return reportEffect('NotifyMonitoringReport', requestId, answer);
    case 'get-charging-profiles':
      return reportEffect('ReportChargingProfiles', requestId, answer);
    case 'get-display-messages':
      return reportEffect('NotifyDisplayMessages', requestId, answer);
    case 'get-der-control':
      return reportEffect('ReportDERControl', requestId, answer);
    case 'customer-information':
      return command.parameters.report ? reportEffect('NotifyCustomerInformation', requestId, answer) : undefined;
    default:
      return undefined;
  }
}

function seen(fact: EffectRule['fact'], fields: EffectRule['fields'] = {}, ifTold?: EffectRule['ifTold']): EffectRule {
  return { fact, fields, ...(ifTold !== undefined && { ifTold }), outcome: 'effective' };
}

function resetEffect({ mode, evseId }: ParametersOf<'reset'>): Effect {
  const within = mode === 'on-idle' ? DAY : 15 * MINUTE;
  // An EVSE's restart shows in its status.
  return effect(
    within,
    evseId === undefined ? seen('station.booted') : seen('station.status-reported', { connectorId: [evseId] }),
  );
}

function availabilityEffect({ operative, evseId }: ParametersOf<'change-availability'>): Effect {
  const statuses = operative
    ? ['Available', 'Occupied', 'Preparing', 'Charging', 'SuspendedEVSE', 'SuspendedEV', 'Finishing', 'Reserved']
    : ['Unavailable'];
  return effect(
    DAY,
    seen('station.status-reported', { status: statuses, ...(evseId !== undefined && { connectorId: [evseId] }) }),
  );
}

function triggerEffect({ message, evseId }: ParametersOf<'trigger-message'>): Effect | undefined {
  const at: EffectRule['fields'] = evseId === undefined ? {} : { connectorId: [evseId] };
  switch (message) {
    case 'boot-notification':
      return effect(2 * MINUTE, seen('station.booted'));
    case 'status':
      return effect(2 * MINUTE, seen('station.status-reported', at));
    case 'meter-values':
      return effect(2 * MINUTE, seen('meter.sampled', at));
    case 'firmware-status':
      return effect(2 * MINUTE, seen('station.firmware-status-reported'));
    case 'diagnostics-status':
    case 'log-status':
      return effect(2 * MINUTE, seen('station.diagnostics-status-reported'), seen('station.log-status-reported'));
    case 'sign-station-certificate':
    case 'sign-v2g-certificate':
    case 'sign-v2g20-certificate':
    case 'sign-combined-certificate':
      return effect(2 * MINUTE, seen('station.certificate-requested'));
    // Neither heartbeats nor the rest leave a fact that only they leave.
    case 'heartbeat':
    case 'transaction':
    case 'publish-firmware-status':
    case 'custom':
      return undefined;
  }
}

/** The time to fetch and to install may lie days ahead. */
function firmwareEffect(requestId: number): Effect {
  const fact = 'station.firmware-status-reported';
  const ifTold = { requestId: [requestId] };
  const failures = ['DownloadFailed', 'InstallationFailed', 'InstallVerificationFailed', 'InvalidSignature'];
  return effect(7 * DAY, seen(fact, { status: ['Installed'] }, ifTold), {
    fact,
    fields: { status: failures },
    ifTold,
    outcome: 'failed',
  });
}

/** 1.x reports uploads of diagnostics without a number; all others are told as a log's. */
function logEffect(requestId: number): Effect {
  const ifTold = { requestId: [requestId] };
  const failures = ['BadMessage', 'NotSupportedOperation', 'PermissionDenied', 'UploadFailure', 'AcceptedCanceled'];
  return effect(
    DAY,
    seen('station.diagnostics-status-reported', { status: ['Uploaded'] }),
    { fact: 'station.diagnostics-status-reported', fields: { status: ['UploadFailed'] }, outcome: 'failed' },
    seen('station.log-status-reported', { status: ['Uploaded'] }, ifTold),
    { fact: 'station.log-status-reported', fields: { status: failures }, ifTold, outcome: 'failed' },
  );
}

/** A report comes in parts under the request's number; its last part says that no more follow, or nothing of it. */
function reportEffect(action: string, requestId: number, answer?: Pick<Answer, 'stationStatus'>): Effect | undefined {
  if (answer?.stationStatus === 'EmptyResultSet' || answer?.stationStatus === 'NoProfiles') return undefined;
  return effect(
    15 * MINUTE,
    seen('station.message-received', { action: [action], requestId: [requestId] }, { more: [false] }),
  );
}
