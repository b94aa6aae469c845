import { STAGES, synthesiseAll } from './stacks';
import { list, resourcesOf, statementsOf, text, variablesOf } from './template';

/** Actions that know no resource, or run before there is one. */
const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {
  'xray:PutTraceSegments': 'X-Ray has no resources',
  'xray:PutTelemetryRecords': 'X-Ray has no resources',
  'xray:GetSamplingRules': 'X-Ray has no resources',
  'xray:GetSamplingTargets': 'X-Ray has no resources',
  'logs:CreateLogDelivery': 'deliveries of logs know no resource',
  'logs:GetLogDelivery': 'deliveries of logs know no resource',
  'logs:UpdateLogDelivery': 'deliveries of logs know no resource',
  'logs:DeleteLogDelivery': 'deliveries of logs know no resource',
  'logs:ListLogDeliveries': 'deliveries of logs know no resource',
  'logs:PutResourcePolicy': 'deliveries of logs know no resource',
  'logs:DescribeResourcePolicies': 'deliveries of logs know no resource',
  'logs:DescribeLogGroups': 'deliveries of logs know no resource',
  'ec2:CreateNetworkInterface': 'Lambda makes the interfaces of a function in the network',
  'ec2:DescribeNetworkInterfaces': 'knows no resource',
  'ec2:DescribeSubnets': 'knows no resource',
  'ec2:DeleteNetworkInterface': 'Lambda removes them again',
  'ec2:AssignPrivateIpAddresses': 'Lambda makes the interfaces of a function in the network',
  'ec2:UnassignPrivateIpAddresses': 'Lambda makes the interfaces of a function in the network',
};

/** Resources whose last part is not known beforehand. */
const OPEN_ENDED: readonly { readonly action: string; readonly resource: RegExp; readonly because: string }[] = [
  {
    action: 'execute-api:ManageConnections',
    resource: /\/(POST|DELETE)\/@connections\/\*$/,
    because: 'connections come and go',
  },
  {
    action: 'secretsmanager:GetSecretValue',
    resource: /:secret:busbar\/[a-z]+\/stations\/\*$/,
    because: 'operators make and name the secrets that commands carry to stations',
  },
  { action: 's3:PutObject', resource: /\/facts\/\*$/, because: 'names of objects follow from the facts' },
];

describe.each(STAGES)('permissions in stage %s', (name) => {
  const { stacks } = synthesiseAll(name);

  describe.each(stacks)('of $service', ({ template }) => {
    const grants = statementsOf(template, 'AWS::IAM::Policy').filter(({ statement }) => statement.Effect === 'Allow');

    it('name their actions', () => {
      expect(
        grants.flatMap(({ statement }) => list(statement.Action)).filter((action) => action.includes('*')),
      ).toEqual([]);
    });

    it('name their resources, but for those on the reasoned lists', () => {
      const tooOpen = grants.flatMap(({ id, statement }) =>
        list(statement.Resource).flatMap((resource) => {
          const arn = text(resource, template);
          if (!arn.includes('*')) return [];
          const unexplained = list(statement.Action).filter((action) =>
            arn === '*'
              ? !(action in WITHOUT_RESOURCE)
              : !OPEN_ENDED.some((entry) => entry.action === action && entry.resource.test(arn)),
          );
          return unexplained.map((action) => `${id}: ${action} on ${arn}`);
        }),
      );
      expect(tooOpen).toEqual([]);
    });

    it('come from policies of our own, never from managed ones, but for what Lambda itself does with instances', () => {
      const managed = resourcesOf(template, 'AWS::IAM::Role').flatMap(({ properties }) =>
        list((properties['ManagedPolicyArns'] ?? []) as unknown[]).map((arn) => text(arn, template)),
      );
      expect(managed.filter((arn) => !arn.endsWith(':iam::aws:policy/AWSLambdaManagedEC2ResourceOperator'))).toEqual(
        [],
      );
    });

    it('give each function a role of its own', () => {
      const roles = resourcesOf(template, 'AWS::Lambda::Function').map(({ properties }) =>
        text(properties['Role'], template),
      );
      expect(new Set(roles).size).toBe(roles.length);
    });

    it('let services in for one source only', () => {
      const open = [
        ...resourcesOf(template, 'AWS::Lambda::Permission').filter(({ properties }) => !('SourceArn' in properties)),
        ...['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy', 'AWS::S3::BucketPolicy']
          .flatMap((type) => statementsOf(template, type))
          .filter(
            ({ statement }) =>
              statement.Effect === 'Allow' && !JSON.stringify(statement.Condition ?? {}).match(/source(arn|account)/i),
          ),
      ];
      expect(open).toEqual([]);
    });
  });

  it('keep PostgreSQL away from every function that faces stations', () => {
    const ingress = stacks.filter(({ projectRoot }) => projectRoot.startsWith('apps/ingress/'));
    expect(ingress.length).toBeGreaterThanOrEqual(2);
    for (const { template, service } of ingress) {
      for (const { id, properties } of resourcesOf(template, 'AWS::Lambda::Function')) {
        expect([
          service,
          id,
          'VpcConfig' in properties,
          'BUSBAR_DATABASE_SECRET_ARN' in variablesOf(properties),
        ]).toEqual([service, id, false, false]);
      }
      expect(Object.values(template.Parameters ?? {}).filter(({ Default }) => Default?.includes('/database/'))).toEqual(
        [],
      );
    }
  });

  it('put into the network exactly the functions that use PostgreSQL', () => {
    for (const { template, service } of stacks) {
      for (const { id, properties } of resourcesOf(template, 'AWS::Lambda::Function')) {
        expect([service, id, 'VpcConfig' in properties]).toEqual([
          service,
          id,
          'BUSBAR_DATABASE_SECRET_ARN' in variablesOf(properties),
        ]);
      }
    }
  });
});
