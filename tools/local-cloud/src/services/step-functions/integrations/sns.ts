import { uuid } from '../../lambda/request-id';
import { isObject, type JsonObject } from '../json';
import { StateError } from '../state-error';
import type { Integration, Pattern, TaskCall } from './integration';
import { argumentsOf, asBody, refusal, requiredText, withMetadata } from './task-answer';

type Attributes = Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>;

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html */
export function snsIntegration(pattern: Pattern): Integration {
  return {
    resourceType: 'sns',
    action: 'publish',
    pattern,
    service: 'SNS',
    style: 'task',
    async call(call) {
      const { messageId } = await publish(call, 'SNS', 'AmazonSNSException');
      return withMetadata({ MessageId: messageId }, uuid(call.kernel));
    },
    needs: (parameters) => needsPublish(parameters),
  };
}

export function needsPublish(parameters: Readonly<Record<string, unknown>>): { action: string; resource: string }[] {
  const topic = parameters['TopicArn'];
  return typeof topic === 'string' ? [{ action: 'sns:Publish', resource: topic }] : [];
}

/** @throws {StateError} */
export async function publish(
  { kernel, parameters, principal, causes }: TaskCall,
  service: string,
  fallback: string,
): Promise<{ messageId: string }> {
  const given = argumentsOf(parameters);
  const { Subject: subject, MessageStructure: structure } = given;
  const message = asBody(given['Message']);
  const texts = structure === 'json' ? byProtocol(message, service) : undefined;
  try {
    return await kernel.services.sns.publish({
      topicArn: requiredText(given, 'TopicArn', service),
      message: texts?.['default'] === undefined ? message : String(texts['default']),
      principal,
      causes,
      messageAttributes: (given['MessageAttributes'] ?? {}) as unknown as Attributes,
      ...(typeof subject === 'string' ? { subject } : {}),
      ...(texts
        ? { messageFor: Object.fromEntries(Object.entries(texts).map(([protocol, text]) => [protocol, String(text)])) }
        : {}),
    });
  } catch (error) {
    throw refusal(error, service, fallback);
  }
}

function byProtocol(message: string, service: string): JsonObject {
  const texts: unknown = JSON.parse(message);
  if (!isObject(texts) || texts['default'] === undefined)
    throw new StateError(
      `${service}.InvalidParameterException`,
      'With MessageStructure json the message is an object with a default text.',
    );
  return texts;
}
