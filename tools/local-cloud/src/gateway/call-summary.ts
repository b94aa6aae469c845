import type { WireCall } from '../kernel/wire';

/** What a call to an AWS API asks for, in a reader's words. */
export interface CallSummary {
  /** `Publish` */
  readonly operation: string;
  /** Topic, queue, table, bucket and key, function: its name. */
  readonly resource?: string;
}

type Asked = Pick<WireCall, 'method' | 'path' | 'query' | 'headers' | 'body'>;

/** Members that name what a call of a JSON or query protocol addresses. Only a body's beginning is looked at. */
const JSON_TARGET =
  /"(?:QueueUrl|TopicArn|TableName|SecretId|FunctionName|Name|stateMachineArn|executionArn|KeyId|logGroupName|UserPoolId)"\s*:\s*"([^"]{1,300})"/;
const QUERY_TARGET = /(?:^|&)(?:TopicArn|TargetArn|QueueUrl|RoleArn)=([^&]{1,400})/;
const LOOKED_AT = 4_096;

/** Service, operation and resource of a call, from what travels on the wire; no more work than a look at its beginning. */
export function summarise(service: string, call: Asked): CallSummary {
  const target = call.headers['x-amz-target'];
  if (target !== undefined)
    return named(target.slice(target.lastIndexOf('.') + 1), JSON_TARGET.exec(beginning(call.body))?.[1]);
  if (service === 's3') return s3(call);
  if (service === 'execute-api') {
    const connection = decoded(call.path.split('/').at(-1) ?? '');
    return named({ POST: 'PostToConnection', DELETE: 'DeleteConnection' }[call.method] ?? 'GetConnection', connection);
  }
  if (service === 'lambda') return lambda(call);
  const body = beginning(call.body);
  const action = call.query.get('Action') ?? /(?:^|&)Action=([A-Za-z]+)/.exec(body)?.[1];
  if (action !== undefined) return named(action, decoded(QUERY_TARGET.exec(body)?.[1] ?? ''));
  return { operation: `${call.method} ${call.path.slice(0, 200)}` };
}

function s3({ method, path, query }: Asked): CallSummary {
  const key = decoded(path.slice(1));
  const isObject = key.includes('/') && !key.endsWith('/');
  const verb = { GET: 'Get', PUT: 'Put', DELETE: 'Delete', HEAD: 'Head', POST: 'Post' }[method] ?? method;
  if (query.has('uploadId'))
    return named(
      method === 'PUT' ? 'UploadPart' : method === 'POST' ? 'CompleteMultipartUpload' : 'AbortMultipartUpload',
      key,
    );
  if (query.has('uploads')) return named('CreateMultipartUpload', key);
  if (query.has('delete')) return named('DeleteObjects', key);
  if (!isObject && method === 'GET') return named('ListObjects', key);
  return named(`${verb}${isObject ? 'Object' : 'Bucket'}`, key);
}

function lambda({ method, path }: Asked): CallSummary {
  const [, , kind, name = '', verb] = path.split('/');
  if (kind === 'functions' && verb === 'invocations') return named('Invoke', decoded(name));
  return named(`${method} ${kind ?? ''}`, decoded(name));
}

function named(operation: string, resource: string | undefined): CallSummary {
  return resource ? { operation, resource: shortName(resource) } : { operation };
}

/** `arn:aws:sns:…:topic` → `topic`; `https://…/000000000000/queue` → `queue`. */
function shortName(resource: string): string {
  if (resource.startsWith('http')) return resource.slice(resource.lastIndexOf('/') + 1);
  return resource.startsWith('arn:') ? resource.split(':').slice(5).join(':') : resource;
}

function beginning(body: Buffer): string {
  return body.toString('latin1', 0, Math.min(body.length, LOOKED_AT));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
