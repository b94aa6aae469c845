import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';

/** Units of CloudWatch that this system measures in. */
export type MetricUnit = 'Count' | 'Milliseconds' | 'Seconds' | 'Bytes' | 'Percent' | 'None';

/** The metrics of one call, written in CloudWatch's embedded metric format when the call ends. */
export interface Metrics {
  addMetric(name: string, unit: MetricUnit, value: number): void;
  /** A searchable property of the written line; never a dimension, so it may have many values. */
  addMetadata(key: string, value: string): void;
}

/** Powertools' metrics, made only by calls that measure something. */
export class CallMetrics implements Metrics {
  readonly #service: string;
  #metrics: PowertoolsMetrics | undefined;

  constructor(service: string) {
    this.#service = service;
  }

  addMetric(name: string, unit: MetricUnit, value: number): void {
    this.#metrics ??= new PowertoolsMetrics({ namespace: 'Busbar', serviceName: this.#service });
    this.#metrics.addMetric(name, unit, value);
  }

  addMetadata(key: string, value: string): void {
    this.#metrics ??= new PowertoolsMetrics({ namespace: 'Busbar', serviceName: this.#service });
    this.#metrics.addMetadata(key, value);
  }

  publish(): void {
    // Publishing nothing would print a warning.
    if (this.#metrics?.hasStoredMetrics()) this.#metrics.publishStoredMetrics();
  }
}
