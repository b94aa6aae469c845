import { AwsError, TemplateError } from '../../kernel/aws-error';
import type { AccessDecision } from '../../kernel/iam';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import { destinationAction } from './destinations';

/** The principal of a role that `service` assumes. @throws {TemplateError} when it may not */
export function roleFor(
  kernel: Kernel,
  place: string,
  roleArn: string,
  service: string,
  sourceArn?: string,
): Principal {
  try {
    return kernel.iam.assume(roleArn, service, sourceArn);
  } catch (error) {
    if (error instanceof AwsError)
      throw new TemplateError(
        'template.bad-wiring',
        place,
        `${service} cannot assume the role ${roleArn}: ${error.message}`,
      );
    throw error;
  }
}

/** May the principal send to a queue, a topic, a function, a state machine? @throws {TemplateError} naming principal, action and resource */
export function verifyTarget(kernel: Kernel, place: string, principal: Principal, arn: string): void {
  const action = destinationAction(arn);
  if (action === undefined)
    throw new TemplateError(
      'template.bad-value',
      place,
      `the local cloud cannot send to ${arn}; it sends to queues, topics, functions and state machines.`,
    );
  let decision: AccessDecision | undefined;
  if (action === 'sqs:SendMessage')
    decision = kernel.services.sqs.decide(arn, principal, action) ?? {
      allowed: false,
      reason: `the queue ${arn} does not exist`,
    };
  else if (action === 'lambda:InvokeFunction')
    decision = kernel.services.lambda.mayInvoke({ functionArn: arn, principal });
  else if (action === 'states:StartExecution')
    decision = kernel.services.states.mayStart({ stateMachineArn: arn, principal });
  // A topic's own policy is known to the topic only; what it would add is checked when something is published.
  else if (principal.kind === 'role') decision = kernel.iam.decide({ principal, action, resource: arn });
  if (decision?.allowed === false)
    throw new TemplateError(
      'template.bad-wiring',
      place,
      `${describe(principal)} lacks ${action} on ${arn}: ${decision.reason}`,
    );
}

/** A function's role must be allowed to send to its dead-letter queue or destination. */
export function verifyDestination(kernel: Kernel, place: string, roleArn: string, arn: string): void {
  verifyTarget(kernel, place, roleFor(kernel, place, roleArn, 'lambda.amazonaws.com'), arn);
}

function describe(principal: Principal): string {
  if (principal.kind === 'role') return `the role ${principal.roleArn}`;
  if (principal.kind === 'service') return principal.service;
  return principal.kind;
}
