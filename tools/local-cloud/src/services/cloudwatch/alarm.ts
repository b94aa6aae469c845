import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import {
  COMPARISONS,
  evaluate,
  EXTRA_PERIODS,
  type AlarmState,
  type Comparison,
  type MissingData,
  type Period,
} from './alarm-evaluation';
import { MINUTE_MS, statisticOf, type MetricIdentity, type MetricStore } from './metric-store';

export interface AlarmDefinition {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly metric: MetricIdentity;
  /** `Sum`, `p99`, … */
  readonly statistic: string;
  readonly unit?: string;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly missing: MissingData;
  readonly actionsEnabled: boolean;
  /** ARNs of topics and functions by the state that calls them. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
}

export interface StateChange {
  readonly at: number;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: string;
  readonly reasonData?: string;
}

const HISTORY = 100;

/** An alarm: looks at its metric once a minute, and acts when its state changes. */
export class Alarm {
  state: AlarmState = 'INSUFFICIENT_DATA';
  reason = 'Unchecked: Initial alarm creation';
  reasonData: string | undefined;
  changedAt: number;
  actionsEnabled: boolean;
  readonly history: StateChange[] = [];

  constructor(
    private readonly kernel: Kernel,
    private readonly metrics: MetricStore,
    readonly definition: AlarmDefinition,
  ) {
    this.changedAt = kernel.clock.now();
    this.actionsEnabled = definition.actionsEnabled;
  }

  /** Judges the periods that have ended. */
  evaluate(): void {
    const { definition } = this;
    const periodMs = definition.periodSeconds * 1000;
    // Periods end at the minute that has just ended, as values of the minute that runs may still come.
    const to = Math.floor(this.kernel.clock.now() / MINUTE_MS) * MINUTE_MS;
    const count = definition.evaluationPeriods + EXTRA_PERIODS;
    const from = to - count * periodMs;
    const metric = this.metrics.find(definition.metric);
    const points =
      metric && (definition.unit === undefined || metric.unit === definition.unit)
        ? this.metrics.statistics(metric, statisticOf(definition.statistic), from, to, periodMs)
        : [];
    const values = new Map(points.map(({ at, value }) => [at, value]));
    const breaches = COMPARISONS[definition.comparison];
    const periods = Array.from({ length: count }, (_, index): Period => {
      const value = values.get(from + index * periodMs);
      if (value === undefined) return undefined;
      return breaches(value, definition.threshold) ? 'breaching' : 'fine';
    });
    const state = evaluate(periods, definition, this.state);
    if (state === this.state) return;
    const recent = points.slice(-definition.evaluationPeriods).map(({ value }) => value);
    const reason =
      points.length === 0
        ? `${state === 'INSUFFICIENT_DATA' ? 'Insufficient Data' : 'Threshold Crossed'}: no datapoints were received for ${definition.evaluationPeriods} period${definition.evaluationPeriods === 1 ? '' : 's'}${state === 'INSUFFICIENT_DATA' ? '' : ` and ${definition.evaluationPeriods} missing datapoint${definition.evaluationPeriods === 1 ? ' was' : 's were'} treated as [${definition.missing === 'breaching' ? 'Breaching' : 'NonBreaching'}]`}.`
        : `Threshold Crossed: ${recent.length} datapoint${recent.length === 1 ? '' : 's'} [${recent.join(', ')}] ${recent.length === 1 ? 'was' : 'were'} ${state === 'ALARM' ? '' : 'not '}${IN_WORDS[definition.comparison]} the threshold (${definition.threshold}).`;
    const data = {
      version: '1.0',
      queryDate: new Date(this.kernel.clock.now()).toISOString(),
      statistic: definition.statistic,
      period: definition.periodSeconds,
      recentDatapoints: recent,
      threshold: definition.threshold,
    };
    this.set(state, reason, JSON.stringify(data));
  }

