import type { ParametersOf, StationCommand } from '@busbar/domain';
import type { Answer } from './answer';
import { effect, type Effect, type EffectRule } from './effect';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The facts that show that a command did what it was for; nothing where its answer is all there is.
 * @param requestId `requestIdOf(commandId)`, under which 2.x reports
 * @param answer the station's, once it is there: it may make the effect certain. Before, everything that may follow is told
 */
export function effectOf(
  command: StationCommand,
  { requestId: _requestId }: { readonly requestId: number },
  answer?: Pick<Answer, 'result' | 'stationStatus'>,
): Effect | undefined {
  if (answer !== undefined && answer.result !== 'accepted') return undefined;
  switch (command.type) {
    case 'remote-start': {
      const { tokenRef, evseId } = command.parameters;
      // 2.x F02: with the cable already plugged the transaction runs, and the token joins it. 0: the EVSE is not told yet.
      const where = evseId === undefined ? {} : { ifTold: { connectorId: [evseId, 0] } };
      return effect(
        5 * MINUTE,
        { fact: 'transaction.started', fields: { tokenRef: [tokenRef] }, ...where, outcome: 'effective' },
        { fact: 'transaction.authorised', fields: { tokenRef: [tokenRef] }, outcome: 'effective' },
      );
    }
    case 'remote-stop': {
      const { transactionId } = command.parameters;
      return effect(5 * MINUTE, {
        fact: 'transaction.stopped',
        fields: { transactionId: [transactionId] },
        outcome: 'effective',
      });
    }
    case 'reset':
      return resetEffect(command.parameters);
    case 'change-availability':
      // A station that is in the state already says so and reports nothing (1.6 §5.2), so only what is put off is awaited.
      return answer?.stationStatus === 'Accepted' ? undefined : availabilityEffect(command.parameters);
    case 'trigger-message':
      return triggerEffect(command.parameters);
    case 'unlock-connector':
    case 'clear-cache':
    case 'get-configuration':
    case 'set-configuration':
    case 'data-transfer':
      return undefined;
  }
}

function resetEffect({ mode, evseId }: ParametersOf<'reset'>): Effect {
  const within = mode === 'on-idle' ? DAY : 15 * MINUTE;
  return evseId === undefined
    ? effect(within, { fact: 'station.booted', fields: {}, outcome: 'effective' })
    : // An EVSE's restart shows in its status (2.0.1 B11.FR.08).
      effect(within, { fact: 'station.status-reported', fields: { connectorId: [evseId] }, outcome: 'effective' });
}

function availabilityEffect({ operative, evseId }: ParametersOf<'change-availability'>): Effect {
  const statuses = operative
    ? ['Available', 'Occupied', 'Preparing', 'Charging', 'SuspendedEVSE', 'SuspendedEV', 'Finishing', 'Reserved']
    : ['Unavailable'];
  return effect(DAY, {
    fact: 'station.status-reported',
    fields: { status: statuses, ...(evseId !== undefined && { connectorId: [evseId] }) },
    outcome: 'effective',
  });
}

function triggerEffect({ message, evseId }: ParametersOf<'trigger-message'>): Effect | undefined {
  const seen = (fact: EffectRule['fact'], fields: EffectRule['fields'] = {}): EffectRule => ({
    fact,
    fields,
    outcome: 'effective',
  });
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
    // Neither heartbeats nor the rest leave a fact of their own.
    case 'heartbeat':
    case 'transaction':
    case 'publish-firmware-status':
    case 'custom':
      return undefined;
  }
}
