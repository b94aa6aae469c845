import { createHash } from 'node:crypto';
import { uuid } from '../../lambda/request-id';
import type { Integration, Pattern } from './integration';
import { argumentsOf, asBody, refusal, requiredText, withMetadata } from './task-answer';

type Attributes = Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>;

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html */
export function sqsIntegration(pattern: Pattern): Integration {
  return {
    resourceType: 'sqs',
    action: 'sendMessage',
    pattern,
    service: 'SQS',
    style: 'task',
    async call({ kernel, parameters, principal, causes }) {
      const given = argumentsOf(parameters);
      const body = asBody(given['MessageBody']);
      const delay = given['DelaySeconds'];
      try {
        const { messageId } = await kernel.services.sqs.send({
          queueArn: queueArn(requiredText(given, 'QueueUrl', 'SQS'), kernel),
          body,
          principal,
          causes,
          messageAttributes: (given['MessageAttributes'] ?? {}) as unknown as Attributes,
          ...(typeof delay === 'number' ? { delaySeconds: delay } : {}),
        });
        return withMetadata(
          { MD5OfMessageBody: createHash('md5').update(body).digest('hex'), MessageId: messageId },
          uuid(kernel),
        );
      } catch (error) {
        throw refusal(error, 'SQS', 'AmazonSQSException');
      }
    },
    needs(parameters, account) {
      const url = parameters['QueueUrl'];
      return typeof url === 'string' ? [{ action: 'sqs:SendMessage', resource: queueArn(url, account) }] : [];
    },
  };
}

function queueArn(url: string, { region, account }: { region: string; account: string }): string {
  return `arn:aws:sqs:${region}:${account}:${url.split('/').at(-1) ?? ''}`;
}
