import { ArnFormat } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { alarmOnWorkflow } from './alarms';
import type { NodeFunction } from './node-function';

/** A state machine in the Amazon States Language. https://states-language.net/spec.html */
export interface StateMachineDefinition {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONata';
  readonly StartAt: string;
  readonly States: Readonly<Record<string, object>>;
}

export interface WorkflowProps {
  readonly definition: StateMachineDefinition;
  /** The functions that its tasks call; its role may call no others. */
  readonly invokes: readonly NodeFunction[];
}

/**
 * The service's state machine: Standard, so that an execution outlives functions, deployments and days. Steps are logged
 * without their data, which the execution's own history has.
 */
export class Workflow extends Construct {
  readonly stateMachine: StateMachine;
  /** By name, since the functions that it calls may also have to end its tasks. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { definition, invokes }: WorkflowProps) {
    super(scope, id);
    const [first] = invokes;
    if (first === undefined) throw new Error(`${this.node.path}: a workflow calls one function at least.`);
    const { stack } = first;
    const name = stack.resourceName();
    this.arn = stack.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: name,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/vendedlogs/states/${name}`,
      retention: stack.logRetention,
      removalPolicy: stack.removalPolicy,
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(stack.toJsonString(definition)),
      logs: { destination: logGroup, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
      removalPolicy: stack.removalPolicy,
    });
    this.stateMachine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: invokes.map((fn) => fn.live.functionArn),
      }),
    );
    acknowledge(this.stateMachine.role, {
      'IAM5[Resource::*]': 'X-Ray and the delivery of logs know no resources to name; nothing else is granted on *.',
    });
    alarmOnWorkflow(this, stack, this.stateMachine);
  }

  /** Lets a function start executions, and tells it of which state machine. */
  grantStart(fn: NodeFunction): void {
    fn.allow(new PolicyStatement({ actions: ['states:StartExecution'], resources: [this.arn] }));
    fn.environment({ BUSBAR_STATE_MACHINE_ARN: this.arn });
  }

  /** Lets a function end tasks that wait with a token. */
  grantTaskTokens(fn: NodeFunction): void {
    fn.allow(
      new PolicyStatement({ actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'], resources: [this.arn] }),
    );
  }
}
