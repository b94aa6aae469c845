import type { ParametersOf, StationCommand } from '@busbar/domain';
import type { FactName } from '@busbar/events';
import type { Answer } from './answer';
import { effect, type Effect, type EffectRule } from './effect';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Every fact among which an effect may be looked for; `effectOf` names no other. */
export const EFFECT_FACTS = [
  'station.booted',
  'station.key-adopted',
  'station.status-reported',
  'station.diagnostics-status-reported',
  'station.firmware-status-reported',
  'station.log-status-reported',
  'station.certificate-requested',
  'station.variables-reported',
  'station.monitors-reported',
  'station.charging-profiles-reported',
  'station.message-received',
  'transaction.started',
  'transaction.authorised',
  'transaction.stopped',
  'meter.sampled',
] as const satisfies readonly FactName[];

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
        seen(
          'transaction.started',
          { tokenRef: [tokenRef], ...(evseId !== undefined && { connectorId: [evseId, 0] }) },
          // Another request's start, of the same token.
          { remoteStartId: [requestId] },
        ),
        seen('transaction.started', { remoteStartId: [requestId] }),
        seen('transaction.authorised', { tokenRef: [tokenRef] }, { remoteStartId: [requestId] }),
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
    case 'rotate-station-key': {
      // It comes anew at once (A01), or at the latest when its connection ends: after two hours.
      const { keyVersion } = command.parameters;
      return effect(3 * HOUR, seen('station.key-adopted', { keyVersion: [keyVersion] }));
    }
    case 'update-firmware':
      return firmwareEffect(requestId);
    case 'get-log':
      return logEffect(requestId);
    case 'publish-firmware':
      return publicationEffect(requestId);
    case 'get-base-report':
    case 'get-report':
      return isEmpty(answer) ? undefined : reportEffect('station.variables-reported', requestId);
    case 'get-monitoring-report':
      return isEmpty(answer) ? undefined : reportEffect('station.monitors-reported', requestId);
    case 'get-charging-profiles':
      return isEmpty(answer) ? undefined : reportEffect('station.charging-profiles-reported', requestId);
    case 'get-display-messages':
      return messageEffect('NotifyDisplayMessages', requestId);
    case 'get-der-control':
      return messageEffect('ReportDERControl', requestId);
    case 'customer-information':
      return command.parameters.report ? messageEffect('NotifyCustomerInformation', requestId) : undefined;
    case 'request-battery-swap':
      return messageEffect('BatterySwap', requestId);
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
      // Others than those that were asked for say nothing of the request (1.6 §7.33, ReadingContext).
      return effect(2 * MINUTE, seen('meter.sampled', { ...at, 'samples.context': ['Trigger'] }));
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
    case 'publish-firmware-status':
      return effect(2 * MINUTE, seen('station.message-received', { action: ['PublishFirmwareStatusNotification'] }));
    // Neither heartbeats nor the rest leave a fact that only they leave.
    case 'heartbeat':
    case 'transaction':
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

/** Likewise for a file that is offered to others. */
function publicationEffect(requestId: number): Effect {
  const told = (statuses: readonly string[]): EffectRule['fields'] => ({
    action: ['PublishFirmwareStatusNotification'],
    'content.status': statuses,
  });
  const fact = 'station.message-received';
  const ifTold = { requestId: [requestId] };
  const failures = ['DownloadFailed', 'InvalidChecksum', 'PublishFailed'];
  return effect(DAY, seen(fact, told(['Published']), ifTold), {
    fact,
    fields: told(failures),
    ifTold,
    outcome: 'failed',
  });
}

function isEmpty(answer: Pick<Answer, 'stationStatus'> | undefined): boolean {
  return answer?.stationStatus === 'EmptyResultSet' || answer?.stationStatus === 'NoProfiles';
}

/** A report comes in parts under the request's number; its last part says that no more follow. */
function reportEffect(fact: EffectRule['fact'], requestId: number): Effect {
  return effect(15 * MINUTE, seen(fact, { requestId: [requestId], more: [false] }));
}

/** So do other messages that answer a request, which may also say nothing of further parts where there are none. */
function messageEffect(action: string, requestId: number): Effect {
  return effect(
    15 * MINUTE,
    seen('station.message-received', { action: [action], requestId: [requestId] }, { more: [false] }),
  );
}
