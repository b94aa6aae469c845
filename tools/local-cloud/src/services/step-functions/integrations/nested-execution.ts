import type { ExecutionRecord } from '../execution-rows';
import type { Json, JsonObject } from '../json';
import type { Integration, Need, Pattern } from './integration';
import { argumentsOf, asBody, refusal, requiredText } from './task-answer';

/** The rule by which Step Functions hears of the end of a child. */
const MANAGED_RULE = 'StepFunctionsGetEventsForStepFunctionsExecutionRule';

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html */
export function nestedExecutionIntegration(pattern: Pattern, suffix: string | undefined): Integration {
  return {
    resourceType: 'states',
    action: 'startExecution',
    pattern,
    ...(suffix === undefined ? {} : { suffix }),
    service: 'StepFunctions',
    style: 'task',
    async call({ kernel, parameters, principal, causes }) {
      const given = argumentsOf(parameters);
      const name = given['Name'];
      try {
        const { executionArn, startedAt } = await kernel.services.states.startExecution({
          stateMachineArn: requiredText(given, 'StateMachineArn', 'StepFunctions'),
          ...(typeof name === 'string' ? { name } : {}),
          input: given['Input'] === undefined ? '{}' : asBody(given['Input']),
          principal,
          causes,
        });
        return { ExecutionArn: executionArn, StartDate: startedAt };
      } catch (error) {
        throw refusal(error, 'StepFunctions', 'AWSStepFunctionsException');
      }
    },
    needs(parameters, { region, account }) {
      const machine = parameters['StateMachineArn'];
      const needs: Need[] = typeof machine === 'string' ? [{ action: 'states:StartExecution', resource: machine }] : [];
      // https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html#sync-async-iam-policies
      if (pattern === 'sync')
        for (const action of ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'])
          needs.push({ action, resource: `arn:aws:events:${region}:${account}:rule/${MANAGED_RULE}` });
      return needs;
    },
  };
}

/** What `.sync` gives of a child that ended; `.sync:2` has its input and output as JSON rather than text. */
export function childResult(child: ExecutionRecord, resource: string): JsonObject {
  const read = (text: string): Json => (resource.endsWith('.sync:2') ? (JSON.parse(text) as Json) : text);
  return {
    ExecutionArn: child.arn,
    Input: read(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    ...(child.output === undefined ? {} : { Output: read(child.output), OutputDetails: { Included: true } }),
    ...(child.error === undefined ? {} : { Error: child.error }),
    ...(child.cause === undefined ? {} : { Cause: child.cause }),
    StartDate: child.startedAt,
    StateMachineArn: child.machineArn,
    Status: child.status,
    ...(child.stoppedAt === undefined ? {} : { StopDate: child.stoppedAt }),
  };
}
