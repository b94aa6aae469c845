import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TemplateError } from '../kernel/aws-error';
import type { AccessDecision } from '../kernel/iam';
import type { Kernel } from '../kernel/kernel';
import type { Principal } from '../kernel/principal';
import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { uuidOf } from '../kernel/uuid';
import { TemplateValues } from '../services/lambda/template-values';
import { roleFor } from '../services/lambda/verify-wiring';
import { checkDefinition } from '../services/step-functions/check-definition';
import { allStates, type MachineDefinition, type StateDefinition } from '../services/step-functions/definition';
import { integrationOf, type Need } from '../services/step-functions/integrations/integration';
import { isObject } from '../services/step-functions/json';
import { isExpression } from '../services/step-functions/query/jsonata-expressions';
import type { LoggingSettings, StateMachine } from '../services/step-functions/state-machine';
import { StepFunctionsService } from '../services/step-functions/step-functions-service';
import { counted, keeper } from './in-place';

const SERVICE = 'states.amazonaws.com';

/** What a role needs so that its executions' logs can be delivered. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy */
const LOG_ACTIONS = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html */
export const resource: ResourceType = {
  type: 'AWS::StepFunctions::StateMachine',
  supported: [
    'StateMachineName',
    'StateMachineType',
    'DefinitionString',
    'Definition',
    'DefinitionS3Location',
    'DefinitionSubstitutions',
    'RoleArn',
    'LoggingConfiguration',
  ],
  replacing: ['StateMachineName', 'StateMachineType'],
  ignored: {
    TracingConfiguration: 'there is no X-Ray; the trace header is handed on all the same',
    EncryptionConfiguration: 'nothing is encrypted at rest',
    Tags: 'nothing reads them',
  },
  async create(context) {
    const { kernel, place } = context;
    const machine = await readMachine(context);
    const service = StepFunctionsService.of(kernel);
    service.addMachine(machine);
    const instance: ResourceInstance = {
      ref: machine.arn,
      attributes: { Arn: machine.arn, Name: machine.name, StateMachineRevisionId: machine.revisionId },
      verify() {
        const principal = roleFor(kernel, `${place}.RoleArn`, machine.roleArn, SERVICE, machine.arn);
        for (const { name, state } of allStates(machine.definition))
          verifyTask(kernel, `${place}.States.${name}`, principal, state);
        if (machine.logging.logGroup === undefined) return;
        for (const action of LOG_ACTIONS)
          requireAllowed(
            kernel.iam.decide({ principal, action, resource: '*' }),
            `${place}.LoggingConfiguration`,
            `the role ${machine.roleArn}`,
            { action, resource: '*' },
          );
      },
      async start() {
        service.resume(machine.arn);
      },
      async stop() {
        service.removeMachine(machine.arn);
      },
    };
    return keeper(this, instance, {
      holds: () => counted(service.runningOf(machine.arn), 'running execution'),
      remove: () => service.forgetMachine(machine.arn),
    });
  },
};

async function readMachine(context: ResourceContext): Promise<StateMachine> {
  const { kernel, place } = context;
  const values = new TemplateValues(context.properties, place);
  const name = values.optionalText('StateMachineName') ?? context.physicalName(80);
  const type = values.oneOf('StateMachineType', ['STANDARD', 'EXPRESS'], 'STANDARD');
  const definitionText = readDefinitionText(context, values);
  return {
    arn: StepFunctionsService.of(kernel).machineArn(name),
    name,
    type,
    definition: await readDefinition(kernel, definitionText, type, place),
    definitionText,
    roleArn: values.text('RoleArn'),
    createdAt: kernel.clock.now(),
    logging: readLogging(values),
    revisionId: uuidOf(createHash('sha256').update(definitionText).digest('hex')),
    versions: new Set(),
    aliases: new Map(),
  };
}

