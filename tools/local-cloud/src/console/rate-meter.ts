import type { InvocationSpan, JournalEntry } from '../kernel/journal';
import { MinuteCounter, type Rate } from './minute-counter';
import { Recent } from './recent';

export interface EdgeRate extends Rate {
  /** Meter keys of two resources. */
  readonly from: string;
  readonly to: string;
}

/** So many entries are remembered for what they cause, and so many causes are awaited. */
const REMEMBERED = 10_000;
/** Resources of a kind whose effects share an object. */
const SORTS = 1_000;
type Seen = Pick<JournalEntry, 'kind'> & { readonly key: string };
type Effect = Seen & { readonly failed: boolean };

/**
 * How much happens to each resource, how much travels between each two, and how much of it goes wrong: the last minute.
 * What travels is known by causes: a message of a queue that a publish caused went from the topic to the queue, and an
 * invocation takes as many messages as it has causes. What a function sends is known by its calls, failed ones included.
 */
export class RateMeter {
  private readonly resources: MinuteCounter;
  /** By where from, then by where to: nothing is put together for a count. */
  private readonly edges = new Map<string, MinuteCounter>();
  private readonly seen = new Recent<Seen>(REMEMBERED);
  /** Effects by a cause that is recorded after them, as a request is. */
  private readonly awaited = new Recent<Effect[]>(REMEMBERED);
  private readonly successes = new Map<Effect['kind'], Recent<Effect>>();
  private readonly failures = new Map<Effect['kind'], Recent<Effect>>();

  constructor(private readonly now: () => number) {
    this.resources = new MinuteCounter(now);
  }

  count(entry: JournalEntry, spans: readonly InvocationSpan[] = []): void {
    const key = meterKey(entry);
    const failed = entry.outcome !== 'ok';
    this.countEdges(entry, key, failed);
    for (const span of spans) this.countCall(key, span);
    // An execution counts once, when it ends; its tasks are seen where they go.
    if (entry.kind === 'task' || (entry.kind === 'execution' && entry.detail?.['status'] === undefined)) return;
    this.resources.add(key, failed);
  }

  rates(): Record<string, Rate> {
    return this.resources.read();
  }

  edgeRates(): EdgeRate[] {
    return [...this.edges].flatMap(([from, counter]) =>
      Object.entries(counter.read()).map(([to, rate]) => ({ from, to, ...rate })),
    );
  }

  private countEdges({ id, kind, causes }: JournalEntry, key: string, failed: boolean): void {
    const effect = this.effect(kind, key, failed);
    const [first] = causes;
    const source = kind === 'invocation' && causes.length > 1 && first !== undefined ? this.seen.get(first) : undefined;
    // The messages of a batch are of one queue.
    if (source) this.travelled(source, effect, causes.length);
    else this.countCauses(causes, effect);
    for (const later of this.awaited.take(id) ?? []) this.travelled(effect, later);
    this.seen.set(id, effect);
  }

  /** Thousands are remembered, of a few sorts: one for each sort. */
  private effect(kind: Effect['kind'], key: string, failed: boolean): Effect {
    const sort = failed ? this.failures : this.successes;
    let byKey = sort.get(kind);
    if (byKey === undefined) sort.set(kind, (byKey = new Recent(SORTS)));
    let effect = byKey.get(key);
    if (effect === undefined) byKey.set(key, (effect = { kind, key, failed }));
    return effect;
  }

  private countCauses(causes: readonly string[], effect: Effect): void {
    for (const cause of causes) {
      const before = this.seen.get(cause);
      if (before) this.travelled(before, effect);
      else {
        const others = this.awaited.get(cause);
        if (others) others.push(effect);
        else this.awaited.set(cause, [effect]);
      }
    }
  }

  private travelled(from: Seen, to: Effect, times = 1): void {
    // A function's calls tell more than their effects; only what goes to a connection names its API as an effect alone.
    if (from.key === to.key || (from.kind === 'invocation' && to.kind !== 'delivery')) return;
    this.edge(from.key).add(to.key, to.failed, times);
  }

  private edge(from: string): MinuteCounter {
    let counter = this.edges.get(from);
    if (counter === undefined) this.edges.set(from, (counter = new MinuteCounter(this.now)));
    return counter;
  }

  private countCall(functionKey: string, span: InvocationSpan): void {
    const target = targetOf(functionKey, span);
    if (target === undefined) return;
    const failed = span.error !== undefined || span.open === true || (span.status ?? 200) >= 400;
    this.edge(functionKey).add(target, failed);
    if (span.kind === 'sql') this.resources.add(target, failed);
  }
}

/** The resource as the map knows it: an ARN without qualifier, object key or route. */
export function meterKey(entry: Pick<JournalEntry, 'kind' | 'resource'>): string {
  const { resource } = entry;
  if (resource.startsWith('arn:aws:lambda:')) return resource.split(':').slice(0, 7).join(':');
  if (resource.startsWith('arn:aws:s3:::')) return resource.split('/', 1)[0] as string;
  if (resource.startsWith('arn:aws:execute-api:')) return `api:${resource.split(':')[5]?.split('/', 1)[0] ?? ''}`;
  return resource;
}

/** A database is counted by where it listens: that is what a function's connection shows. */
export function databaseKey(address: unknown, port: unknown): string {
  return `database:${String(address)}:${String(port)}`;
}

const SENDS = /^(sns\.Publish|sqs\.SendMessage|states\.Start|lambda\.Invoke|dynamodb\.|s3\.)/;

/** What a call of a function addressed, as the map knows it. */
function targetOf(functionKey: string, { kind, name, resource }: InvocationSpan): string | undefined {
  if (resource === undefined) return undefined;
  if (kind === 'sql') return `database:${resource}`;
  if (!SENDS.test(name)) return undefined;
  const [service = ''] = name.split('.', 1);
  if (service === 's3') return `arn:aws:s3:::${resource.split('/', 1)[0] ?? ''}`;
  const [, , , region = '', account = ''] = functionKey.split(':');
  const place = `arn:aws:${service}:${region}:${account}:`;
  if (service === 'dynamodb') return `${place}table/${resource.replace(/^table\//, '')}`;
  if (service === 'states') return `${place}stateMachine:${resource.replace(/^stateMachine:/, '')}`;
  if (service === 'lambda') return `${place}function:${resource.replace(/^function:/, '').split(':', 1)[0] ?? ''}`;
  return place + resource;
}
