import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { ServicePart } from '../../kernel/service-part';
import { ScheduleRows } from './schedule-rows';
import { Schedule, type ScheduleDefinition } from './schedule';

const instances = new WeakMap<Kernel, SchedulerService>();

/** EventBridge Scheduler, and the scheduled rules of EventBridge. */
export class SchedulerService implements ServicePart {
  readonly #groups = new Set(['default']);
  readonly #schedules = new Map<string, Schedule>();
  /** `POST /_cloud/schedules/<name>/fire`, `GET /_cloud/schedules` */
  readonly control = {
    schedules: (request: { method: string; path: string }): unknown => this.#control(request),
  };

  static of(kernel: Kernel): SchedulerService {
    let service = instances.get(kernel);
    if (!service) instances.set(kernel, (service = new SchedulerService(kernel)));
    return service;
  }

  readonly #rows: ScheduleRows;

  private constructor(private readonly kernel: Kernel) {
    this.#rows = new ScheduleRows(kernel);
  }

  pendingWork(): Record<string, number> {
    return { schedules: [...this.#schedules.values()].reduce((sum, { pending }) => sum + pending, 0) };
  }

  stop(): void {
    for (const schedule of this.#schedules.values()) schedule.stop();
  }

  addGroup(name: string): void {
    this.#groups.add(name);
  }

  removeGroup(name: string): void {
    this.#groups.delete(name);
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name);
  }

  add(definition: ScheduleDefinition): Schedule {
    const schedule = new Schedule(this.kernel, definition, this.#rows);
    this.#schedules.set(definition.arn, schedule);
    return schedule;
  }

  remove(arn: string): void {
    this.#schedules.get(arn)?.stop();
    this.#schedules.delete(arn);
  }

  /** Forgets what a schedule that was removed still had to do. */
  forget(arn: string): void {
    this.#rows.forget(arn);
  }

  /** Fires a schedule now. @throws {AwsError} `ResourceNotFoundException` */
  async fire(nameOrArn: string): Promise<void> {
    const schedule = [...this.#schedules.values()].find(
      ({ definition }) => definition.arn === nameOrArn || definition.name === nameOrArn,
    );
    if (!schedule) throw new AwsError('ResourceNotFoundException', `Schedule ${nameOrArn} does not exist.`, 404);
    await schedule.fire();
  }

  async #control({ method, path }: { method: string; path: string }): Promise<unknown> {
    const [name = '', verb] = path.split('/');
    if (method === 'GET' && name === '')
      return {
        schedules: [...this.#schedules.values()].map(
          ({ definition: { name: scheduleName, arn, targetArn, enabled } }) => ({
            name: scheduleName,
            arn,
            targetArn,
            enabled,
          }),
        ),
      };
    if (method !== 'POST' || verb !== 'fire') return undefined;
    await this.fire(decodeURIComponent(name));
    return { fired: decodeURIComponent(name) };
  }
}
