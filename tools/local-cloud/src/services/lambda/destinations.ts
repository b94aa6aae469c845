import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';

/** What a queue, topic, function or state machine must let a sender do to be a destination. */
export function destinationAction(
  arn: string,
): 'sqs:SendMessage' | 'sns:Publish' | 'lambda:InvokeFunction' | 'states:StartExecution' | undefined {
  if (/^arn:aws[a-z-]*:sqs:/.test(arn)) return 'sqs:SendMessage';
  if (/^arn:aws[a-z-]*:sns:/.test(arn)) return 'sns:Publish';
  if (/^arn:aws[a-z-]*:lambda:/.test(arn)) return 'lambda:InvokeFunction';
  if (/^arn:aws[a-z-]*:states:[^:]*:[^:]*:stateMachine:/.test(arn)) return 'states:StartExecution';
  return undefined;
}

/** Sends a record to a queue, a topic, a function or a state machine. @throws {AwsError} when the destination refuses */
export async function deliver(
  kernel: Kernel,
  delivery: {
    arn: string;
    body: string;
    attributes?: Readonly<Record<string, { DataType: string; StringValue: string }>>;
    principal: Principal;
    causes: readonly string[];
  },
): Promise<void> {
  const { arn, body, principal, causes } = delivery;
  const messageAttributes = delivery.attributes ?? {};
  switch (destinationAction(arn)) {
    case 'sqs:SendMessage':
      await kernel.services.sqs.send({ queueArn: arn, body, principal, messageAttributes, causes });
      return;
    case 'sns:Publish':
      await kernel.services.sns.publish({ topicArn: arn, message: body, principal, messageAttributes, causes });
      return;
    case 'lambda:InvokeFunction':
      await kernel.services.lambda.invokeAsync({
        functionArn: arn,
        payload: body,
        principal,
        trigger: 'destination',
        causes,
      });
      return;
    case 'states:StartExecution':
      await kernel.services.states.startExecution({ stateMachineArn: arn, input: body, principal, causes });
      return;
    default:
      throw new AwsError('InvalidParameterValueException', `The local cloud cannot deliver to ${arn}.`);
  }
}
