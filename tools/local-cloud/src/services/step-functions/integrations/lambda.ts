import { AwsError } from '../../../kernel/aws-error';
import type { InvokeResult } from '../../../kernel/services';
import { isObject, text, type Json } from '../json';
import { StateError } from '../state-error';
import type { Integration, Pattern, TaskCall } from './integration';
import { argumentsOf, refusal, requiredText, withMetadata } from './task-answer';

/** A function's ARN as `Resource`: its payload is the state's input, its answer the state's result. */
export function functionIntegration(functionArn: string): Integration {
  return {
    resourceType: 'lambda',
    action: 'invoke',
    pattern: 'request',
    service: 'Lambda',
    style: 'function',
    call: async (call) => parse((await invoke(call, functionArn, text(call.parameters))).payload),
    needs: () => [{ action: 'lambda:InvokeFunction', resource: functionArn }],
  };
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
export function lambdaIntegration(pattern: Pattern): Integration {
  return {
    resourceType: 'lambda',
    action: 'invoke',
    pattern,
    service: 'Lambda',
    style: 'task',
    async call(call) {
      const { FunctionName, Payload, Qualifier, InvocationType } = argumentsOf(call.parameters);
      const functionArn = withQualifier(
        requiredText({ FunctionName: FunctionName ?? null }, 'FunctionName', 'Lambda'),
        Qualifier,
      );
      const payload = Payload === undefined ? '{}' : text(Payload);
      if (InvocationType === 'Event') {
        const { requestId } = await accept(call, functionArn, payload);
        return withMetadata({ StatusCode: 202, Payload: {} }, requestId);
      }
      const result = await invoke(call, functionArn, payload);
      return withMetadata(
        { ExecutedVersion: result.executedVersion, Payload: parse(result.payload), StatusCode: 200 },
        result.requestId,
      );
    },
    needs(parameters, { region, account }) {
      const name = parameters['FunctionName'];
      if (typeof name !== 'string') return [];
      const arn = name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${account}:function:${name}`;
      return [{ action: 'lambda:InvokeFunction', resource: withQualifier(arn, parameters['Qualifier']) }];
    },
  };
}

/** @throws {StateError} what Lambda refuses with, or the function's own error */
async function invoke(call: TaskCall, functionArn: string, payload: string): Promise<InvokeResult> {
  const { kernel, principal, causes } = call;
  let result: InvokeResult;
  try {
    result = await kernel.services.lambda.invoke({
      functionArn,
      payload,
      principal,
      causes,
      trigger: 'step-functions',
      ...(call.execution.traceHeader === undefined ? {} : { traceHeader: call.execution.traceHeader }),
    });
  } catch (error) {
    throw lambdaRefusal(error);
  }
  if (result.functionError === undefined) return result;
  const failure = parse(result.payload);
  const type = isObject(failure) ? failure['errorType'] : undefined;
  throw new StateError(typeof type === 'string' && type !== '' ? type : 'Lambda.Unknown', result.payload);
}

async function accept(
  { kernel, principal, causes }: TaskCall,
  functionArn: string,
  payload: string,
): Promise<{ requestId: string }> {
  try {
    return await kernel.services.lambda.invokeAsync({
      functionArn,
      payload,
      principal,
      causes,
      trigger: 'step-functions',
    });
  } catch (error) {
    throw lambdaRefusal(error);
  }
}

/** Errors that machines are told to retry have a name of their own. https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception */
function lambdaRefusal(error: unknown): StateError {
  // What the service gives no class for is the client's general one.
  return error instanceof AwsError
    ? refusal(error, 'Lambda', 'AWSLambdaException')
    : refusal(error, 'Lambda', 'SdkClientException');
}

function withQualifier(name: string, qualifier: unknown): string {
  return typeof qualifier === 'string' && qualifier !== '' ? `${name}:${qualifier}` : name;
}

function parse(payload: string): Json {
  try {
    return JSON.parse(payload) as Json;
  } catch {
    return payload;
  }
}
