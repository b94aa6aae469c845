import { AwsError } from '../../../kernel/aws-error';
import { uuid } from '../../lambda/request-id';
import { isObject, text, type Json, type JsonObject } from '../json';
import type { Integration, Pattern, TaskCall } from './integration';
import { needsPublish, publish } from './sns';
import { argumentsOf, refusal, requiredText, withMetadata } from './task-answer';

interface JsonService {
  /** The wire service of the local cloud. */
  readonly wire: string;
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** The name before the dot in errors, as the SDK for Java has it. */
  readonly errors: string;
  /** The prefix of its permissions. */
  readonly permissions: string;
  /** Its API's members begin with a small letter; tasks write them with a capital. */
  readonly camelCase?: boolean;
  /** Codes without an exception of their own, beyond the usual ones. */
  readonly general?: RegExp;
}

/** Services whose API is JSON: a call goes to the service as it would come in by the AWS port. */
const JSON_SERVICES: Readonly<Record<string, JsonService>> = {
  dynamodb: {
    wire: 'dynamodb',
    target: 'DynamoDB_20120810',
    version: '1.0',
    errors: 'DynamoDb',
    permissions: 'dynamodb',
    general: /^(AccessDenied|Validation|Serialization|UnknownOperation|Throttling)/,
  },
  sqs: { wire: 'sqs', target: 'AmazonSQS', version: '1.0', errors: 'Sqs', permissions: 'sqs' },
  ssm: { wire: 'ssm', target: 'AmazonSSM', version: '1.1', errors: 'Ssm', permissions: 'ssm' },
  secretsmanager: {
    wire: 'secretsmanager',
    target: 'secretsmanager',
    version: '1.1',
    errors: 'SecretsManager',
    permissions: 'secretsmanager',
  },
  sfn: {
    wire: 'states',
    target: 'AWSStepFunctions',
    version: '1.0',
    errors: 'Sfn',
    permissions: 'states',
    camelCase: true,
  },
  cloudwatchlogs: {
    wire: 'logs',
    target: 'Logs_20140328',
    version: '1.1',
    errors: 'CloudWatchLogs',
    permissions: 'logs',
    camelCase: true,
  },
  cognitoidentityprovider: {
    wire: 'cognito-idp',
    target: 'AWSCognitoIdentityProviderService',
    version: '1.1',
    errors: 'CognitoIdentityProvider',
    permissions: 'cognito-idp',
  },
};

const DYNAMODB_ACTIONS = ['getItem', 'putItem', 'updateItem', 'deleteItem'];

/** `arn:aws:states:::dynamodb:putItem`. https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html */
export function dynamoDbIntegration(action: string): Integration | undefined {
  if (!DYNAMODB_ACTIONS.includes(action)) return undefined;
  const service = { ...(JSON_SERVICES['dynamodb'] as JsonService), errors: 'DynamoDB' };
  return jsonIntegration(
    'dynamodb',
    service,
    action,
    'request',
    (answer, call) => withMetadata(answer, uuid(call.kernel)),
    'AmazonDynamoDBException',
    withAttributeValues,
  );
}

/** `arn:aws:states:::aws-sdk:<service>:<action>`. https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html */
export function awsSdkIntegration(service: string, action: string, pattern: Pattern): Integration | undefined {
  if (pattern === 'sync') return undefined;
  const json = JSON_SERVICES[service];
  if (json)
    return jsonIntegration(`aws-sdk:${service}`, json, action, pattern, (answer) => answer, `${json.errors}Exception`);
  const common = { resourceType: `aws-sdk:${service}`, action, pattern, style: 'task' as const };
  if (service === 'sns' && action === 'publish') {
    return {
      ...common,
      service: 'Sns',
      call: async (call) => ({ MessageId: (await publish(call, 'Sns', 'SnsException')).messageId }),
      needs: (parameters) => needsPublish(parameters),
    };
  }
  if (service === 'lambda' && action === 'invoke')
    return { ...common, service: 'Lambda', call: invoke, needs: () => [] };
  if (service === 's3' && (action === 'getObject' || action === 'putObject'))
    return { ...common, service: 'S3', call: action === 'getObject' ? getObject : putObject, needs: () => [] };
  return undefined;
}

