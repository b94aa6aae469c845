import type { ResourceContext, ResourceType } from '../kernel/resource';
import { randomLookingId } from './no-op-id';

/** A type that has no effect on one machine. */
export interface NoOp {
  readonly type: string;
  /** Why leaving it out changes nothing that a test or a developer could see. */
  readonly reason: string;
  /** What `Ref` gives. */
  ref?(context: ResourceContext, id: string): string;
  attributes?(context: ResourceContext, id: string): Readonly<Record<string, unknown>>;
}

const NETWORK = 'every process is on one machine and reaches every other';
const ALARMS = 'alarms are judged one by one';
const COST = 'nothing is charged for';

const text = (context: ResourceContext, property: string): string | undefined => {
  const value = context.properties[property];
  return typeof value === 'string' ? value : undefined;
};
const arn = (context: ResourceContext, service: string, rest: string): string =>
  `arn:aws:${service}:${context.kernel.region}:${context.kernel.account}:${rest}`;

/** One type per line, `id` prefix in front: EC2's own ids look like `subnet-0a1b…`. */
const ec2 = (name: string, prefix: string, attributes?: NoOp['attributes']): NoOp => ({
  type: `AWS::EC2::${name}`,
  reason: NETWORK,
  ref: (_context, id) => `${prefix}-${id}`,
  ...(attributes && { attributes }),
});

