import { AwsError } from '../kernel/aws-error';
import { durationMs } from '../kernel/duration';
import type { FaultKind, FaultTarget } from '../kernel/faults';
import { below, seededRandom, type Random } from '../kernel/random';

/** A fault as it is asked for. What is left out matches everything. */
export interface FaultRequest {
  readonly kind: FaultKind;
  /** `sns`, `sqs`, `dynamodb`, `lambda`, … */
  readonly service?: string;
  /** An operation; `*` stands for any characters: `Publish*`. */
  readonly action?: string;
  /** The name, or the end of the ARN, of a queue, topic, table or function; `*` stands for any characters. */
  readonly resource?: string;
  /** Only calls that this function makes; `*` stands for any characters. */
  readonly caller?: string;
  /** How likely it strikes when it may, 0–1. Always, unless told. */
  readonly probability?: number;
  /** It strikes so often and then no more. */
  readonly count?: number;
  /** Of `delay`, `duplicate` and `database-slow`: at most so long, at random; `database-slow`: exactly. */
  readonly delay?: number | string;
  /** Of `error`: the code and the HTTP status of the answer. */
  readonly code?: string;
  readonly status?: number;
}

export interface FaultView extends FaultRequest {
  readonly id: string;
  readonly delayMs: number;
  /** How often it has struck. */
  readonly struck: number;
}

const KINDS: ReadonlySet<string> = new Set<FaultKind>([
  'duplicate',
  'reorder',
  'delay',
  'throttle',
  'error',
  'crash-before',
  'crash-after',
  'database-down',
  'database-refuse',
  'database-slow',
]);
const DEFAULT_DELAY_MS: Readonly<Partial<Record<FaultKind, number>>> = {
  delay: 10_000,
  duplicate: 30_000,
  'database-slow': 1_000,
};

/** One fault that is switched on. Its decisions come from a seed of its own, so that another rule does not change them. */
export class FaultRule {
  readonly delayMs: number;
  struck = 0;
  readonly #random: Random;
  readonly #patterns: readonly (readonly [key: 'service' | 'action' | 'resource' | 'caller', pattern: RegExp])[];

  /** @throws {AwsError} `ValidationException` for what is no fault */
  constructor(
    readonly id: string,
    readonly request: FaultRequest,
    seed: string,
  ) {
    if (!KINDS.has(request.kind))
      throw invalid(`there is no kind "${String(request.kind)}"; kinds are ${[...KINDS].join(', ')}`);
    const { probability = 1, count } = request;
    if (!(typeof probability === 'number' && probability >= 0 && probability <= 1))
      throw invalid('probability is a number from 0 to 1');
    if (count !== undefined && !(Number.isInteger(count) && count > 0))
      throw invalid('count is a whole number above 0');
    try {
      this.delayMs = durationMs(request.delay ?? DEFAULT_DELAY_MS[request.kind] ?? 0);
    } catch (error) {
      throw invalid((error as Error).message);
    }
    this.#patterns = (['service', 'action', 'resource', 'caller'] as const).flatMap((key) =>
      request[key] === undefined ? [] : [[key, wildcard(request[key])] as const],
    );
    this.#random = seededRandom(`${seed}/fault/${id}`);
  }

  get view(): FaultView {
    return { ...this.request, id: this.id, delayMs: this.delayMs, struck: this.struck };
  }

  get spent(): boolean {
    return this.request.count !== undefined && this.struck >= this.request.count;
  }

  /** Does it strike this time? */
  strikes(kind: FaultKind, target: FaultTarget): boolean {
    if (kind !== this.request.kind || this.spent) return false;
    for (const [key, pattern] of this.#patterns) {
      const value = target[key];
      if (
        value === undefined ||
        !(pattern.test(value) || (key === 'resource' && pattern.test(value.slice(value.lastIndexOf(':') + 1))))
      )
        return false;
    }
    const { probability = 1 } = this.request;
    if (probability < 1 && this.#random.next() >= probability) return false;
    this.struck += 1;
    return true;
  }

  random(): number {
    return this.#random.next();
  }

  /** At most the rule's delay, in ms. */
  someDelayMs(): number {
    return this.request.kind === 'database-slow' ? this.delayMs : 1 + below(this.#random, Math.max(1, this.delayMs));
  }

  error(): AwsError {
    if (this.request.kind === 'throttle')
      return new AwsError(
        this.request.code ?? 'ThrottlingException',
        'Rate exceeded (a fault that was asked for).',
        this.request.status ?? 400,
      );
    return new AwsError(
      this.request.code ?? 'InternalFailure',
      'A fault that was asked for.',
      this.request.status ?? 500,
    );
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', `A fault cannot be added: ${message}.`);
}

function wildcard(text: string): RegExp {
  return new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    'i',
  );
}
