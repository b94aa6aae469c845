import { Reservations, stationKeyOf, Tokens, type ReservationView } from '@busbar/database';
import type { Reservation } from '@busbar/api-contract';
import { isOperator } from './caller';
import { pageOf, type Handlers, type Ports } from './operation';

export function serveReservations(ports: Ports): Handlers<'listReservations'> {
  return {
    async listReservations({ query, caller, now }) {
      const page = await new Reservations(ports.database).list(
        {
          stationKey: query.stationId === undefined ? undefined : stationKeyOf(query.stationId),
          status: query.status,
          at: now.toISOString(),
        },
        pageOf(query),
      );
      const refs = page.items.flatMap(({ tokenRef }) => tokenRef ?? []);
      const ids = isOperator(caller) ? await new Tokens(ports.database).idsOf(refs) : new Map<string, string>();
      return { items: page.items.map((view) => reservationOf(view, ids)), nextCursor: page.nextCursor };
    },
  };
}

function reservationOf(view: ReservationView, ids: ReadonlyMap<string, string>): Reservation {
  const { tokenRef } = view;
  return {
    id: view.id,
    stationId: view.stationId,
    siteId: view.siteId,
    reservationId: view.reservationId,
    evseId: view.evseId,
    tokenId: tokenRef === null ? null : (ids.get(tokenRef) ?? tokenRef),
    status: view.status,
    requestedAt: view.requestedAt,
    expiresAt: view.expiresAt,
    acceptedAt: view.acceptedAt,
    endedAt: view.endedAt,
    reason: view.reason,
    sessionId: view.sessionId,
  };
}
