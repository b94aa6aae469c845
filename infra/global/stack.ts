import { publishToContract, ServiceStack, type StageParameters } from '@busbar/constructs';
import type { App } from 'aws-cdk-lib';
import { alarmTopic } from './alarms';
import { archiveBucket, screensBucket } from './buckets';
import { database } from './database';
import { ingressInstances } from './ingress-instances';
import { network } from './network';
import { originSecret, pepperSecret, stationAuthoritySecret, stationKeysSecret } from './secrets';
import { signIn } from './sign-in';
import { spillQueue } from './spill';
import { tables } from './tables';
import { topics } from './topics';

/** What services share. They find it by the contract of parameters, and topics by name. */
export class GlobalStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'infra/global');
    const factsKey = topics(this);
    publishToContract(this, 'factsKeyArn', factsKey.keyArn);
    alarmTopic(this, factsKey);

    publishToContract(this, 'archiveBucket', archiveBucket(this).bucketName);
    publishToContract(this, 'screensBucket', screensBucket(this).bucketName);

    const net = network(this);
    const [subnetA, subnetB] = net.vpc.isolatedSubnets;
    if (!subnetA || !subnetB) throw new Error('The network has two subnets at least: the stage names two zones.');
    publishToContract(this, 'subnetA', subnetA.subnetId);
    publishToContract(this, 'subnetB', subnetB.subnetId);
    publishToContract(this, 'databaseClientSecurityGroup', net.databaseClients.securityGroupId);
    publishToContract(this, 'databaseSecretArn', database(this, net).secretArn);
    if (stage.ingressInstances) {
      const { capacityProviderArn } = ingressInstances(this, net, stage.ingressInstances.mostVCpus);
      publishToContract(this, 'ingressCapacityProviderArn', capacityProviderArn);
    }

    const table = tables(this);
    publishToContract(this, 'stationsTable', table.stations.tableName);
    publishToContract(this, 'tokensTable', table.tokens.tableName);
    publishToContract(this, 'presenceTable', table.presence.tableName);
    publishToContract(this, 'connectionsTable', table.connections.tableName);
    publishToContract(this, 'transactionsTable', table.transactions.tableName);
    publishToContract(this, 'refusalsTable', table.refusals.tableName);
    publishToContract(this, 'commandsTable', table.commands.tableName);
    publishToContract(this, 'ticketsTable', table.tickets.tableName);
    publishToContract(this, 'liveConnectionsTable', table.liveConnections.tableName);

    publishToContract(this, 'pepperSecretArn', pepperSecret(this).secretArn);
    publishToContract(this, 'stationKeysSecretArn', stationKeysSecret(this).secretArn);
    publishToContract(this, 'stationAuthoritySecretArn', stationAuthoritySecret(this).secretArn);
    publishToContract(this, 'originSecretArn', originSecret(this).secretArn);

    const spill = spillQueue(this);
    publishToContract(this, 'spillQueueArn', spill.queue.queueArn);
    publishToContract(this, 'spillQueueUrl', spill.queue.queueUrl);
    publishToContract(this, 'spillDeadLetterQueueArn', spill.deadLetters.queueArn);
    publishToContract(this, 'spillDeadLetterQueueUrl', spill.deadLetters.queueUrl);

    const { pool, client, domain } = signIn(this);
    publishToContract(this, 'userPoolId', pool.userPoolId);
    publishToContract(this, 'userPoolClientId', client.userPoolClientId);
    publishToContract(this, 'userPoolIssuer', pool.userPoolProviderUrl);
    publishToContract(this, 'userPoolDomain', `https://${domain}.auth.${this.region}.amazoncognito.com`);
  }
}

export default (app: App, stage: StageParameters): ServiceStack => new GlobalStack(app, stage);