const LIST: readonly NoOp[] = [
  ec2('VPC', 'vpc', (context, id) => ({
    VpcId: `vpc-${id}`,
    CidrBlock: context.properties['CidrBlock'] ?? '10.0.0.0/16',
    CidrBlockAssociations: [`vpc-cidr-assoc-${id}`],
    DefaultNetworkAcl: `acl-${id}`,
    DefaultSecurityGroup: `sg-${id}`,
    Ipv6CidrBlocks: [],
  })),
  ec2('Subnet', 'subnet', (context, id) => ({
    SubnetId: `subnet-${id}`,
    AvailabilityZone: context.properties['AvailabilityZone'] ?? `${context.kernel.region}a`,
    VpcId: context.properties['VpcId'] ?? '',
    CidrBlock: context.properties['CidrBlock'] ?? '',
    Ipv6CidrBlocks: [],
    NetworkAclAssociationId: `aclassoc-${id}`,
  })),
  ec2('RouteTable', 'rtb', (_context, id) => ({ RouteTableId: `rtb-${id}` })),
  ec2('Route', 'route'),
  ec2('SubnetRouteTableAssociation', 'rtbassoc', (_context, id) => ({ Id: `rtbassoc-${id}` })),
  ec2('InternetGateway', 'igw', (_context, id) => ({ InternetGatewayId: `igw-${id}` })),
  ec2('EgressOnlyInternetGateway', 'eigw', (_context, id) => ({ Id: `eigw-${id}` })),
  ec2('VPCGatewayAttachment', 'attachment', () => ({ AttachmentType: 'IGW' })),
  ec2('VPCCidrBlock', 'vpc-cidr-assoc', (_context, id) => ({ Id: `vpc-cidr-assoc-${id}` })),
  ec2('NatGateway', 'nat', (_context, id) => ({ NatGatewayId: `nat-${id}` })),
  ec2('EIP', 'eip', (_context, id) => ({ AllocationId: `eipalloc-${id}`, PublicIp: '192.0.2.1' })),
  ec2('SecurityGroup', 'sg', (context, id) => ({
    GroupId: `sg-${id}`,
    Id: `sg-${id}`,
    VpcId: context.properties['VpcId'] ?? '',
  })),
  ec2('SecurityGroupIngress', 'sgr', (_context, id) => ({ Id: `sgr-${id}` })),
  ec2('SecurityGroupEgress', 'sgr', (_context, id) => ({ Id: `sgr-${id}` })),
  ec2('VPCEndpoint', 'vpce', (_context, id) => ({
    Id: `vpce-${id}`,
    CreationTimestamp: '1970-01-01T00:00:00Z',
    DnsEntries: [],
    NetworkInterfaceIds: [],
  })),
  ec2('NetworkAcl', 'acl', (_context, id) => ({ Id: `acl-${id}` })),
  ec2('NetworkAclEntry', 'aclentry', (_context, id) => ({ Id: `aclentry-${id}` })),
  ec2('SubnetNetworkAclAssociation', 'aclassoc', (_context, id) => ({ AssociationId: `aclassoc-${id}` })),
  ec2('FlowLog', 'fl', (_context, id) => ({ Id: `fl-${id}` })),

  { type: 'AWS::Budgets::Budget', reason: COST },
  {
    type: 'AWS::CE::AnomalyMonitor',
    reason: COST,
    attributes: (context, id) => ({ MonitorArn: arn(context, 'ce', `anomalymonitor/${id}`) }),
  },
  {
    type: 'AWS::CE::AnomalySubscription',
    reason: COST,
    attributes: (context, id) => ({ SubscriptionArn: arn(context, 'ce', `anomalysubscription/${id}`) }),
  },

  {
    type: 'AWS::CloudWatch::CompositeAlarm',
    reason: ALARMS,
    ref: (context) => text(context, 'AlarmName') ?? context.physicalName(255),
    attributes: (context) => ({
      Arn: arn(context, 'cloudwatch', `alarm:${text(context, 'AlarmName') ?? context.physicalName(255)}`),
    }),
  },
  {
    type: 'AWS::CloudWatch::Dashboard',
    reason: 'there is no CloudWatch console',
    ref: (context) => text(context, 'DashboardName') ?? context.physicalName(255),
  },
  {
    type: 'AWS::Logs::MetricFilter',
    reason: 'metrics come from lines of the embedded metric format; the lines are in the log group',
  },
  {
    type: 'AWS::Logs::QueryDefinition',
    reason: 'there is no Logs Insights',
    attributes: (_context, id) => ({ QueryDefinitionId: id }),
  },
  { type: 'AWS::Logs::ResourcePolicy', reason: 'it lets AWS services write logs; here they write to the journal' },
  {
    type: 'AWS::XRay::Group',
    reason: 'there is no X-Ray',
    attributes: (context, id) => ({ GroupARN: arn(context, 'xray', `group/${id}`) }),
  },

  {
    type: 'AWS::CertificateManager::Certificate',
    reason: 'the front doors answer plain HTTP on this machine',
    ref: (context, id) => arn(context, 'acm', `certificate/${id}`),
  },
  {
    type: 'AWS::Route53::HostedZone',
    reason: 'names are localhost',
    attributes: (_context, id) => ({ Id: `Z${id.toUpperCase()}`, NameServers: [] }),
  },
  { type: 'AWS::Route53::RecordSet', reason: 'names are localhost', ref: (context, id) => text(context, 'Name') ?? id },
  {
    type: 'AWS::WAFv2::WebACL',
    reason: 'only this machine reaches the front doors',
    ref: (context, id) =>
      `${text(context, 'Name') ?? context.physicalName(128)}|${id}|${text(context, 'Scope') ?? 'REGIONAL'}`,
    attributes: (context, id) => ({ Arn: arn(context, 'wafv2', `webacl/${id}`), Id: id, Capacity: 0 }),
  },
  { type: 'AWS::WAFv2::WebACLAssociation', reason: 'only this machine reaches the front doors' },

  {
    type: 'AWS::Lambda::CapacityProvider',
    reason: 'functions run on the developer’s machine; what a function says of its provider counts all the same',
    ref: (context) => text(context, 'CapacityProviderName') ?? context.physicalName(140),
    attributes: (context) => ({
      Arn: arn(
        context,
        'lambda',
        `capacity-provider:${text(context, 'CapacityProviderName') ?? context.physicalName(140)}`,
      ),
    }),
  },

  {
    type: 'AWS::KMS::Key',
    reason: 'what is kept lies in files of the developer; no service encrypts it again',
    ref: (_context, id) => id,
    attributes: (context, id) => ({ Arn: arn(context, 'kms', `key/${id}`), KeyId: id }),
  },
  {
    type: 'AWS::KMS::Alias',
    reason: 'it names a key that is not used',
    ref: (context) => text(context, 'AliasName') ?? 'alias/unnamed',
  },
  {
    type: 'AWS::RDS::DBSubnetGroup',
    reason: NETWORK,
    ref: (context) => (text(context, 'DBSubnetGroupName') ?? context.physicalName(255)).toLowerCase(),
  },
  { type: 'AWS::CDK::Metadata', reason: 'it counts which constructs are in use' },
];

/** Every no-op as a resource type. Its properties are not checked: none of them has an effect. */
export const NO_OPS: readonly ResourceType[] = LIST.map((noOp) => ({
  type: noOp.type,
  supported: [],
  ignored: {},
  noOp: noOp.reason,
  create: (context) => {
    const id = randomLookingId(context.place);
    return Promise.resolve({
      ref: noOp.ref?.(context, id) ?? context.physicalName(255),
      attributes: noOp.attributes?.(context, id) ?? {},
    });
  },
}));