  /** Changes the state, and acts if it is another one. A state that a caller sets lasts until the next look. */
  set(state: AlarmState, reason: string, reasonData?: string): void {
    const change: StateChange = {
      at: this.kernel.clock.now(),
      from: this.state,
      to: state,
      reason,
      ...(reasonData !== undefined && { reasonData }),
    };
    this.state = state;
    this.reason = reason;
    this.reasonData = reasonData;
    if (change.from === state) return;
    this.changedAt = change.at;
    this.history.push(change);
    if (this.history.length > HISTORY) this.history.shift();
    const { name } = this.definition;
    if (state === 'ALARM') this.kernel.log.warn(`The alarm ${name} went off. ${reason}`);
    else this.kernel.log.info(`The alarm ${name} is ${state}. ${reason}`);
    if (this.actionsEnabled) for (const arn of this.definition.actions[state]) void this.#act(arn, change);
  }

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
  async #act(arn: string, change: StateChange): Promise<void> {
    const { kernel, definition } = this;
    try {
      if (arn.includes(':sns:')) {
        await kernel.services.sns.publish({
          topicArn: arn,
          subject: `${change.to}: "${definition.name}" in ${kernel.region}`.slice(0, 100),
          message: JSON.stringify(this.#notification(change)),
          principal: { kind: 'service', service: 'cloudwatch.amazonaws.com', sourceArn: definition.arn },
        });
      } else {
        await kernel.services.lambda.invokeAsync({
          functionArn: arn,
          payload: JSON.stringify(this.#event(change)),
          principal: { kind: 'service', service: 'lambda.alarms.cloudwatch.amazonaws.com', sourceArn: definition.arn },
          trigger: 'alarm',
        });
      }
    } catch (error) {
      kernel.log.error(`The alarm ${definition.name} could not call ${arn}.`, {
        error: error instanceof AwsError ? `${error.code}: ${error.message}` : String(error),
      });
    }
  }

  #notification(change: StateChange): object {
    const { definition, kernel } = this;
    return {
      AlarmName: definition.name,
      AlarmDescription: definition.description ?? null,
      AWSAccountId: kernel.account,
      AlarmConfigurationUpdatedTimestamp: new Date(this.changedAt).toISOString().replace('Z', '+0000'),
      NewStateValue: change.to,
      NewStateReason: change.reason,
      StateChangeTime: new Date(change.at).toISOString().replace('Z', '+0000'),
      Region: kernel.region,
      AlarmArn: definition.arn,
      OldStateValue: change.from,
      OKActions: definition.actions.OK,
      AlarmActions: definition.actions.ALARM,
      InsufficientDataActions: definition.actions.INSUFFICIENT_DATA,
      Trigger: {
        MetricName: definition.metric.name,
        Namespace: definition.metric.namespace,
        StatisticType: definition.statistic.startsWith('p') ? 'ExtendedStatistic' : 'Statistic',
        Statistic: definition.statistic.replace(/^[A-Z].*/, (name) => name.toUpperCase()),
        Unit: definition.unit ?? null,
        Dimensions: definition.metric.dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
        Period: definition.periodSeconds,
        EvaluationPeriods: definition.evaluationPeriods,
        DatapointsToAlarm: definition.datapointsToAlarm,
        ComparisonOperator: definition.comparison,
        Threshold: definition.threshold,
        TreatMissingData: definition.missing,
        EvaluateLowSampleCountPercentile: '',
      },
    };
  }

  #event(change: StateChange): object {
    const { definition, kernel } = this;
    const time = new Date(change.at).toISOString().replace('Z', '+0000');
    return {
      source: 'aws.cloudwatch',
      alarmArn: definition.arn,
      accountId: kernel.account,
      time,
      region: kernel.region,
      alarmData: {
        alarmName: definition.name,
        state: {
          value: change.to,
          reason: change.reason,
          ...(change.reasonData !== undefined && { reasonData: change.reasonData }),
          timestamp: time,
        },
        previousState: { value: change.from },
        configuration: {
          ...(definition.description !== undefined && { description: definition.description }),
          metrics: [
            {
              id: 'm1',
              metricStat: {
                metric: {
                  namespace: definition.metric.namespace,
                  name: definition.metric.name,
                  dimensions: Object.fromEntries(definition.metric.dimensions.map(({ Name, Value }) => [Name, Value])),
                },
                period: definition.periodSeconds,
                stat: definition.statistic,
              },
              returnData: true,
            },
          ],
        },
      },
    };
  }
}

const IN_WORDS: Readonly<Record<Comparison, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};
