import { AwsError } from '../../kernel/aws-error';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';
import { element, textElement } from '../../kernel/xml';
import { wireFault } from './wire-fault';
import type { AlarmState } from './alarm-evaluation';
import type { Alarm } from './alarm';
import type { CloudWatchService } from './cloudwatch-service';
import { MINUTE_MS, statisticOf, type Dimension, type Metric } from './metric-store';
import { queryInput } from './query-input';

type Input = Readonly<Record<string, unknown>>;
/** Dates are `Date`s: each protocol writes them in its own way. */
type Output = Readonly<Record<string, unknown>>;

const STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
const MAXIMUM_DATAPOINTS = 1440;
const PAGE = 500;

/**
 * CloudWatch on the wire, in the two protocols that its clients speak: JSON 1.0 (the SDKs of today) and query (earlier ones).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html
 */
export class CloudWatchWire implements WireService {
  readonly name = 'monitoring';
  readonly protocol = 'json';

  constructor(private readonly cloudwatch: CloudWatchService) {}

  async handle(call: WireCall): Promise<WireResponse> {
    const target = call.headers['x-amz-target'];
    if (target !== undefined) {
      const output = this.#run(target.split('.')[1] ?? '', json(call.body), call);
      return {
        status: 200,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: JSON.stringify(output, (_key, value: unknown) => value),
      };
    }
    const parameters = call.method === 'POST' ? new URLSearchParams(call.body.toString()) : call.query;
    const action = parameters.get('Action') ?? '';
    try {
      const output = this.#run(action, queryInput(parameters), call);
      const body = `<${action}Response xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">${element(`${action}Result`, xml(output))}${element('ResponseMetadata', textElement('RequestId', call.requestId))}</${action}Response>`;
      return { status: 200, headers: { 'content-type': 'text/xml' }, body };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return wireFault(error, call.requestId);
    }
  }

