import type { PresenceTable } from '@busbar/ingress-state';
import type { Invocation } from '@busbar/lambda';
import { tolerancesOf, type JsonTolerance, type StationMake, type ToleranceRule } from '@busbar/ocpp/v16';
import type { AgreedContext } from './connection-context';
import { DIALECTS, type Incoming } from './dialects';

export interface TolerancePorts {
  readonly presence: Pick<PresenceTable, 'makeOf' | 'noteMake'>;
  /** What the stage tolerates of which make. */
  readonly tolerances: readonly ToleranceRule<JsonTolerance>[];
}

/**
 * Reads a message that was refused once more, with what is tolerated of its station's make. So a station that keeps to the rules
 * costs no look-up, and each deviation that was taken leaves a line in the log.
 */
export async function tolerate(
  text: string,
  refused: Extract<Incoming, { kind: 'refused' }>,
  { stationKey, stationId, subprotocol }: AgreedContext,
  { presence, tolerances }: TolerancePorts,
  log: Invocation['log'],
): Promise<Incoming> {
  if (tolerances.length === 0) return refused;
  try {
    // A boot says itself who built the station.
    const booting = refused.action === 'BootNotification' ? makeIn((JSON.parse(text) as unknown[])[3]) : undefined;
    const make = booting ?? (await presence.makeOf(stationKey));
    const names = tolerancesOf(tolerances, make);
    if (names.size === 0) return refused;
    const lenient = DIALECTS[subprotocol].receive(text, names);
    if (lenient.kind !== 'call' && lenient.kind !== 'send') return refused;
    const instead = refused.refusal.description;
    log.info('deviation tolerated', { stationId, action: refused.action, make, tolerances: [...names], instead });
    return lenient;
  } catch (error) {
    log.error('a make was not found out', { stationId, error: error as Error });
    return refused;
  }
}

/** Remembers who built a station, for its next messages. A stage that tolerates nothing has no use for it. */
export async function noteMake(
  payload: object,
  { stationKey, stationId }: AgreedContext,
  { presence, tolerances }: TolerancePorts,
  log: Invocation['log'],
): Promise<void> {
  const make = tolerances.length === 0 ? undefined : makeIn(payload);
  if (make === undefined) return;
  try {
    await presence.noteMake(stationKey, make);
  } catch (error) {
    log.error('a make was not noted', { stationId, error: error as Error });
  }
}

/** Who built a station, as its BootNotification says in 1.6 or in 2.x. */
function makeIn(payload: unknown): StationMake | undefined {
  const { chargePointVendor, chargePointModel, chargingStation } = (payload ?? {}) as Record<string, unknown>;
  const { vendorName, model: modelOf2x } = (chargingStation ?? {}) as Record<string, unknown>;
  const [vendor, model] = [chargePointVendor ?? vendorName, chargePointModel ?? modelOf2x];
  return typeof vendor === 'string' && typeof model === 'string' ? { vendor, model } : undefined;
}