function readDefinitionText(context: ResourceContext, values: TemplateValues): string {
  const { Definition: object, DefinitionSubstitutions: given } = context.properties;
  let text: string;
  if (values.has('DefinitionString')) text = values.text('DefinitionString');
  else if (isObject(object)) text = JSON.stringify(object);
  else if (values.has('DefinitionS3Location')) text = readFileSync(context.assetPath(), 'utf8');
  else throw values.error('DefinitionString', 'or Definition or DefinitionS3Location is required.');
  for (const [name, value] of Object.entries(isObject(given) ? given : {}))
    text = text.replaceAll(`\${${name}}`, String(value));
  return text;
}

async function readDefinition(
  kernel: Kernel,
  text: string,
  type: 'STANDARD' | 'EXPRESS',
  place: string,
): Promise<MachineDefinition> {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    throw new TemplateError(
      'template.bad-value',
      `${place}.DefinitionString`,
      `is no JSON (YAML is not supported): ${(error as Error).message}`,
    );
  }
  const findings = await checkDefinition(definition, type, StepFunctionsService.of(kernel).checkedBefore);
  if (findings.length > 0)
    throw new TemplateError(
      'template.bad-value',
      `${place}.DefinitionString`,
      findings.map(({ message, code, location }) => `${message} [${code} at ${location}]`).join('; '),
    );
  return definition as MachineDefinition;
}

function readLogging(values: TemplateValues): LoggingSettings {
  const logging = values.section('LoggingConfiguration', ['Level', 'IncludeExecutionData', 'Destinations']);
  const level = logging.oneOf('Level', ['ALL', 'ERROR', 'FATAL', 'OFF'], 'OFF');
  const [destination] = logging.list('Destinations');
  if (destination === undefined || level === 'OFF')
    return { level, includeExecutionData: logging.boolean('IncludeExecutionData', false) };
  const arn = (destination as { CloudWatchLogsLogGroup?: { LogGroupArn?: unknown } }).CloudWatchLogsLogGroup
    ?.LogGroupArn;
  const logGroup = /:log-group:([^:]+)(?::\*)?$/.exec(String(arn))?.[1];
  if (logGroup === undefined)
    throw logging.error('Destinations', 'needs a CloudWatchLogsLogGroup.LogGroupArn that ends with :*');
  return { level, includeExecutionData: logging.boolean('IncludeExecutionData', false), logGroup };
}

/** As far as literals tell, the role may do what the task does, and what it calls exists. */
function verifyTask(kernel: Kernel, place: string, principal: Principal, state: StateDefinition): void {
  if (state.Type !== 'Task' || state.Resource === undefined) return;
  const integration = integrationOf(state.Resource);
  if ('unsupported' in integration) return;
  for (const need of integration.needs(literals(state.Arguments ?? state.Parameters), kernel)) {
    const roleArn = principal.kind === 'role' ? principal.roleArn : '';
    requireAllowed(decide(kernel, principal, need), place, `the role ${roleArn}`, need);
  }
}

function decide(kernel: Kernel, principal: Principal, { action, resource: arn }: Need): AccessDecision {
  const { services } = kernel;
  if (action === 'lambda:InvokeFunction') return services.lambda.mayInvoke({ functionArn: arn, principal });
  if (action === 'sqs:SendMessage')
    return services.sqs.decide(arn, principal, action) ?? { allowed: false, reason: `the queue ${arn} does not exist` };
  if (action === 'states:StartExecution') return services.states.mayStart({ stateMachineArn: arn, principal });
  return kernel.iam.decide({ principal, action, resource: arn });
}

function requireAllowed(decision: AccessDecision, place: string, who: string, { action, resource: arn }: Need): void {
  if (!decision.allowed)
    throw new TemplateError('template.bad-wiring', place, `${who} lacks ${action} on ${arn}: ${decision.reason}`);
}

/** Arguments that are the same in every execution. */
function literals(parameters: unknown): Record<string, unknown> {
  return isObject(parameters)
    ? Object.fromEntries(
        Object.entries(parameters).filter(([name, value]) => !name.endsWith('.$') && !isExpression(value)),
      )
    : {};
}
