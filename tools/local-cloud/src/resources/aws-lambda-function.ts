import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemplateError } from '../kernel/aws-error';
import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { destinationAction } from '../services/lambda/destinations';
import { LIMITS, type FunctionDefinition } from '../services/lambda/function-definition';
import { LambdaService } from '../services/lambda/lambda-service';
import { TemplateValues } from '../services/lambda/template-values';
import { roleFor, verifyDestination } from '../services/lambda/verify-wiring';

const ONE_MACHINE = 'functions run on the developer’s machine';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const resource: ResourceType = {
  type: 'AWS::Lambda::Function',
  supported: [
    'CapacityProviderConfig',
    'Code',
    'DeadLetterConfig',
    'Description',
    'Environment',
    'FunctionName',
    'Handler',
    'LoggingConfig',
    'MemorySize',
    'PackageType',
    'ReservedConcurrentExecutions',
    'Role',
    'Runtime',
    'Timeout',
  ],
  replacing: ['FunctionName', 'PackageType'],
  ignored: {
    Architectures: ONE_MACHINE,
    CodeSigningConfigArn: 'the bundle is taken from the build folder',
    FunctionScalingConfig: 'environments start as calls come',
    EphemeralStorage: 'functions share the machine’s temporary folder',
    KmsKeyArn: 'nothing is encrypted at rest',
    RecursiveLoop: 'loops are not detected',
    RuntimeManagementConfig: 'the local cloud’s own Node.js runs every function',
    SnapStart: 'environments start cold',
    Tags: 'nothing reads them',
    TracingConfig: 'there is no X-Ray; the trace header is set all the same',
    VpcConfig: 'there is one network',
  },
  async create(context) {
    const definition = readDefinition(context);
    const lambda = LambdaService.of(context.kernel);
    if (lambda.functions.has(definition.name))
      throw new TemplateError(
        'template.bad-value',
        `${context.place}.FunctionName`,
        `another resource has the name ${definition.name} already.`,
      );
    lambda.deploy(definition);
    return instanceOf(context, definition);
  },
};

function instanceOf({ kernel, place }: ResourceContext, definition: FunctionDefinition): ResourceInstance {
  const lambda = LambdaService.of(kernel);
  return {
    ref: definition.name,
    attributes: { Arn: definition.arn },
    verify() {
      roleFor(kernel, `${place}.Role`, definition.roleArn, 'lambda.amazonaws.com');
      const reserved = lambda.functions
        .all()
        .reduce((sum, owner) => sum + (owner.definition.reservedConcurrency ?? 0), 0);
      if (reserved > LIMITS.accountConcurrency - LIMITS.leastUnreserved) {
        throw new TemplateError(
          'template.bad-wiring',
          `${place}.ReservedConcurrentExecutions`,
          `all functions together reserve ${reserved} of the account's ${LIMITS.accountConcurrency}; ${LIMITS.leastUnreserved} must stay unreserved.`,
        );
      }
      const file = definition.handler.slice(0, definition.handler.lastIndexOf('.'));
      if (!['.js', '.mjs', '.cjs'].some((ending) => existsSync(join(definition.codeFolder, file + ending)))) {
        throw new TemplateError(
          'template.bad-value',
          `${place}.Handler`,
          `there is no ${file}.js in ${definition.codeFolder}. Build the function first.`,
        );
      }
      if (definition.deadLetterArn !== undefined)
        verifyDestination(kernel, `${place}.DeadLetterConfig.TargetArn`, definition.roleArn, definition.deadLetterArn);
    },
    async start() {
      lambda.asynchronous.resume(definition.name);
    },
    stop: () => lambda.undeploy(definition.name),
    remove: () => lambda.asynchronous.forget(definition.name),
    async update(next) {
      // Calls that run finish in the environments of before; the next ones get new environments.
      const changed = readDefinition(next);
      lambda.redefine(changed);
      return instanceOf(next, changed);
    },
  };
}