  #run(operation: string, input: Input, call: WireCall): Output {
    const run = Object.hasOwn(this.#operations, operation) ? this.#operations[operation] : undefined;
    if (run === undefined)
      throw new AwsError('InvalidAction', `The local cloud's CloudWatch has no operation ${operation}.`);
    const context = operation === 'PutMetricData' ? { 'cloudwatch:namespace': text(input, 'Namespace') } : undefined;
    const alarms = operation.includes('Alarm') ? names(input) : [];
    const { region, account, iam } = this.cloudwatch.kernel;
    const resources =
      alarms.length > 0 ? alarms.map((name) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`) : ['*'];
    for (const resource of resources)
      iam.authorise(
        { principal: call.principal, action: `cloudwatch:${operation}`, resource, ...(context && { context }) },
        'AccessDenied',
      );
    return run(input);
  }

  readonly #operations: Readonly<Record<string, (input: Input) => Output>> = {
    PutMetricData: (input) => {
      const namespace = text(input, 'Namespace');
      if (namespace.startsWith('AWS/')) throw invalid('The value AWS/ for parameter Namespace is invalid.');
      const now = this.cloudwatch.kernel.clock.now();
      for (const datum of list(input, 'MetricData')) this.#put(namespace, datum, now);
      return {};
    },
    ListMetrics: (input) => {
      const wanted = list(input, 'Dimensions');
      const found = this.cloudwatch.metrics
        .all()
        .filter(
          ({ namespace, name, dimensions }) =>
            (input['Namespace'] ?? namespace) === namespace &&
            (input['MetricName'] ?? name) === name &&
            wanted.every((filter) =>
              dimensions.some(({ Name, Value }) => Name === filter['Name'] && (filter['Value'] ?? Value) === Value),
            ),
        );
      const from = Number(input['NextToken'] ?? 0) || 0;
      return {
        Metrics: found.slice(from, from + PAGE).map(({ namespace, name, dimensions }) => ({
          Namespace: namespace,
          MetricName: name,
          Dimensions: dimensions,
        })),
        ...(found.length > from + PAGE && { NextToken: String(from + PAGE) }),
      };
    },
    GetMetricStatistics: (input) => {
      const { from, to } = range(input);
      const periodMs = period(input['Period']);
      if ((to - from) / periodMs > MAXIMUM_DATAPOINTS)
        throw new AwsError(
          'InvalidParameterCombination',
          `You have requested up to ${Math.ceil((to - from) / periodMs)} datapoints, which exceeds the limit of ${MAXIMUM_DATAPOINTS}.`,
        );
      const metric = this.#find(input);
      const statistics = strings(input, 'Statistics');
      const extended = strings(input, 'ExtendedStatistics');
      if (statistics.length + extended.length === 0)
        throw new AwsError(
          'MissingParameter',
          'The request must contain the parameter Statistics or ExtendedStatistics',
        );
      const points = new Map<number, Record<string, unknown>>();
      const pointAt = (at: number): Record<string, unknown> => {
        let point = points.get(at);
        if (!point) points.set(at, (point = { Timestamp: date(at), Unit: metric?.unit ?? 'None' }));
        return point;
      };
      for (const name of statistics)
        for (const { at, value } of this.#statistics(metric, name, from, to, periodMs)) pointAt(at)[name] = value;
      for (const name of extended)
        for (const { at, value } of this.#statistics(metric, name, from, to, periodMs))
          ((pointAt(at)['ExtendedStatistics'] ??= {}) as Record<string, number>)[name] = value;
      return { Label: text(input, 'MetricName'), Datapoints: [...points.values()] };
    },
    GetMetricData: (input) => {
      const { from, to } = range(input);
      const newestFirst = input['ScanBy'] !== 'TimestampAscending';
      return {
        MetricDataResults: list(input, 'MetricDataQueries').flatMap((query) => {
          if (query['Expression'] !== undefined)
            throw new AwsError(
              'ValidationError',
              'The local cloud computes no metric math: ask for the metrics themselves.',
            );
          if (String(query['ReturnData'] ?? 'true') === 'false') return [];
          const stat = record(query['MetricStat'], 'MetricStat');
          const wanted = record(stat['Metric'], 'MetricStat.Metric');
          const points = this.#statistics(this.#find(wanted), text(stat, 'Stat'), from, to, period(stat['Period']));
          if (newestFirst) points.reverse();
          return [
            {
              Id: text(query, 'Id'),
              Label: String(query['Label'] ?? wanted['MetricName']),
              Timestamps: points.map(({ at }) => date(at)),
              Values: points.map(({ value }) => value),
              StatusCode: 'Complete',
            },
          ];
        }),
        Messages: [],
      };
    },
    DescribeAlarms: (input) => {
      const wanted = strings(input, 'AlarmNames');
      const prefix = input['AlarmNamePrefix'];
      const found = this.cloudwatch
        .alarms()
        .filter(
          ({ definition: { name }, state }) =>
            (wanted.length === 0 || wanted.includes(name)) &&
            (typeof prefix !== 'string' || name.startsWith(prefix)) &&
            (input['StateValue'] ?? state) === state,
        );
      return { MetricAlarms: found.slice(0, Number(input['MaxRecords'] ?? 100)).map(described), CompositeAlarms: [] };
    },
    DescribeAlarmsForMetric: (input) => {
      const dimensions = JSON.stringify(
        list(input, 'Dimensions')
          .map(({ Name, Value }) => [Name, Value])
          .sort(),
      );
      const found = this.cloudwatch
        .alarms()
        .filter(
          ({ definition: { metric } }) =>
            metric.namespace === text(input, 'Namespace') &&
            metric.name === text(input, 'MetricName') &&
            JSON.stringify(metric.dimensions.map(({ Name, Value }) => [Name, Value]).sort()) === dimensions,
        );
      return { MetricAlarms: found.map(described) };
    },
    DescribeAlarmHistory: (input) => {
      const name = input['AlarmName'];
      const items = this.cloudwatch
        .alarms()
        .filter(({ definition }) => name === undefined || definition.name === name)
        .flatMap(({ definition, history }) =>
          history.map((change) => ({
            at: change.at,
            AlarmName: definition.name,
            AlarmType: 'MetricAlarm',
            Timestamp: date(change.at),
            HistoryItemType: 'StateUpdate',
            HistorySummary: `Alarm updated from ${change.from} to ${change.to}`,
            HistoryData: JSON.stringify({
              version: '1.0',
              oldState: { stateValue: change.from },
              newState: { stateValue: change.to, stateReason: change.reason },
            }),
          })),
        )
        .sort((a, b) => b.at - a.at);
      return {
        AlarmHistoryItems: items.slice(0, Number(input['MaxRecords'] ?? 100)).map(({ at: _at, ...item }) => item),
      };
    },
    SetAlarmState: (input) => {
      const state = STATES.find((each) => each === input['StateValue']);
      if (state === undefined) throw invalid(`StateValue must be one of ${STATES.join(', ')}.`);
      const reasonData = input['StateReasonData'];
      this.cloudwatch
        .alarm(text(input, 'AlarmName'))
        .set(state, text(input, 'StateReason'), typeof reasonData === 'string' ? reasonData : undefined);
      return {};
    },
    EnableAlarmActions: (input) => this.#setActions(input, true),
    DisableAlarmActions: (input) => this.#setActions(input, false),
  };

  #setActions(input: Input, enabled: boolean): Output {
    for (const name of strings(input, 'AlarmNames')) this.cloudwatch.alarm(name).actionsEnabled = enabled;
    return {};
  }

  #put(namespace: string, datum: Input, now: number): void {
    const identity = { namespace, name: text(datum, 'MetricName'), dimensions: dimensionsOf(datum) };
    const at = datum['Timestamp'] === undefined ? now : time(datum['Timestamp']);
    const unit = String(datum['Unit'] ?? 'None');
    const { metrics } = this.cloudwatch;
    if (datum['StatisticValues'] !== undefined) {
      const set = record(datum['StatisticValues'], 'StatisticValues');
      metrics.addStatistics(
        identity,
        {
          SampleCount: number(set, 'SampleCount'),
          Sum: number(set, 'Sum'),
          Minimum: number(set, 'Minimum'),
          Maximum: number(set, 'Maximum'),
        },
        at,
        unit,
      );
      return;
    }
    const values =
      datum['Values'] === undefined ? [number(datum, 'Value')] : (datum['Values'] as unknown[]).map(Number);
    const counts = Array.isArray(datum['Counts']) ? datum['Counts'].map(Number) : [];
    if (values.some((value) => !Number.isFinite(value))) throw invalid('The values of a metric must be numbers.');
    values.forEach((value, index) => metrics.add(identity, value, at, unit, counts[index] ?? 1));
  }

  #find(input: Input): Metric | undefined {
    return this.cloudwatch.metrics.find({
      namespace: text(input, 'Namespace'),
      name: text(input, 'MetricName'),
      dimensions: dimensionsOf(input),
    });
  }

  #statistics(
    metric: Metric | undefined,
    name: string,
    from: number,
    to: number,
    periodMs: number,
  ): { at: number; value: number }[] {
    const statistic = statisticOf(name);
    return metric === undefined ? [] : this.cloudwatch.metrics.statistics(metric, statistic, from, to, periodMs);
  }
}

function described({ definition, state, reason, reasonData, changedAt, actionsEnabled }: Alarm): Output {
  const percentile = definition.statistic.startsWith('p');
  return {
    AlarmName: definition.name,
    AlarmArn: definition.arn,
    ...(definition.description !== undefined && { AlarmDescription: definition.description }),
    ActionsEnabled: actionsEnabled,
    OKActions: definition.actions.OK,
    AlarmActions: definition.actions.ALARM,
    InsufficientDataActions: definition.actions.INSUFFICIENT_DATA,
    StateValue: state,
    StateReason: reason,
    ...(reasonData !== undefined && { StateReasonData: reasonData }),
    StateUpdatedTimestamp: date(changedAt),
    MetricName: definition.metric.name,
    Namespace: definition.metric.namespace,
    ...(percentile ? { ExtendedStatistic: definition.statistic } : { Statistic: definition.statistic }),
    Dimensions: definition.metric.dimensions,
    Period: definition.periodSeconds,
    ...(definition.unit !== undefined && { Unit: definition.unit }),
    EvaluationPeriods: definition.evaluationPeriods,
    DatapointsToAlarm: definition.datapointsToAlarm,
    Threshold: definition.threshold,
    ComparisonOperator: definition.comparison,
    TreatMissingData: definition.missing,
  };
}

/** A date as the JSON protocol writes it, seconds since the epoch; the query protocol wants ISO 8601. */
class WireDate {
  constructor(private readonly at: number) {}
  toJSON(): number {
    return this.at / 1000;
  }
  readonly toString = (): string => new Date(this.at).toISOString();
}

function date(at: number): WireDate {
  return new WireDate(at);
}

/** An output in XML: lists as `<member>`s. */
function xml(value: unknown): string {
  if (value === undefined || value === null) return '';
  return Object.entries(value as Record<string, unknown>)
    .map(([name, item]) => {
      if (Array.isArray(item))
        return element(
          name,
          ...item.map((each: unknown) =>
            typeof each === 'object' && !(each instanceof WireDate)
              ? element('member', xml(each))
              : textElement('member', String(each)),
          ),
        );
      if (typeof item === 'object' && item !== null && !(item instanceof WireDate)) {
        // The one map of the API.
        if (name === 'ExtendedStatistics')
          return element(
            name,
            ...Object.entries(item).map(([key, each]) =>
              element('entry', textElement('key', key), textElement('value', String(each))),
            ),
          );
        return element(name, xml(item));
      }
      return item === undefined ? '' : textElement(name, String(item));
    })
    .join('');
}

function json(body: Buffer): Input {
  try {
    return record(JSON.parse(body.toString() || '{}'), 'the request');
  } catch (error) {
    throw error instanceof AwsError ? error : new AwsError('SerializationException', 'The request body is no JSON.');
  }
}

function record(value: unknown, name: string): Input {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${name} must be a structure.`);
  return value as Input;
}

function list(input: Input, name: string): Input[] {
  const value = input[name] ?? [];
  if (!Array.isArray(value)) throw invalid(`${name} must be a list.`);
  return value.map((item) => record(item, name));
}

function strings(input: Input, name: string): string[] {
  const value = input[name] ?? [];
  if (!Array.isArray(value)) throw invalid(`${name} must be a list.`);
  return value.map(String);
}

function names(input: Input): string[] {
  const one = input['AlarmName'];
  return typeof one === 'string' ? [one] : strings(input, 'AlarmNames');
}

function dimensionsOf(input: Input): Dimension[] {
  return list(input, 'Dimensions').map((each) => ({ Name: text(each, 'Name'), Value: text(each, 'Value') }));
}

function text(input: Input, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '')
    throw new AwsError('MissingParameter', `The parameter ${name} is required.`);
  return value;
}

function number(input: Input, name: string): number {
  const value = Number(input[name] ?? Number.NaN);
  if (!Number.isFinite(value)) throw invalid(`The parameter ${name} must be a number.`);
  return value;
}

function time(value: unknown): number {
  const at = typeof value === 'number' ? value * 1000 : Date.parse(String(value));
  if (!Number.isFinite(at)) throw invalid(`${String(value)} is no timestamp.`);
  return at;
}

function range(input: Input): { from: number; to: number } {
  const from = Math.floor(time(input['StartTime']) / MINUTE_MS) * MINUTE_MS;
  const to = time(input['EndTime']);
  if (to <= from) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  return { from, to };
}

function period(value: unknown): number {
  const seconds = Number(value ?? Number.NaN);
  if (!Number.isInteger(seconds) || seconds < 60 || seconds % 60 !== 0)
    throw invalid('Period must be a multiple of 60: the local cloud keeps one value a minute.');
  return seconds * 1000;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
