import { AwsError, TemplateError } from '../kernel/aws-error';
import type { Kernel } from '../kernel/kernel';
import type { ResourceContext, ResourceType } from '../kernel/resource';
import type { AlarmDefinition } from '../services/cloudwatch/alarm';
import { COMPARISONS, type Comparison } from '../services/cloudwatch/alarm-evaluation';
import { CloudWatchService } from '../services/cloudwatch/cloudwatch-service';
import { statisticOf, type MetricIdentity } from '../services/cloudwatch/metric-store';
import { TemplateValues } from '../services/lambda/template-values';
import { verifyTarget } from '../services/lambda/verify-wiring';
import { SnsService } from '../services/sns/sns-service';
import { note } from './in-place';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html */
export const resource: ResourceType = {
  type: 'AWS::CloudWatch::Alarm',
  supported: [
    'AlarmName',
    'AlarmDescription',
    'ActionsEnabled',
    'AlarmActions',
    'OKActions',
    'InsufficientDataActions',
    'ComparisonOperator',
    'DatapointsToAlarm',
    'Dimensions',
    'EvaluationPeriods',
    'ExtendedStatistic',
    'MetricName',
    'Metrics',
    'Namespace',
    'Period',
    'Statistic',
    'Threshold',
    'TreatMissingData',
    'Unit',
  ],
  ignored: {
    EvaluateLowSampleCountPercentile: 'percentiles are judged however few the values',
    Tags: 'nothing reads them',
  },
  replacing: ['AlarmName'],
  async create(context) {
    const { kernel, place } = context;
    const cloudwatch = CloudWatchService.of(kernel);
    const definition = readDefinition(context);
    try {
      cloudwatch.declare(definition);
    } catch (error) {
      if (error instanceof AwsError) throw new TemplateError('template.bad-value', `${place}.AlarmName`, error.message);
      throw error;
    }
    const instance = {
      ref: definition.name,
      attributes: { Arn: definition.arn },
      verify: () => {
        for (const [state, arns] of Object.entries(definition.actions))
          for (const arn of arns) verifyAction(kernel, `${place}.${state}`, definition.arn, arn);
      },
    };
    return note(this, instance, () => cloudwatch.remove(definition.name));
  },
};

function readDefinition(context: ResourceContext): AlarmDefinition {
  const { kernel, place } = context;
  const values = new TemplateValues(context.properties, place);
  const name = values.optionalText('AlarmName') ?? context.physicalName(255);
  const { metric, statistic, periodSeconds, unit } = readMetric(values, place);
  if (periodSeconds % 60 !== 0)
    throw values.error('Period', 'must be a multiple of 60: the local cloud keeps one value a minute.');
  const evaluationPeriods = values.integer('EvaluationPeriods', { min: 1, max: 1440 }, 1);
  const description = values.optionalText('AlarmDescription');
  try {
    statisticOf(statistic);
  } catch (error) {
    throw values.error('Statistic', (error as Error).message);
  }
  const threshold = Number(values.text('Threshold'));
  if (!Number.isFinite(threshold)) throw values.error('Threshold', 'must be a number.');
  const actions = (property: string): string[] =>
    values.list(property).map((arn) => readAction(values, property, String(arn)));
  return {
    name,
    arn: `arn:aws:cloudwatch:${kernel.region}:${kernel.account}:alarm:${name}`,
    ...(description !== undefined && { description }),
    metric,
    statistic,
    ...(unit !== undefined && { unit }),
    periodSeconds,
    evaluationPeriods,
    datapointsToAlarm: values.integer('DatapointsToAlarm', { min: 1, max: evaluationPeriods }, evaluationPeriods),
    comparison: values.oneOf(
      'ComparisonOperator',
      Object.keys(COMPARISONS) as Comparison[],
      'GreaterThanOrEqualToThreshold',
    ),
    threshold,
    missing: values.oneOf('TreatMissingData', ['missing', 'ignore', 'breaching', 'notBreaching'], 'missing'),
    actionsEnabled: values.boolean('ActionsEnabled', true),
    actions: {
      ALARM: actions('AlarmActions'),
      OK: actions('OKActions'),
      INSUFFICIENT_DATA: actions('InsufficientDataActions'),
    },
  };
}

interface Watched {
  readonly metric: MetricIdentity;
  readonly statistic: string;
  readonly periodSeconds: number;
  readonly unit?: string;
}

function readMetric(values: TemplateValues, place: string): Watched {
  if (!values.has('Metrics')) {
    const unit = values.optionalText('Unit');
    return {
      metric: {
        namespace: values.text('Namespace'),
        name: values.text('MetricName'),
        dimensions: readDimensions(values, place),
      },
      statistic: values.optionalText('ExtendedStatistic') ?? values.text('Statistic'),
      periodSeconds: values.integer('Period', { min: 10, max: 86_400 }, 60),
      ...(unit !== undefined && { unit }),
    };
  }
  const queries = values.list('Metrics');
  if (queries.length !== 1)
    throw new TemplateError(
      'template.unsupported-property',
      `${place}.Metrics`,
      'the local cloud computes no metric math: an alarm watches one metric.',
    );
  const query = TemplateValues.of(queries[0], `${place}.Metrics.0`, [
    'Id',
    'Label',
    'MetricStat',
    'ReturnData',
    'AccountId',
  ]);
  const stat = query.section('MetricStat', ['Metric', 'Period', 'Stat', 'Unit']);
  const metric = stat.section('Metric', ['Namespace', 'MetricName', 'Dimensions']);
  const unit = stat.optionalText('Unit');
  return {
    metric: {
      namespace: metric.text('Namespace'),
      name: metric.text('MetricName'),
      dimensions: readDimensions(metric, `${place}.Metrics.0.MetricStat.Metric`),
    },
    statistic: stat.text('Stat'),
    periodSeconds: stat.integer('Period', { min: 10, max: 86_400 }, 60),
    ...(unit !== undefined && { unit }),
  };
}

function readDimensions(values: TemplateValues, place: string): { Name: string; Value: string }[] {
  return values.list('Dimensions').map((each, index) => {
    const dimension = TemplateValues.of(each, `${place}.Dimensions.${index}`, ['Name', 'Value']);
    return { Name: dimension.text('Name'), Value: dimension.text('Value') };
  });
}

function readAction(values: TemplateValues, property: string, arn: string): string {
  if (/^arn:aws[a-z-]*:(sns|lambda):/.test(arn)) return arn;
  throw values.error(property, `the local cloud tells topics and functions, not ${arn}.`);
}

function verifyAction(kernel: Kernel, place: string, alarmArn: string, arn: string): void {
  if (arn.includes(':lambda:'))
    return verifyTarget(
      kernel,
      place,
      { kind: 'service', service: 'lambda.alarms.cloudwatch.amazonaws.com', sourceArn: alarmArn },
      arn,
    );
  const sns = SnsService.of(kernel);
  const topic = sns.find(arn);
  if (topic === undefined) throw new TemplateError('template.bad-wiring', place, `the topic ${arn} does not exist.`);
  try {
    sns.authorise(topic, { kind: 'service', service: 'cloudwatch.amazonaws.com', sourceArn: alarmArn }, 'sns:Publish');
  } catch (error) {
    throw new TemplateError(
      'template.bad-wiring',
      place,
      `the topic's policy does not let the alarm publish: ${(error as Error).message}`,
    );
  }
}
