import { TemplateError } from '../kernel/aws-error';
import type { ResourceType } from '../kernel/resource';
import { classMemory, serverSettings } from '../services/rds/parameter-values';
import { RdsService } from '../services/rds/rds-service';

const ONE_MACHINE = 'there is one machine and its disk';
const NETWORK = 'the server listens on 127.0.0.1 only';

export const resource: ResourceType = {
  type: 'AWS::RDS::DBInstance',
  supported: [
    'DBInstanceIdentifier',
    'DBInstanceClass',
    'DBName',
    'DBParameterGroupName',
    'Engine',
    'MasterUsername',
    'MasterUserPassword',
  ],
  replacing: ['DBInstanceIdentifier', 'DBName', 'Engine', 'MasterUsername'],
  ignored: {
    EngineVersion: 'the PostgreSQL that comes with the packages runs',
    Port: 'the port is given at the start',
    AllocatedStorage: ONE_MACHINE,
    MaxAllocatedStorage: ONE_MACHINE,
    StorageType: ONE_MACHINE,
    StorageThroughput: ONE_MACHINE,
    Iops: ONE_MACHINE,
    AvailabilityZone: ONE_MACHINE,
    MultiAZ: ONE_MACHINE,
    StorageEncrypted: 'the state folder is not encrypted',
    KmsKeyId: 'the state folder is not encrypted',
    DBSubnetGroupName: NETWORK,
    VPCSecurityGroups: NETWORK,
    PubliclyAccessible: NETWORK,
    NetworkType: NETWORK,
    CACertificateIdentifier: 'connections never leave the machine and are not encrypted',
    EnableIAMDatabaseAuthentication: 'connect with the master user; tokens of IAM are not accepted',
    BackupRetentionPeriod: 'backups are copies of the state folder',
    PreferredBackupWindow: 'backups are copies of the state folder',
    DeleteAutomatedBackups: 'backups are copies of the state folder',
    CopyTagsToSnapshot: 'backups are copies of the state folder',
    DeletionProtection: 'removing the state folder is a decision of the developer',
    PreferredMaintenanceWindow: 'there is no maintenance',
    AutoMinorVersionUpgrade: 'there is no maintenance',
    AllowMajorVersionUpgrade: 'there is no maintenance',
    ApplyImmediately: 'a change applies at the next start',
    MonitoringInterval: 'there is no enhanced monitoring',
    MonitoringRoleArn: 'there is no enhanced monitoring',
    EnablePerformanceInsights: 'there is no Performance Insights',
    PerformanceInsightsKMSKeyId: 'there is no Performance Insights',
    PerformanceInsightsRetentionPeriod: 'there is no Performance Insights',
    DatabaseInsightsMode: 'there is no Performance Insights',
    EnableCloudwatchLogsExports: 'the server keeps its log to itself',
    Tags: 'permissions by tag are not evaluated',
  },
  create: async (context) => {
    const { kernel, properties, place } = context;
    const rds = RdsService.of(kernel);
    if (properties['Engine'] !== 'postgres')
      throw new TemplateError(
        'template.unsupported-property',
        `${place}.Engine`,
        `only postgres is run, not ${String(properties['Engine'])}`,
      );
    for (const name of ['MasterUsername', 'MasterUserPassword']) {
      if (typeof properties[name] !== 'string')
        throw new TemplateError('template.bad-value', `${place}.${name}`, 'is required');
    }
    const groupName = properties['DBParameterGroupName'];
    const group = typeof groupName === 'string' ? rds.parameterGroup(groupName) : {};
    if (!group)
      throw new TemplateError(
        'template.unresolved-reference',
        `${place}.DBParameterGroupName`,
        `there is no parameter group ${String(groupName)}`,
      );
    const identifier = String(properties['DBInstanceIdentifier'] ?? context.physicalName(63)).toLowerCase();
    const databaseName = properties['DBName'];
    const memory = classMemory(String(properties['DBInstanceClass'] ?? 'db.t4g.micro'), place);
    const database = await rds.create({
      identifier,
      databaseName: typeof databaseName === 'string' ? databaseName : undefined,
      masterUsername: String(properties['MasterUsername']),
      masterPassword: String(properties['MasterUserPassword']),
      settings: serverSettings(group, memory, place),
    });
    return {
      ref: identifier,
      attributes: {
        'Endpoint.Address': database.host,
        'Endpoint.Port': String(database.port),
        'Endpoint.HostedZoneId': 'ZLOCAL',
        DBInstanceArn: `arn:aws:rds:${kernel.region}:${kernel.account}:db:${identifier}`,
        DbiResourceId: `db-${context.physicalName(64).slice(-12)}`,
      },
      stop: () => database.server.stop(),
      // Settings of a server apply to a server that starts with them; as on RDS it is away for that moment.
      update: async (next) => {
        await database.server.stop();
        return resource.create(next);
      },
      holds: () => `the database ${databaseName === undefined ? identifier : String(databaseName)}`,
      remove: () => rds.remove(identifier),
    };
  },
};
