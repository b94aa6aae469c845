import { lambdaHandler } from '@busbar/lambda';
import { liveTickets, type LiveTickets } from '@busbar/storage';
import { authoriseConfig } from './config';
import { redeemTicket, type ConnectRequest } from './redeem-ticket';

let tickets: LiveTickets | undefined;

export const handler = lambdaHandler({ service: 'live' }, (request: ConnectRequest, { clock, log }) => {
  tickets ??= liveTickets({ table: authoriseConfig().ticketsTable });
  return redeemTicket(request, tickets, clock.now(), log);
});
