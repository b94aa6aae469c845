import { type FactName, topicName, topicPrefix } from '@busbar/events/topics';
import { ArnFormat } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { acknowledgeOpenEnded } from './acknowledge';
import { type ContractKey, readFromContract } from './contract';
import type { NodeFunction } from './node-function';
import type { ServiceStack } from './service-stack';

/** Topics are found by convention; their names are the contract. */
export function topicArn(stack: ServiceStack, fact: FactName): string {
  return stack.formatArn({ service: 'sns', resource: topicName(stack.stage.name, fact) });
}

/** Lets a function publish these facts and no others. */
export function grantPublish(fn: NodeFunction, facts: readonly FactName[]): void {
  const { stack } = fn;
  fn.allow(
    new PolicyStatement({ actions: ['sns:Publish'], resources: facts.map((fact) => topicArn(stack, fact)) }),
    // SNS encrypts on the publisher's behalf.
    new PolicyStatement({
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: [readFromContract(stack, 'factsKeyArn')],
    }),
  );
  fn.environment({
    BUSBAR_TOPIC_ARN_PREFIX: stack.formatArn({ service: 'sns', resource: topicPrefix(stack.stage.name) }),
  });
}

/** Lets a function put facts aside that the bus refuses. */
export function grantSpill(fn: NodeFunction): void {
  fn.allow(
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [readFromContract(fn.stack, 'spillQueueArn')] }),
  );
  fn.environment({ BUSBAR_SPILL_QUEUE_URL: readFromContract(fn.stack, 'spillQueueUrl') });
}

const TABLES = {
  stations: { key: 'stationsTable', variable: 'BUSBAR_STATIONS_TABLE' },
  tokens: { key: 'tokensTable', variable: 'BUSBAR_TOKENS_TABLE' },
  presence: { key: 'presenceTable', variable: 'BUSBAR_PRESENCE_TABLE' },
  connections: { key: 'connectionsTable', variable: 'BUSBAR_CONNECTIONS_TABLE' },
  transactions: { key: 'transactionsTable', variable: 'BUSBAR_TRANSACTIONS_TABLE' },
  commands: { key: 'commandsTable', variable: 'BUSBAR_COMMANDS_TABLE' },
  refusals: { key: 'refusalsTable', variable: 'BUSBAR_REFUSALS_TABLE' },
  tickets: { key: 'ticketsTable', variable: 'BUSBAR_TICKETS_TABLE' },
  liveConnections: { key: 'liveConnectionsTable', variable: 'BUSBAR_LIVE_CONNECTIONS_TABLE' },
} as const satisfies Record<string, { key: ContractKey; variable: string }>;

export type TableName = keyof typeof TABLES;

export type TableAction = 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Scan';

/** Lets a function do these things with one table, and tells it the table's name. */
export function grantTable(fn: NodeFunction, table: TableName, actions: readonly TableAction[]): void {
  const { key, variable } = TABLES[table];
  const name = readFromContract(fn.stack, key);
  fn.allow(
    new PolicyStatement({
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [fn.stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: name })],
    }),
  );
  fn.environment({ [variable]: name });
}

const SECRETS = {
  pepper: { key: 'pepperSecretArn', variable: 'BUSBAR_PEPPER_SECRET_ARN' },
  stationKeys: { key: 'stationKeysSecretArn', variable: 'BUSBAR_STATION_KEYS_SECRET_ARN' },
  origin: { key: 'originSecretArn', variable: 'BUSBAR_ORIGIN_SECRET_ARN' },
  stationAuthority: { key: 'stationAuthoritySecretArn', variable: 'BUSBAR_STATION_AUTHORITY_SECRET_ARN' },
  database: { key: 'databaseSecretArn', variable: 'BUSBAR_DATABASE_SECRET_ARN' },
} as const satisfies Record<string, { key: ContractKey; variable: string }>;

/** Lets a function read one secret, and tells it the secret's ARN. */
export function grantSecret(fn: NodeFunction, secret: keyof typeof SECRETS): void {
  const { key, variable } = SECRETS[secret];
  const arn = readFromContract(fn.stack, key);
  fn.allow(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] }));
  fn.environment({ [variable]: arn });
}

/**
 * Lets a function read what stations are to be told and nothing may keep: secrets that people put below this prefix, and
 * commands name.
 */
export function grantStationSecrets(fn: NodeFunction): void {
  const { stack } = fn;
  const prefix = `busbar/${stack.stage.name}/stations/`;
  const arn = stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${prefix}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  fn.allow(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] }));
  fn.environment({ BUSBAR_STATION_SECRETS_PREFIX: prefix });
  acknowledgeOpenEnded(fn.role, arn, 'Operators make and name these secrets; the permission names their folder.');
}

/** Lets a function reach PostgreSQL: it moves into the network and may read the credentials. */
export function databaseAccess(fn: NodeFunction): void {
  const { stack } = fn;
  fn.placeIn({
    subnetIds: [readFromContract(stack, 'subnetA'), readFromContract(stack, 'subnetB')],
    securityGroupIds: [readFromContract(stack, 'databaseClientSecurityGroup')],
  });
  fn.allow(
    new PolicyStatement({
      // Made by Lambda before any resource exists that could be named: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
      actions: [
        'ec2:CreateNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    }),
  );
  grantSecret(fn, 'database');
  fn.environment(
    stack.stage.database.tls
      ? // Node does not know Amazon's authorities by itself: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
        { BUSBAR_DATABASE_TLS: 'on', NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' }
      : { BUSBAR_DATABASE_TLS: 'off' },
  );
}

/** Lets a function check access tokens of the screens' client and read the users whose they are. */
export function grantUserPool(fn: NodeFunction): void {
  const { stack } = fn;
  const userPoolId = readFromContract(stack, 'userPoolId');
  fn.allow(
    new PolicyStatement({
      actions: ['cognito-idp:AdminGetUser'],
      resources: [stack.formatArn({ service: 'cognito-idp', resource: 'userpool', resourceName: userPoolId })],
    }),
  );
  fn.environment({
    BUSBAR_USER_POOL_ID: userPoolId,
    BUSBAR_USER_POOL_CLIENT_ID: readFromContract(stack, 'userPoolClientId'),
  });
}

/** Lets a function talk to (`POST`) or close (`DELETE`) the open connections of a WebSocket API. */
export function grantManageConnections(
  fn: NodeFunction,
  api: { readonly apiId: string; readonly stageName: string; readonly managementEndpoint: string },
  methods: readonly ('POST' | 'DELETE')[],
): void {
  const resources = methods.map((method) =>
    fn.stack.formatArn({
      service: 'execute-api',
      resource: api.apiId,
      resourceName: `${api.stageName}/${method}/@connections/*`,
    }),
  );
  fn.allow(new PolicyStatement({ actions: ['execute-api:ManageConnections'], resources }));
  fn.environment({ BUSBAR_MANAGEMENT_ENDPOINT: api.managementEndpoint });
  for (const arn of resources)
    acknowledgeOpenEnded(fn.role, arn, 'Connections come and go; the permission names the one API, stage and method.');
}
