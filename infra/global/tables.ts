import { acknowledge, type ServiceStack } from '@busbar/constructs';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';

/** What ingress and the live feed must know at once. Each item has one owner; the README of `libs/ingress-state` says which. */
export function tables(stack: ServiceStack) {
  const make = (id: string, name: string, key: string, expiry?: 'expiresAt'): Table => {
    const table = new Table(stack, id, {
      tableName: `busbar-${stack.stage.name}-${name}`,
      partitionKey: { name: key, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: expiry,
      pointInTimeRecoverySpecification: stack.stage.protectData ? { pointInTimeRecoveryEnabled: true } : undefined,
      deletionProtection: stack.stage.protectData,
      removalPolicy: stack.removalPolicy,
    });
    if (!stack.stage.protectData)
      acknowledge(table, { DDB3: 'A stage whose data may be lost does not pay for recovery.' });
    return table;
  };
  return {
    stations: make('StationsTable', 'stations', 'stationKey'),
    tokens: make('TokensTable', 'tokens', 'tokenRef'),
    presence: make('PresenceTable', 'presence', 'stationKey'),
    connections: make('ConnectionsTable', 'connections', 'stationKey'),
    transactions: make('TransactionsTable', 'transactions', 'id', 'expiresAt'),
    commands: make('CommandsTable', 'commands', 'stationKey', 'expiresAt'),
    refusals: make('RefusalsTable', 'refusals', 'stationKey', 'expiresAt'),
    tickets: make('TicketsTable', 'tickets', 'ticket', 'expiresAt'),
    liveConnections: make('LiveConnectionsTable', 'live-connections', 'connectionId', 'expiresAt'),
  };
}
