import type { PolicyDocument } from '../kernel/iam';

const allow = (...actions: string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/**
 * Policies that AWS manages and CDK attaches.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const AWS_MANAGED_POLICIES: Readonly<Record<string, PolicyDocument>> = {
  'service-role/AWSLambdaBasicExecutionRole': allow(...LOGS),
  'service-role/AWSLambdaVPCAccessExecutionRole': allow(
    ...LOGS,
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ),
  'service-role/AWSLambdaSQSQueueExecutionRole': allow(
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    ...LOGS,
  ),
  'service-role/AWSLambdaDynamoDBExecutionRole': allow(
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
    ...LOGS,
  ),
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': allow(
    ...LOGS,
    'logs:DescribeLogGroups',
    'logs:DescribeLogStreams',
    'logs:GetLogEvents',
    'logs:FilterLogEvents',
  ),
  'service-role/AmazonRDSEnhancedMonitoringRole': allow(
    ...LOGS,
    'logs:PutRetentionPolicy',
    'logs:DescribeLogStreams',
    'logs:GetLogEvents',
  ),
  AWSXRayDaemonWriteAccess: allow(
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ),
  CloudWatchLambdaInsightsExecutionRolePolicy: allow(...LOGS),
  CloudWatchLambdaApplicationSignalsExecutionRolePolicy: allow('xray:PutTraceSegments', ...LOGS),
  AWSLambdaManagedEC2ResourceOperator: allow(
    'ec2:RunInstances',
    'ec2:CreateTags',
    'ec2:AttachNetworkInterface',
    'ec2:CreateNetworkInterface',
    'ec2:Describe*',
  ),
  AmazonSSMManagedInstanceCore: allow('ssm:UpdateInstanceInformation', 'ssmmessages:*', 'ec2messages:*'),
};

/** `arn:aws:iam::aws:policy/…` → document. */
export function awsManagedPolicy(arn: string): PolicyDocument | undefined {
  const name = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  return name === undefined ? undefined : AWS_MANAGED_POLICIES[name];
}