function jsonIntegration(
  resourceType: string,
  service: JsonService,
  action: string,
  pattern: Pattern,
  finish: (answer: JsonObject, call: TaskCall) => Json,
  fallback: string,
  prepare: (given: JsonObject) => JsonObject = (given) => given,
): Integration {
  const operation = action.charAt(0).toUpperCase() + action.slice(1);
  return {
    resourceType,
    action,
    pattern,
    service: service.errors,
    style: 'task',
    async call(call) {
      const { kernel, principal } = call;
      const wire = kernel.wire(service.wire);
      if (!wire) throw new Error(`the local cloud does not run ${service.wire}`);
      const given = prepare(argumentsOf(call.parameters));
      try {
        const response = await wire.handle({
          method: 'POST',
          path: '/',
          query: new URLSearchParams(),
          headers: {
            'x-amz-target': `${service.target}.${operation}`,
            'content-type': `application/x-amz-json-${service.version}`,
          },
          body: Buffer.from(
            text(service.camelCase ? renamed(given, (name) => name.charAt(0).toLowerCase() + name.slice(1)) : given),
          ),
          principal,
          host: new URL(kernel.endpoint).host,
          requestId: uuid(kernel),
        });
        const answer: unknown =
          response.body === undefined || String(response.body) === '' ? {} : JSON.parse(String(response.body));
        const object = isObject(answer) ? answer : {};
        return finish(
          service.camelCase
            ? (renamed(object, (name) => name.charAt(0).toUpperCase() + name.slice(1)) as JsonObject)
            : object,
          call,
        );
      } catch (error) {
        throw refusal(error, service.errors, fallback, service.general);
      }
    },
    needs(parameters, { region, account }) {
      const table = parameters['TableName'];
      if (service.wire !== 'dynamodb' || typeof table !== 'string') return [];
      return [
        {
          action: `dynamodb:${operation}`,
          resource: table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`,
        },
      ];
    },
  };
}

/** The optimised integration takes plain text for `{ "S": … }`, and text for numbers and booleans, as published workflows have it. */
function withAttributeValues(given: JsonObject): JsonObject {
  const values = (map: Json | undefined): JsonObject | undefined =>
    isObject(map)
      ? Object.fromEntries(Object.entries(map).map(([name, value]) => [name, attributeValue(value)]))
      : undefined;
  const filled = {
    Item: values(given['Item']),
    Key: values(given['Key']),
    ExpressionAttributeValues: values(given['ExpressionAttributeValues']),
  };
  return {
    ...given,
    ...Object.fromEntries(Object.entries(filled).flatMap(([name, value]) => (value ? [[name, value]] : []))),
  };
}

function attributeValue(value: Json): Json {
  if (typeof value === 'string') return { S: value };
  if (!isObject(value)) return value;
  const { L: list, M: map, BOOL: flag, N: number } = value;
  if (Array.isArray(list)) return { L: list.map(attributeValue) };
  if (isObject(map))
    return { M: Object.fromEntries(Object.entries(map).map(([name, inner]) => [name, attributeValue(inner)])) };
  if (flag === 'true' || flag === 'false') return { BOOL: flag === 'true' };
  return typeof number === 'number' ? { N: String(number) } : value;
}

function renamed(value: Json, rename: (name: string) => string): Json {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [rename(name), renamed(inner, rename)]));
}

/** The function's own error is part of the answer here, not the task's. */
async function invoke({ kernel, parameters, principal, causes }: TaskCall): Promise<Json> {
  const given = argumentsOf(parameters);
  const { Qualifier: qualifier, Payload: payload } = given;
  const name = requiredText(given, 'FunctionName', 'Lambda');
  try {
    const result = await kernel.services.lambda.invoke({
      functionArn: typeof qualifier === 'string' ? `${name}:${qualifier}` : name,
      payload: typeof payload === 'string' ? payload : text(payload ?? {}),
      principal,
      causes,
      trigger: 'step-functions',
    });
    return {
      ExecutedVersion: result.executedVersion,
      Payload: result.payload,
      StatusCode: 200,
      ...(result.functionError === undefined ? {} : { FunctionError: result.functionError }),
    };
  } catch (error) {
    throw refusal(error, 'Lambda', 'LambdaException');
  }
}

async function getObject({ kernel, parameters, principal }: TaskCall): Promise<Json> {
  const given = argumentsOf(parameters);
  const request = { bucket: requiredText(given, 'Bucket', 'S3'), key: requiredText(given, 'Key', 'S3'), principal };
  try {
    const found = await kernel.services.s3.get(request);
    if (!found) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    return {
      Body: found.body.toString('utf8'),
      ContentLength: found.body.length,
      ContentType: found.headers['content-type'] ?? 'application/octet-stream',
    };
  } catch (error) {
    throw refusal(error, 'S3', 'S3Exception');
  }
}

async function putObject({ kernel, parameters, principal }: TaskCall): Promise<Json> {
  const given = argumentsOf(parameters);
  const { Body: body, ContentType: type } = given;
  try {
    await kernel.services.s3.put({
      bucket: requiredText(given, 'Bucket', 'S3'),
      key: requiredText(given, 'Key', 'S3'),
      body: Buffer.from(typeof body === 'string' ? body : text(body ?? '')),
      headers: { 'content-type': typeof type === 'string' ? type : 'application/json' },
      principal,
    });
    return {};
  } catch (error) {
    throw refusal(error, 'S3', 'S3Exception');
  }
}
