import type { PresenceTable } from '@busbar/ingress-state';
import type { Logger } from '@busbar/lambda';
import { decodeSoap, tolerancesOf, type DecodedSoap, type ToleranceRule } from '@busbar/ocpp/soap';

export interface TolerancePorts {
  readonly presence: Pick<PresenceTable, 'makeOf'>;
  /** What the stage tolerates of which make. */
  readonly tolerances: readonly ToleranceRule[];
}

/**
 * Reads a request by the rules, and what breaks them once more with what is tolerated of its station's make. So a station
 * that keeps to the rules costs no look-up, and each deviation that was taken leaves a line in the log.
 */
export async function decodeTolerantly(
  text: string,
  { presence, tolerances }: TolerancePorts,
  log: Pick<Logger, 'info' | 'error'>,
): Promise<DecodedSoap> {
  const strict = decodeSoap(text);
  const stationId = strict.headers?.chargeBoxIdentity;
  if (strict.ok || tolerances.length === 0 || stationId === undefined) return strict;
  let make = strict.make;
  try {
    make ??= await presence.makeOf(stationId.toLowerCase());
  } catch (error) {
    log.error('a make was not found out', { stationId: stationId.slice(0, 48), error: error as Error });
    // Not the station's fault, as far as we can tell.
    return { ...strict, fault: { code: 'InternalError', reason: 'The request could not be processed.' } };
  }
  const names = tolerancesOf(tolerances, make);
  if (names.size === 0) return strict;
  const lenient = decodeSoap(text, names);
  if (!lenient.ok) return strict;
  log.info('deviation tolerated', {
    stationId: stationId.slice(0, 48),
    action: lenient.request.action,
    make,
    tolerances: [...names],
    instead: strict.fault.reason,
  });
  return lenient;
}
