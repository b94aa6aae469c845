import type { Credential } from './signature';

/** `X-Amz-Target` prefixes of JSON services. */
const TARGETS: Readonly<Record<string, string>> = {
  AmazonSQS: 'sqs',
  AmazonSSM: 'ssm',
  secretsmanager: 'secretsmanager',
  TrentService: 'kms',
  AWSCognitoIdentityProviderService: 'cognito-idp',
  AWSStepFunctions: 'states',
  GraniteServiceVersion20100801: 'monitoring',
};

/** API versions of query services. */
const VERSIONS: Readonly<Record<string, string>> = {
  '2010-03-31': 'sns',
  '2012-11-05': 'sqs',
  '2010-05-08': 'iam',
  '2011-06-15': 'sts',
  '2010-08-01': 'monitoring',
};

/** Labels of AWS host names that differ from the name in the credential scope. */
const HOST_LABELS: Readonly<Record<string, string>> = {
  'cognito-idp': 'cognito-idp',
  'streams.dynamodb': 'dynamodb',
  queue: 'sqs',
};

export interface RouteQuestion {
  readonly credential: Credential | undefined;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
}

/** Which service a request is for, by the first of these that says so: signature, target header, host, path. */
export function serviceOf({ credential, host, path, query, headers }: RouteQuestion): string {
  if (credential?.service) return credential.service;
  const target = headers['x-amz-target']?.split('.')[0];
  if (target) {
    const prefix = target.replace(/_\d{8}$/, '');
    if (prefix === 'DynamoDB' || prefix === 'DynamoDBStreams') return 'dynamodb';
    if (prefix === 'Logs') return 'logs';
    const service = TARGETS[prefix];
    if (service) return service;
  }
  const byHost = hostService(host);
  if (byHost) return byHost;
  const version = query.get('Version');
  if (version && VERSIONS[version]) return VERSIONS[version];
  if (/^\/20\d\d-\d\d-\d\d\/(functions|layers|event-source-mappings)/.test(path)) return 'lambda';
  if (/^\/schedules?(\/|$)/.test(path)) return 'scheduler';
  // Query calls put action and version into the body; queue URLs are `/<account>/<queue>`.
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return /^\/\d{12}\//.test(path) ? 'sqs' : 'query';
  return 's3';
}

/** `sqs.eu-central-1.amazonaws.com`, `bucket.s3.eu-central-1.amazonaws.com`, `bucket.s3.localhost` → service. */
function hostService(host: string): string | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  const labels = /^(.+)\.amazonaws\.com$/.exec(name)?.[1]?.split('.');
  if (!labels) return undefined;
  if (labels.some((label) => /^s3(-|$)/.test(label))) return 's3';
  const withoutRegion = labels.filter((label) => !/^[a-z]{2}(-[a-z]+)+-\d$/.test(label)).join('.');
  return HOST_LABELS[withoutRegion] ?? withoutRegion;
}

/** The service behind `Version` in a form body. */
export function queryServiceOf(body: Buffer): string | undefined {
  const version = new URLSearchParams(body.toString('utf8')).get('Version');
  return version === null ? undefined : VERSIONS[version];
}
