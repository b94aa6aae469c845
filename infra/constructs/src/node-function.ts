import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Architecture,
  type CfnFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { alarmOnFunction } from './alarms';
import { acknowledge } from './acknowledge';
import type { ServiceStack } from './service-stack';

/** Of a function on managed instances. https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-best-practices.html */
const LEAST_INSTANCE_MB = 2048;

export interface NodeFunctionProps {
  /**
   * What tells the function from the service's main one, in lower case with dashes: `authorise` is the bundle of
   * `src/authorise-handler.ts`, and part of the function's name. Absent for `src/handler.ts`.
   */
  readonly entry?: string;
  readonly timeout: Duration;
  readonly memoryMb: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs it on Lambda Managed Instances, several calls at once in one environment. Without it: on demand. */
  readonly instances?: { readonly capacityProviderArn: string; readonly callsAtOnce: number };
  /** At most so many calls at once; more are answered 429. Without it the account's limit holds. */
  readonly reservedConcurrency?: number;
}

/**
 * A function of the service: a bundle of its own, with a role and a log group of its own. Whatever calls it goes through the alias
 * `live`, so that putting the alias on an earlier version takes everything back in seconds; versions stay for that.
 */
export class NodeFunction extends Construct {
  readonly stack: ServiceStack;
  readonly function: LambdaFunction;
  readonly role: Role;
  /** What triggers target. */
  readonly live: Alias;
  readonly timeout: Duration;
  /** What tells it from the service's other functions; the main one has none. */
  readonly label: string | undefined;

  constructor(stack: ServiceStack, id: string, props: NodeFunctionProps) {
    super(stack, id);
    this.stack = stack;
    this.timeout = props.timeout;
    this.label = props.entry;
    const bundle = props.entry === undefined ? 'handler' : `${props.entry}-handler`;
    const functionName = stack.resourceName(this.label);

    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: stack.logRetention,
      removalPolicy: stack.removalPolicy,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);

    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: stack.codeWith(`${bundle}.js`),
      handler: `${bundle}.handler`,
      role: this.role,
      logGroup,
      timeout: props.timeout,
      memorySize: props.instances ? Math.max(props.memoryMb, LEAST_INSTANCE_MB) : props.memoryMb,
      // Managed instances log in JSON only; everybody else does by choice of the lines, which Powertools writes.
      ...(props.instances && { loggingFormat: LoggingFormat.JSON }),
      reservedConcurrentExecutions: props.reservedConcurrency,
      tracing: Tracing.ACTIVE,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      environment: {
        BUSBAR_STAGE: stack.stage.name,
        BUSBAR_SERVICE: stack.service,
        BUSBAR_OPERATOR_ID: stack.stage.operatorId,
        BUSBAR_LOG_LEVEL: stack.stage.log.level,
        ...props.environment,
      },
    });
    if (props.instances) this.#placeOn(props.instances);
    this.live = new Alias(this, 'Live', { aliasName: 'live', version: this.function.currentVersion });
    alarmOnFunction(this);
    acknowledge(this.role, {
      'IAM5[Resource::*]':
        'X-Ray (and EC2 network interfaces) know no resources to name; nothing else is granted on *.',
    });
  }

  #placeOn({ capacityProviderArn, callsAtOnce }: NonNullable<NodeFunctionProps['instances']>): void {
    // The L2's `addFunction` wants the provider as a construct; all that is known of it here is its ARN.
    const resource = this.function.node.defaultChild as CfnFunction;
    resource.capacityProviderConfig = {
      lambdaManagedInstancesCapacityProviderConfig: {
        capacityProviderArn,
        perExecutionEnvironmentMaxConcurrency: callsAtOnce,
      },
    };
  }

  allow(...statements: readonly PolicyStatement[]): void {
    for (const statement of statements) this.role.addToPolicy(statement);
  }

  environment(values: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(values)) this.function.addEnvironment(key, value);
  }

  /** Puts it into the network. Its role must be allowed to make network interfaces. */
  placeIn(network: { subnetIds: readonly string[]; securityGroupIds: readonly string[] }): void {
    // The L2's `vpc` wants the network as a construct; all that is known of it here are ids.
    const resource = this.function.node.defaultChild as CfnFunction;
    resource.vpcConfig = { subnetIds: [...network.subnetIds], securityGroupIds: [...network.securityGroupIds] };
  }
}
