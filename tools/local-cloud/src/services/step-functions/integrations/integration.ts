import type { Kernel } from '../../../kernel/kernel';
import type { Principal } from '../../../kernel/principal';
import type { ExecutionRecord } from '../execution-rows';
import type { Json } from '../json';
import { awsSdkIntegration, dynamoDbIntegration } from './aws-sdk';
import { functionIntegration, lambdaIntegration } from './lambda';
import { nestedExecutionIntegration } from './nested-execution';
import { snsIntegration } from './sns';
import { sqsIntegration } from './sqs';

/** How a task goes on after its call. https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html */
export type Pattern = 'request' | 'waitForTaskToken' | 'sync';

export interface TaskCall {
  readonly kernel: Kernel;
  readonly parameters: Json;
  /** The machine's role. */
  readonly principal: Principal;
  readonly causes: readonly string[];
  readonly execution: ExecutionRecord;
}

/** A permission that a task needs, as far as its literal arguments tell. */
export interface Need {
  readonly action: string;
  readonly resource: string;
}

/** What a Task state's `Resource` stands for. */
export interface Integration {
  /** As the history names it. */
  readonly resourceType: string;
  readonly action: string;
  readonly pattern: Pattern;
  /** What the resource says after its action, where that differs from the pattern: `sync:2`. */
  readonly suffix?: string;
  /** The name before the dot in its errors. */
  readonly service: string;
  /** A function's ARN as resource has events of its own. */
  readonly style: 'task' | 'function';
  /** @throws {StateError} what the service answers */
  call(call: TaskCall): Promise<Json>;
  /** @param parameters the state's `Parameters` or `Arguments`; what is no literal is left out */
  needs(
    parameters: Readonly<Record<string, unknown>>,
    account: { readonly region: string; readonly account: string },
  ): readonly Need[];
}

export type Unsupported = { readonly unsupported: string };

const PATTERNS: Readonly<Record<string, Pattern>> = {
  waitForTaskToken: 'waitForTaskToken',
  sync: 'sync',
  'sync:2': 'sync',
};

const known = new Map<string, Integration | Unsupported>();

export function integrationOf(resource: string): Integration | Unsupported {
  let found = known.get(resource);
  if (!found) known.set(resource, (found = read(resource)));
  return found;
}

function read(resource: string): Integration | Unsupported {
  if (/^arn:aws[a-z-]*:lambda:[^:]*:[^:]*:function:/.test(resource)) return functionIntegration(resource);
  if (/^arn:aws[a-z-]*:states:[^:]+:\d+:activity:/.test(resource))
    return { unsupported: `activities are not supported by the local cloud (${resource}); use .waitForTaskToken.` };
  const match =
    /^arn:aws[a-z-]*:states:[^:]*:[^:]*:(aws-sdk:)?([a-z0-9-]+):([A-Za-z0-9]+)(?:\.(waitForTaskToken|sync:2|sync))?$/.exec(
      resource,
    );
  if (!match) return { unsupported: `'${resource}' is no resource of a task that the local cloud knows.` };
  const [, sdk, service = '', action = '', suffix] = match;
  const pattern = suffix === undefined ? 'request' : (PATTERNS[suffix] as Pattern);
  const made =
    sdk === undefined ? optimised(service, action, pattern, suffix) : awsSdkIntegration(service, action, pattern);
  return (
    made ?? {
      unsupported: `the local cloud has no integration '${resource}'. It has lambda:invoke, sqs:sendMessage, sns:publish (all three also with .waitForTaskToken), states:startExecution (also .sync, .sync:2, .waitForTaskToken), dynamodb:getItem, putItem, updateItem, deleteItem, functions' ARNs, and aws-sdk: of the services that it runs.`,
    }
  );
}

function optimised(
  service: string,
  action: string,
  pattern: Pattern,
  suffix: string | undefined,
): Integration | undefined {
  if (service === 'states' && action === 'startExecution') return nestedExecutionIntegration(pattern, suffix);
  if (pattern === 'sync') return undefined;
  if (service === 'lambda' && action === 'invoke') return lambdaIntegration(pattern);
  if (service === 'sqs' && action === 'sendMessage') return sqsIntegration(pattern);
  if (service === 'sns' && action === 'publish') return snsIntegration(pattern);
  if (service === 'dynamodb' && pattern === 'request') return dynamoDbIntegration(action);
  return undefined;
}