function readDefinition(context: ResourceContext): FunctionDefinition {
  const { kernel, place } = context;
  const values = new TemplateValues(context.properties, place);
  const runtime = values.text('Runtime');
  // The CDK's own function for what the local cloud does itself: it is there, and never called.
  const isStandIn = /^BucketNotificationsHandler/.test(context.logicalId);
  if (!/^nodejs2\d\.x$/.test(runtime) && !isStandIn)
    throw values.error('Runtime', `must be nodejs20.x or later; the local cloud does not run '${runtime}'.`);
  if (values.optionalText('PackageType') === 'Image')
    throw new TemplateError(
      'template.unsupported-property',
      `${place}.PackageType`,
      'container images are not supported.',
    );
  const name = values.optionalText('FunctionName') ?? context.physicalName(64);
  const logging = values.section('LoggingConfig', ['LogFormat', 'LogGroup', 'ApplicationLogLevel', 'SystemLogLevel']);
  const dead = values.section('DeadLetterConfig', ['TargetArn']);
  const deadLetterArn = dead.optionalText('TargetArn');
  if (
    deadLetterArn !== undefined &&
    !['sqs:SendMessage', 'sns:Publish'].includes(destinationAction(deadLetterArn) ?? '')
  )
    throw dead.error('TargetArn', 'must be a queue or a topic.');
  const variables = values.section('Environment', ['Variables']);
  const reservedConcurrency = values.optionalInteger('ReservedConcurrentExecutions', {
    min: 0,
    max: LIMITS.accountConcurrency,
  });
  const callsAtOnce = readCallsAtOnce(values);
  return {
    name,
    arn: `arn:aws:lambda:${kernel.region}:${kernel.account}:function:${name}`,
    description: values.optionalText('Description') ?? '',
    codeFolder: codeFolder(context, values, name),
    handler: values.text('Handler'),
    runtime,
    roleArn: values.text('Role'),
    variables: readVariables(
      variables.has('Variables')
        ? (context.properties['Environment'] as { Variables: Record<string, unknown> }).Variables
        : {},
      place,
    ),
    timeoutMs: values.integer('Timeout', { min: 1, max: LIMITS.maximumTimeoutSeconds }, 3) * 1000,
    memoryMb: values.integer('MemorySize', { min: callsAtOnce > 1 ? LEAST_MANAGED_MB : 128, max: 10_240 }, 128),
    callsAtOnce,
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
    ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
    logGroup: logging.optionalText('LogGroup') ?? `/aws/lambda/${name}`,
    // Functions with a capacity provider log in JSON whatever their template says.
    logFormat: callsAtOnce > 1 ? 'JSON' : logging.oneOf('LogFormat', ['Text', 'JSON'], 'Text'),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-best-practices.html */
const LEAST_MANAGED_MB = 2048;
/** Calls for each vCPU of an environment where the template does not say: the local cloud gives one to each. */
const CALLS_PER_VCPU = 64;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-lambdamanagedinstancescapacityproviderconfig.html */
function readCallsAtOnce(values: TemplateValues): number {
  const config = values.section('CapacityProviderConfig', ['LambdaManagedInstancesCapacityProviderConfig']);
  const instances = config.section('LambdaManagedInstancesCapacityProviderConfig', [
    'CapacityProviderArn',
    'ExecutionEnvironmentMemoryGiBPerVCpu',
    'PerExecutionEnvironmentMaxConcurrency',
  ]);
  if (!config.has('LambdaManagedInstancesCapacityProviderConfig')) return 1;
  instances.text('CapacityProviderArn');
  return instances.integer('PerExecutionEnvironmentMaxConcurrency', { min: 1, max: 1600 }, CALLS_PER_VCPU);
}

function codeFolder(context: ResourceContext, values: TemplateValues, name: string): string {
  const code = values.section('Code', ['S3Bucket', 'S3Key', 'S3ObjectVersion', 'ZipFile', 'SourceKMSKeyArn']);
  const inline = code.optionalText('ZipFile');
  if (inline === undefined) return context.assetPath();
  const folder = join(context.kernel.options.stateFolder, 'inline-functions', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), inline);
  return folder;
}

/** All of them together may have 4 KB. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const VARIABLES_LIMIT = 4096;

function readVariables(values: Readonly<Record<string, unknown>>, place: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) {
    if (typeof value === 'object')
      throw new TemplateError('template.bad-value', `${place}.Environment.Variables.${key}`, 'must be text.');
    variables[key] = String(value);
  }
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  if (bytes > VARIABLES_LIMIT)
    throw new TemplateError(
      'template.bad-value',
      `${place}.Environment.Variables`,
      `the environment variables have ${bytes} bytes; Lambda allows ${VARIABLES_LIMIT}.`,
    );
  return variables;
}
