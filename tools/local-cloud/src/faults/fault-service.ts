import type { MessagePort } from 'node:worker_threads';
import { AwsError } from '../kernel/aws-error';
import { pause } from '../kernel/clock';
import type { FaultKind, Faults, FaultTarget } from '../kernel/faults';
import type { Kernel } from '../kernel/kernel';
import { DATABASE_FAULT_WORDS } from '../virtual/worker-time';
import type { ServicePart } from '../kernel/service-part';
import { FaultRule, type FaultRequest, type FaultView } from './fault-rule';

interface Worker {
  readonly functionName: string;
  readonly database: Int32Array;
}

/** In the order in which a worker knows them. */
const DATABASE_MODES = ['none', 'down', 'refuse', 'slow'] as const;

/**
 * Faults on demand: `GET`, `POST` and `DELETE /_cloud/faults`. None is on unless somebody adds it; each that strikes is an
 * entry of the journal, beside what it happened to.
 */
export class FaultService implements Faults, ServicePart {
  readonly #rules = new Map<string, FaultRule>();
  readonly #workers = new Map<MessagePort, Worker>();
  readonly #ports = new Set<number>();
  #added = 0;
  /** `/_cloud/faults` */
  readonly control = {
    faults: (request: { method: string; path: string; body: Buffer }): unknown => this.#control(request),
  };

  constructor(
    private readonly kernel: () => Kernel,
    /** Decides when faults of a probability strike. */
    private readonly seed: string,
  ) {}

  stop(): void {
    this.#rules.clear();
  }

  get active(): boolean {
    return this.#rules.size > 0;
  }

  /** @throws {AwsError} `ValidationException` */
  add(request: FaultRequest): FaultView {
    this.#added += 1;
    const rule = new FaultRule(`f${this.#added}`, request, this.seed);
    this.#rules.set(rule.id, rule);
    this.#told(rule, 'begins');
    return rule.view;
  }

  list(): FaultView[] {
    return [...this.#rules.values()].map(({ view }) => view);
  }

  remove(id: string): boolean {
    const rule = this.#rules.get(id);
    if (!rule) return false;
    this.#rules.delete(id);
    this.#told(rule, 'ends');
    return true;
  }

  clear(): void {
    for (const id of [...this.#rules.keys()]) this.remove(id);
  }

  strikes(kind: FaultKind, target: FaultTarget): { readonly delayMs: number; random(): number } | undefined {
    const rule = this.#find(kind, target);
    if (!rule) return undefined;
    this.#record(rule, target);
    return { delayMs: rule.someDelayMs(), random: () => rule.random() };
  }

  error(kind: 'error' | 'throttle', target: FaultTarget): AwsError | undefined {
    const rule = this.#find(kind, target);
    if (!rule) return undefined;
    this.#record(rule, target);
    return rule.error();
  }

  async beforeCall(target: FaultTarget): Promise<void> {
    const delay = this.strikes('delay', target);
    if (delay) {
      const { clock, conductor } = this.kernel();
      const waited = pause(clock, delay.delayMs);
      await (conductor ? conductor.hold(waited) : waited);
    }
    const error = this.error('throttle', target) ?? this.error('error', target);
    if (error) throw error;
  }

  knowDatabase(port: number): void {
    this.#ports.add(port);
    this.#tellWorkers();
  }

  attach(functionName: string, port: MessagePort): { readonly database: SharedArrayBuffer; detach(): void } {
    const database = new SharedArrayBuffer(4 * DATABASE_FAULT_WORDS);
    const worker = { functionName, database: new Int32Array(database) };
    this.#workers.set(port, worker);
    this.#tell(port, worker);
    return { database, detach: () => void this.#workers.delete(port) };
  }

  /** Writes down what a function finds of its databases from now on. */
  #tell(port: MessagePort, { functionName, database }: Worker): void {
    // A state rather than an event: its probability decides for each environment anew.
    const target = { service: 'rds', resource: functionName, caller: functionName };
    let mode = 0;
    let rule: FaultRule | undefined;
    for (let candidate = 1; candidate < DATABASE_MODES.length && !rule; candidate += 1) {
      rule = this.#find(`database-${DATABASE_MODES[candidate] as 'down' | 'refuse' | 'slow'}`, target);
      if (rule) mode = candidate;
    }
    database.set([mode, rule?.delayMs ?? 0, ...[...this.#ports].slice(0, DATABASE_FAULT_WORDS - 2)]);
    // On a virtual clock a connection breaks when it is used next, which is the same moment in every run.
    if (mode === DATABASE_MODES.indexOf('down') && !this.kernel().conductor) port.postMessage(['break']);
  }

  #find(kind: FaultKind, target: FaultTarget): FaultRule | undefined {
    for (const rule of this.#rules.values()) if (rule.strikes(kind, target)) return rule;
    return undefined;
  }

  #told(rule: FaultRule, what: 'begins' | 'ends'): void {
    if (!rule.request.kind.startsWith('database-')) return;
    this.#record(rule, { service: 'rds', resource: rule.request.resource ?? '*' }, what);
    this.#tellWorkers();
  }

  #tellWorkers(): void {
    for (const [port, worker] of this.#workers) this.#tell(port, worker);
  }

  #record(rule: FaultRule, target: FaultTarget, what?: string): void {
    const { journal, clock, randomHex } = this.kernel();
    journal.record({
      id: randomHex(16),
      at: clock.now(),
      kind: 'fault',
      resource: target.resource,
      causes: target.causes ?? [],
      outcome: 'error',
      detail: {
        fault: rule.request.kind,
        rule: rule.id,
        service: target.service,
        ...(target.action !== undefined && { action: target.action }),
        ...(target.caller !== undefined && { caller: target.caller }),
        ...(what !== undefined && { what }),
      },
    });
  }

  #control({ method, path, body }: { method: string; path: string; body: Buffer }): unknown {
    if (method === 'GET' && path === '') return { faults: this.list() };
    if (method === 'POST' && path === '') {
      let request: unknown;
      try {
        request = JSON.parse(body.toString());
      } catch {
        throw new AwsError('ValidationException', 'The body is no JSON.');
      }
      if (Array.isArray(request)) return { faults: request.map((one) => this.add(one as FaultRequest)) };
      return this.add((request ?? {}) as FaultRequest);
    }
    if (method !== 'DELETE') return undefined;
    if (path === '') {
      this.clear();
      return { faults: [] };
    }
    if (!this.remove(path)) throw new AwsError('ResourceNotFoundException', `There is no fault ${path}.`, 404);
    return { removed: path };
  }
}
