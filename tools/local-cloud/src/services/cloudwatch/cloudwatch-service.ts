import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { ServicePart } from '../../kernel/service-part';
import { LogsService } from '../logs/logs-service';
import { Alarm, type AlarmDefinition } from './alarm';
import { CloudWatchWire } from './cloudwatch-wire';
import { embeddedMetrics } from './embedded-metrics';
import { MetricStore, MINUTE_MS } from './metric-store';
import { ServiceMetrics } from './service-metrics';

const instances = new WeakMap<Kernel, CloudWatchService>();

/** CloudWatch metrics and alarms: what functions measure, what the services say of themselves, and who is told when it is too much. */
export class CloudWatchService implements ServicePart {
  readonly metrics = new MetricStore();
  readonly #alarms = new Map<string, Alarm>();
  readonly #own: ServiceMetrics;
  #cancel: (() => void)[] = [];
  #started = false;
  #looking: (() => void) | undefined;
  /** `GET /_cloud/alarms` */
  readonly control = {
    alarms: ({ method, path }: { method: string; path: string }): unknown =>
      method === 'GET' && path === ''
        ? {
            alarms: this.alarms().map(
              ({ definition: { name, arn, description, metric }, state, reason, changedAt, history }) => ({
                name,
                arn,
                description,
                metric,
                state,
                reason,
                changedAt,
                history,
              }),
            ),
          }
        : undefined,
  };

  static of(kernel: Kernel): CloudWatchService {
    let service = instances.get(kernel);
    if (!service) instances.set(kernel, (service = new CloudWatchService(kernel)));
    return service;
  }

  private constructor(readonly kernel: Kernel) {
    this.#own = new ServiceMetrics(kernel, this.metrics);
    kernel.expose(new CloudWatchWire(this));
  }

  start(): void {
    this.#cancel.push(
      this.kernel.journal.subscribe((entry) => {
        this.#own.happened(entry);
        this.#lookAtNextMinute();
      }),
    );
    this.#cancel.push(LogsService.of(this.kernel).listen((events) => events.forEach(({ text }) => this.#read(text))));
    this.#started = true;
    if (this.#alarms.size > 0) this.#lookAtNextMinute();
  }

  stop(): void {
    for (const cancel of this.#cancel) cancel();
    this.#cancel = [];
    this.#looking?.();
    this.#started = false;
  }

  /** @throws {AwsError} when another alarm has the name */
  declare(definition: AlarmDefinition): Alarm {
    if (this.#alarms.has(definition.name))
      throw new AwsError('ResourceConflict', `There is an alarm ${definition.name} already.`);
    const alarm = new Alarm(this.kernel, this.metrics, definition);
    this.#alarms.set(definition.name, alarm);
    this.#lookAtNextMinute();
    return alarm;
  }

  remove(name: string): void {
    this.#alarms.delete(name);
  }

  alarms(): Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
  }

  /** @throws {AwsError} `ResourceNotFound` */
  alarm(name: string): Alarm {
    const alarm = this.#alarms.get(name);
    if (!alarm) throw new AwsError('ResourceNotFound', `Unknown alarm: ${name}`, 404);
    return alarm;
  }

  #read(text: string): void {
    for (const { identity, unit, at, values } of embeddedMetrics(text)) {
      const metric = this.metrics.metric(identity, unit);
      for (const value of values) this.metrics.record(metric, value, at);
    }
  }

  /**
   * Alarms look when the minute has ended and its values are there. Where nothing happens and nothing waits nobody looks: a
   * virtual clock then moves over days in one step.
   */
  #lookAtNextMinute(): void {
    if (!this.#started || this.#looking !== undefined) return;
    const now = this.kernel.clock.now();
    this.#looking = this.kernel.clock.after(Math.floor(now / MINUTE_MS) * MINUTE_MS + MINUTE_MS - now, () => {
      this.#looking = undefined;
      // Alarms first: what is looked at now belongs to the minute that begins.
      for (const alarm of this.#alarms.values()) alarm.evaluate();
      const isBusy = this.#own.look();
      if (isBusy || this.#alarms.size > 0) this.#lookAtNextMinute();
    });
  }
}
