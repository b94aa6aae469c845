import type { Logger } from '@busbar/lambda';
import type { LiveTickets } from '@busbar/storage';
import type { APIGatewayAuthorizerResult } from 'aws-lambda';

/** What a WebSocket API asks its authoriser at `$connect`. */
export interface ConnectRequest {
  readonly methodArn: string;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
}

/** Lets a connection in for a ticket that is good, and tells the connection's functions whose it is. */
export async function redeemTicket(
  request: ConnectRequest,
  tickets: LiveTickets,
  now: Date,
  log: Logger,
): Promise<APIGatewayAuthorizerResult> {
  const holder = await tickets.redeem(request.queryStringParameters?.['ticket'] ?? '', now);
  log.appendKeys({ admitted: holder !== undefined });
  return {
    principalId: holder?.subject ?? 'nobody',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: holder ? 'Allow' : 'Deny', Resource: request.methodArn }],
    },
    ...(holder && { context: { subject: holder.subject, operatorId: holder.operatorId } }),
  };
}
