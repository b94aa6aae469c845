import { stationKeyOf, type ReservationMark } from '@busbar/database';
import type { AnyFact } from '@busbar/events';

/** What facts say of reservations. Moments are ours: a station's clock would put them before or after the wrong one. */
export function reservationMarks(facts: readonly AnyFact[]): ReservationMark[] {
  return facts.flatMap((fact): ReservationMark[] => {
    if (fact.stationId === undefined) return [];
    const known = { factId: fact.id, stationKey: stationKeyOf(fact.stationId), at: fact.recordedAt };
    if (fact.name === 'station.reservation-ended') {
      const { reservationId, reason } = fact.data;
      return [{ ...known, reservationId, kind: 'ended', reason: reason.replaceAll('\0', ''), sessionId: null }];
    }
    if (fact.name === 'transaction.started' && fact.data.reservationId !== undefined)
      return [{ ...known, reservationId: fact.data.reservationId, kind: 'used', reason: null, sessionId: fact.id }];
    return [];
  });
}
