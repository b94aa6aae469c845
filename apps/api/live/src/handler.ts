import { lambdaHandler } from '@busbar/lambda';
import { liveConnections, liveTickets, type LiveConnections, type LiveTickets } from '@busbar/storage';
import { authoriseConfig, listenConfig } from './config';
import { keepListener, type SocketEvent } from './keep-listener';
import { redeemTicket, type ConnectRequest } from './redeem-ticket';

// Both functions come from this bundle and each has only its own table, so each makes only what it needs.
let tickets: LiveTickets | undefined;
let listeners: LiveConnections | undefined;

export const authorise = lambdaHandler({ service: 'live' }, (request: ConnectRequest, { clock, log }) => {
  tickets ??= liveTickets({ table: authoriseConfig().ticketsTable });
  return redeemTicket(request, tickets, clock.now(), log);
});

export const handler = lambdaHandler({ service: 'live' }, (event: SocketEvent, invocation) => {
  listeners ??= liveConnections({ table: listenConfig().liveConnectionsTable });
  return keepListener(event, listeners, invocation);
});
