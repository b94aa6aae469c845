import { acknowledge, type ServiceStack } from '@busbar/constructs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { InstanceType, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  CaCertificate,
  Credentials,
  DatabaseInstance,
  DatabaseInstanceEngine,
  ParameterGroup,
  PostgresEngineVersion,
  StorageType,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Network } from './network';

/** The record: PostgreSQL. Returns the secret that says how to connect: `{host, port, username, password, dbname}`. */
export function database(stack: ServiceStack, network: Network): ISecret {
  const { database: size, protectData } = stack.stage;
  const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_18 });
  const parameterGroup = new ParameterGroup(stack, 'DatabaseParameters', {
    engine,
    description: 'Connections are counted, idle ones end, all are encrypted',
    parameters: {
      max_connections: String(size.maxConnections),
      // Frozen environments of functions keep their connection until somebody ends it.
      idle_session_timeout: String(size.idleSessionTimeoutSeconds * 1000),
      idle_in_transaction_session_timeout: '60000',
      'rds.force_ssl': size.tls ? '1' : '0',
    },
  });
  const instance = new DatabaseInstance(stack, 'Database', {
    engine,
    parameterGroup,
    databaseName: 'busbar',
    credentials: Credentials.fromGeneratedSecret('busbar'),
    instanceType: new InstanceType(size.instanceClass),
    vpc: network.vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    securityGroups: [network.databaseServer],
    publiclyAccessible: false,
    multiAz: size.multiAz,
    allocatedStorage: size.storageGib,
    storageType: StorageType.GP3,
    storageEncrypted: true,
    caCertificate: CaCertificate.RDS_CA_RSA2048_G1,
    backupRetention: Duration.days(size.backupRetentionDays),
    copyTagsToSnapshot: true,
    deletionProtection: protectData,
    deleteAutomatedBackups: !protectData,
    autoMinorVersionUpgrade: true,
    removalPolicy: protectData ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
  });
  acknowledge(instance, {
    RDS11: 'The port hides nothing: only the functions’ security group reaches it, in a network without a way in.',
    SMG4: 'Rotation by the alternating-users function would need a way out of the network; the password never leaves Secrets Manager and the functions, and is changed by hand as docs/adr/0004 says.',
  });
  if (!protectData) {
    acknowledge(instance, {
      RDS3: 'A stage whose data may be lost does not pay for a second zone.',
      RDS10: 'A stage whose data may be lost can be torn down.',
    });
  }
  if (!instance.secret) throw new Error('Generated credentials always come with a secret.');
  return instance.secret;
}
