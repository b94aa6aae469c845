import { createHash } from 'node:crypto';
import { TemplateError } from '../kernel/aws-error';
import type { ResourceContext, ResourceType } from '../kernel/resource';
import { EventPatternError, eventPattern, type EventMatcher } from '../services/lambda/event-pattern';
import { EventSourceMapping, type MappingDefinition } from '../services/lambda/event-source-mapping';
import { LambdaService } from '../services/lambda/lambda-service';
import { uuidOf } from '../kernel/uuid';
import { TemplateValues } from '../services/lambda/template-values';
import { roleFor } from '../services/lambda/verify-wiring';

/** What a poller needs of the queue. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const POLLER_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Queues only. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const resource: ResourceType = {
  type: 'AWS::Lambda::EventSourceMapping',
  supported: [
    'EventSourceArn',
    'FunctionName',
    'BatchSize',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig',
    'FunctionResponseTypes',
    'FilterCriteria',
    'Enabled',
  ],
  replacing: ['EventSourceArn'],
  ignored: {
    Tags: 'nothing reads them',
    MetricsConfig: 'there are no metrics of mappings',
    KmsKeyArn: 'nothing is encrypted at rest',
  },
  async create(context) {
    const { kernel, place } = context;
    const lambda = LambdaService.of(kernel);
    const definition = readDefinition(context);
    const mapping = new EventSourceMapping(kernel, lambda, definition);
    lambda.mappings.set(definition.uuid, mapping);
    return {
      ref: definition.uuid,
      attributes: {
        Id: definition.uuid,
        EventSourceMappingArn: `arn:aws:lambda:${kernel.region}:${kernel.account}:event-source-mapping:${definition.uuid}`,
      },
      verify() {
        const { definition: target } = lambda.functions.resolve(definition.functionArn).version;
        const principal = roleFor(kernel, place, target.roleArn, 'lambda.amazonaws.com');
        for (const action of POLLER_ACTIONS) {
          const decision = kernel.services.sqs.decide(definition.queueArn, principal, action);
          if (!decision)
            throw new TemplateError(
              'template.bad-wiring',
              `${place}.EventSourceArn`,
              `the queue ${definition.queueArn} does not exist.`,
            );
          if (!decision.allowed)
            throw new TemplateError(
              'template.bad-wiring',
              place,
              `the role ${target.roleArn} of ${target.name} lacks ${action} on ${definition.queueArn}: ${decision.reason}`,
            );
        }
        const { visibilityTimeoutSeconds } = kernel.services.sqs.attributes(definition.queueArn);
        if (visibilityTimeoutSeconds * 1000 < target.timeoutMs) {
          throw new TemplateError(
            'template.bad-wiring',
            place,
            `Queue visibility timeout: ${visibilityTimeoutSeconds} seconds is less than Function timeout: ${target.timeoutMs / 1000} seconds (queue ${definition.queueArn}, function ${target.name}).`,
          );
        }
      },
      async start() {
        if (definition.enabled) mapping.enable();
      },
      async stop() {
        await mapping.disable();
        lambda.mappings.delete(definition.uuid);
      },
    };
  },
};

function readDefinition(context: ResourceContext): MappingDefinition {
  const { kernel, place } = context;
  const values = new TemplateValues(context.properties, place);
  const queueArn = values.text('EventSourceArn');
  if (!/^arn:aws[a-z-]*:sqs:/.test(queueArn))
    throw new TemplateError(
      'template.unsupported-property',
      `${place}.EventSourceArn`,
      `the local cloud polls queues only, not ${queueArn}.`,
    );
  const { owner, arn } = LambdaService.of(kernel).functions.resolve(values.text('FunctionName'));
  const windowSeconds = values.integer('MaximumBatchingWindowInSeconds', { min: 0, max: 300 }, 0);
  const batchSize = values.integer('BatchSize', { min: 1, max: 10_000 }, 10);
  if (batchSize > 10 && windowSeconds === 0)
    throw values.error('BatchSize', 'above 10 needs MaximumBatchingWindowInSeconds of at least 1.');
  const maximumConcurrency = values
    .section('ScalingConfig', ['MaximumConcurrency'])
    .optionalInteger('MaximumConcurrency', { min: 2, max: 1000 });
  const { reservedConcurrency } = owner.definition;
  if (
    maximumConcurrency !== undefined &&
    reservedConcurrency !== undefined &&
    reservedConcurrency < maximumConcurrency
  ) {
    kernel.log.warn(
      `${place}: the mapping's maximum concurrency ${maximumConcurrency} is above the function's reserved ${reservedConcurrency}; batches will be throttled.`,
    );
  }
  const responseTypes = values.list('FunctionResponseTypes').map(String);
  if (responseTypes.some((type) => type !== 'ReportBatchItemFailures'))
    throw values.error('FunctionResponseTypes', 'knows ReportBatchItemFailures only.');
  const filterPatterns = values
    .section('FilterCriteria', ['Filters'])
    .list('Filters')
    .map((filter, index) =>
      TemplateValues.of(filter, `${place}.FilterCriteria.Filters.${index}`, ['Pattern']).text('Pattern'),
    );
  return {
    uuid: uuidOf(createHash('sha256').update(place).digest('hex')),
    queueArn,
    functionArn: arn,
    batchSize,
    windowMs: windowSeconds * 1000,
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    reportBatchItemFailures: responseTypes.length > 0,
    filters: filterPatterns.map((pattern, index) => readFilter(pattern, `${place}.FilterCriteria.Filters.${index}`)),
    filterPatterns,
    enabled: values.boolean('Enabled', true),
  };
}

function readFilter(pattern: string, place: string): EventMatcher {
  try {
    return eventPattern(pattern);
  } catch (error) {
    if (error instanceof EventPatternError) throw new TemplateError('template.bad-value', place, error.message);
    throw error;
  }
}
