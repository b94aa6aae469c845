import { isSince2, status, type CommandedStation, type Handlers, type Outcome } from '../commanded-station';
import { fields, moment, number, text } from '../fields';
import type { Reservation } from '../model/reservations';

/** OCPP 1.6 §5.13, §5.1. */
export const reservations1x: Handlers = {
  ReserveNow: ({ connectorId, expiryDate, idTag, parentIdTag, reservationId }, station) =>
    reserve(station, {
      id: number(reservationId) ?? 0,
      connector: number(connectorId) ?? 0,
      token: text(idTag),
      ...(parentIdTag !== undefined && { group: text(parentIdTag) }),
      expiresAt: moment(expiryDate) ?? station.clock.now(),
    }),
  CancelReservation: ({ reservationId }, station) => cancel(station, number(reservationId) ?? 0),
};

/** OCPP 2.x H01 to H03. */
export const reservations2x: Handlers = {
  ReserveNow: ({ id, evseId, expiryDateTime, idToken, groupIdToken }, station) =>
    reserve(station, {
      id: number(id) ?? 0,
      connector: number(evseId) ?? 0,
      token: text(fields(idToken).idToken),
      ...(groupIdToken !== undefined && { group: text(fields(groupIdToken).idToken) }),
      expiresAt: moment(expiryDateTime) ?? station.clock.now(),
    }),
  CancelReservation: ({ reservationId }, station) => cancel(station, number(reservationId) ?? 0),
};

function reserve(station: CommandedStation, wanted: Reservation): Outcome {
  const { reservations } = station.memory;
  if (wanted.expiresAt <= station.clock.now()) return status('Rejected');
  const chosen = station.connectors.filter(({ number: own }) => wanted.connector === 0 || own === wanted.connector);
  if (chosen.length === 0) return status('Rejected');
  const open = chosen.filter(({ isOperative }) => isOperative);
  if (open.length === 0) return status('Unavailable');
  if (open.every(({ phase }) => phase === 'faulted')) return status('Faulted');
  const isTaken = (own: number) => {
    const other = reservations.of(own);
    return other !== undefined && other.id !== wanted.id;
  };
  const free = open.filter(({ isFree, number: own }) => isFree && !isTaken(own));
  const others = reservations.find(wanted.id)?.connector === 0 ? 1 : 0;
  const kept = wanted.connector === 0 ? reservations.unspecific - others : 0;
  if (free.length <= kept) return status('Occupied');
  const replaced = reservations.find(wanted.id);
  reservations.add(wanted);
  return status('Accepted', async () => {
    if (replaced && replaced.connector !== wanted.connector) await tell(station, replaced.connector);
    await tell(station, wanted.connector);
    await station.step(wanted.expiresAt.getTime() - station.clock.now().getTime());
    // Used, cancelled or replaced by now, unless it is this very one.
    if (station.isSwitchedOff || reservations.find(wanted.id) !== wanted) return;
    reservations.remove(wanted.id);
    await tell(station, wanted.connector);
    if (isSince2(station.protocol))
      await station.say({
        action: 'ReservationStatusUpdate',
        payload: { reservationId: wanted.id, reservationUpdateStatus: 'Expired' },
      });
  });
}

function cancel(station: CommandedStation, id: number): Outcome {
  const removed = station.memory.reservations.remove(id);
  if (!removed) return status('Rejected');
  return status('Accepted', () => tell(station, removed.connector));
}

/** Where any connector will do none is kept, so there is nothing to tell (1.6 §5.13, 2.x H01). */
async function tell(station: CommandedStation, connector: number): Promise<void> {
  if (connector !== 0 && station.connectors[connector - 1]?.isFree) await station.report(connector);
}
