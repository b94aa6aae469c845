import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';

/** Units of CloudWatch that this system measures in. */
export type MetricUnit = 'Count' | 'Milliseconds' | 'Seconds' | 'Bytes' | 'Percent' | 'None';

/** The metrics of one call, written in CloudWatch's embedded metric format when the call ends. */
export interface Metrics {
  addMetric(name: string, unit: MetricUnit, value: number): void;
  /** A searchable property of the written line; never a dimension, so it may have many values. */
  addMetadata(key: string, value: string): void;
}

/** The one Powertools object of an environment. Between calls it is empty. */
export function rootMetrics(service: string): PowertoolsMetrics {
  return new PowertoolsMetrics({ namespace: 'Busbar', serviceName: service });
}

/**
 * What one call measured. It is handed to the environment's Powertools object only to be written, in one turn of the
 * event loop, so that calls which run at the same time don't get into each other's lines. An object for each call would
 * do the same, at thirty microseconds each.
 */
export class CallMetrics implements Metrics {
  readonly #root: PowertoolsMetrics;
  readonly #measured: { readonly name: string; readonly unit: MetricUnit; readonly value: number }[] = [];
  readonly #metadata = new Map<string, string>();

  constructor(root: PowertoolsMetrics) {
    this.#root = root;
  }

  addMetric(name: string, unit: MetricUnit, value: number): void {
    this.#measured.push({ name, unit, value });
  }

  addMetadata(key: string, value: string): void {
    this.#metadata.set(key, value);
  }

  publish(): void {
    // Publishing nothing would print a warning.
    if (this.#measured.length === 0) return;
    for (const { name, unit, value } of this.#measured) this.#root.addMetric(name, unit, value);
    for (const [key, value] of this.#metadata) this.#root.addMetadata(key, value);
    this.#root.publishStoredMetrics();
  }
}
