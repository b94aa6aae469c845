import type { InvocationSpan, JournalEntry } from '../kernel/journal';

export type AttributeValue = string | number | boolean;
export type Attributes = Record<string, AttributeValue>;

/** https://opentelemetry.io/docs/specs/semconv/attributes-registry/faas/ */
const FAAS_TRIGGERS: Readonly<Record<string, string>> = {
  sqs: 'pubsub',
  sns: 'pubsub',
  'http-api': 'http',
  'websocket-api': 'http',
  authorizer: 'http',
  schedule: 'timer',
  scheduler: 'timer',
  s3: 'datasource',
};

/** Names and values of an entry after OpenTelemetry's semantic conventions. */
export function attributesOf(entry: JournalEntry): Attributes {
  const detail = (entry.detail ?? {}) as Record<string, unknown>;
  const found: Attributes = {};
  const put = (name: string, value: unknown): void => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') found[name] = value;
  };
  const name = entry.resource.slice(entry.resource.lastIndexOf(':') + 1);
  switch (entry.kind) {
    case 'invocation':
      put('faas.name', detail['functionName']);
      put('faas.version', detail['version']);
      put('faas.invocation_id', detail['requestId']);
      put('faas.coldstart', detail['cold']);
      put('faas.trigger', FAAS_TRIGGERS[String(detail['trigger'])] ?? 'other');
      put('cloud.resource_id', entry.resource);
      put('aws.lambda.invoked_arn', entry.resource);
      if (detail['trigger'] === 'sqs') {
        put('messaging.system', 'aws_sqs');
        put('messaging.operation.type', 'process');
        put('messaging.batch.message_count', Math.max(entry.causes.length, 1));
      }
      break;
    case 'publish':
      put('messaging.system', 'aws.sns');
      put('messaging.operation.type', 'send');
      put('messaging.destination.name', name);
      put('messaging.message.id', entry.id);
      put('messaging.message.body.size', detail['bytes']);
      put('aws.sns.topic.arn', entry.resource);
      break;
    case 'message':
    case 'dead-letter':
      put('messaging.system', 'aws_sqs');
      put('messaging.operation.type', 'send');
      put('messaging.destination.name', name);
      put('messaging.message.id', detail['messageId'] ?? entry.id);
      put('messaging.message.body.size', detail['bytes']);
      break;
    case 'request':
      put('http.request.method', detail['method']);
      put('url.path', detail['path']);
      put('http.response.status_code', detail['status']);
      break;
    case 'item':
      put('db.system.name', 'aws.dynamodb');
      put('db.operation.name', detail['operation']);
      put('db.collection.name', name.replace(/^table\//, ''));
      break;
    case 'execution':
    case 'task':
      put('aws.step_functions.state_machine.arn', entry.resource);
      put('cloud.resource_id', detail['execution']);
      break;
    case 'object':
      put('aws.s3.bucket', name.split('/', 1)[0]);
      put('aws.s3.key', name.split('/').slice(1).join('/'));
      break;
    default:
      put('cloud.resource_id', entry.resource);
  }
  const { error, reason } = detail as { error?: unknown; reason?: unknown };
  if (entry.outcome !== 'ok')
    put(
      'error.type',
      typeof error === 'object' && error !== null
        ? ((error as { type?: string }).type ?? 'Error')
        : typeof reason === 'string'
          ? reason
          : entry.outcome,
    );
  return found;
}

/** The same for a call that an invocation made. */
export function spanAttributes(span: InvocationSpan): Attributes {
  const error: Attributes = span.error === undefined ? {} : { 'error.type': span.error.split(':', 1)[0] as string };
  if (span.kind === 'sql') {
    const [address, port] = (span.resource ?? '').split(/:(?=\d+$)/);
    return {
      'db.system.name': 'postgresql',
      'db.query.text': span.name,
      'db.operation.name': (/^\w+/.exec(span.name)?.[0] ?? '').toUpperCase(),
      ...(address && { 'server.address': address }),
      ...(port !== undefined && { 'server.port': Number(port) }),
      ...(span.rows !== undefined && { 'db.response.returned_rows': span.rows }),
      ...error,
    };
  }
  const [service = '', operation = ''] = span.name.split(/\.(.*)/);
  const at = span.resource;
  return {
    'rpc.system': 'aws-api',
    'rpc.service': service,
    'rpc.method': operation,
    ...(span.status !== undefined && { 'http.response.status_code': span.status }),
    ...(service === 'dynamodb' && {
      'db.system.name': 'aws.dynamodb',
      'db.operation.name': operation,
      ...(at !== undefined && { 'db.collection.name': at }),
    }),
    ...((service === 'sns' || service === 'sqs') && {
      'messaging.system': service === 'sqs' ? 'aws_sqs' : 'aws.sns',
      ...(at !== undefined && { 'messaging.destination.name': at }),
    }),
    ...(service === 's3' &&
      at !== undefined && {
        'aws.s3.bucket': at.split('/', 1)[0] as string,
        ...(at.includes('/') && { 'aws.s3.key': at.split('/').slice(1).join('/') }),
      }),
    ...error,
  };
}
