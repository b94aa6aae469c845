import type { HistoryEvent } from './states';

export type StateStatus = 'waiting' | 'running' | 'retrying' | 'ok' | 'caught' | 'failed' | 'stopped';

/** One call of a task, or one run of a Parallel's branches or a Map's items. */
export interface Attempt {
  /** The event that began it; a task's call is known in the journal by it. */
  readonly event: number;
  readonly at: number;
  endedAt?: number;
  error?: string;
  cause?: string;
}

/** One stay in a state. Times are milliseconds since the Unix epoch. */
export interface Visit {
  readonly event: number;
  readonly name: string;
  readonly type: string;
  readonly at: number;
  /** JSON text. */
  readonly input?: string;
  /** The item of the Map iteration that it belongs to, from 0. */
  readonly item?: number;
  readonly attempts: Attempt[];
  status: StateStatus;
  endedAt?: number;
  output?: string;
  error?: string;
  cause?: string;
  /** The state that came after it. */
  next?: string;
}

export interface ItemCounts {
  /** As many as the Map state has been given. */
  readonly total: number;
  readonly begun: number;
  readonly ok: number;
  readonly failed: number;
  readonly stopped: number;
}

export interface StateProgress {
  readonly status: StateStatus;
  /** In the order in which they began. */
  readonly visits: readonly Visit[];
  /** Attempts beyond the first of each visit. */
  readonly retries: number;
  /** Of a Map state's visits together. */
  readonly items?: ItemCounts;
}

export interface Progress {
  readonly states: ReadonlyMap<string, StateProgress>;
  /** Transitions that were taken, by `wayKey`. */
  readonly taken: ReadonlySet<string>;
}

export function wayKey(from: string, to: string, caught: boolean): string {
  return `${from}\n${to}\n${caught ? 'catch' : 'next'}`;
}

type Items = { -readonly [name in keyof ItemCounts]: ItemCounts[name] };

interface Stay extends Visit {
  /** The line of control that it lies in: a scope holds one state at a time. */
  readonly scope: Scope;
  open: boolean;
  succeeded: boolean;
  /** Its branches or items failed, and nobody has taken the error yet. */
  broken: boolean;
  items?: Items;
}

/** Where an event belongs: the stay that is open there, below those that enclose it. */
interface Scope {
  readonly stay?: Stay;
  readonly item?: number;
  readonly up?: Scope;
}

const RESULT_TYPES = new Set(['Task', 'Parallel', 'Map']);
const WORST: readonly StateStatus[] = ['running', 'retrying', 'failed', 'stopped', 'caught', 'ok'];

/** How each state went, by an execution's history. */
export function progressOf(events: readonly HistoryEvent[]): Progress {
  const scopes = new Map<number, Scope>();
  const left = new Map<number, Stay>();
  const stays: Stay[] = [];
  const taken = new Set<string>();
  const root: Scope = {};
  for (const event of events) {
    const scope = scopes.get(event.previousEventId ?? 0) ?? root;
    scopes.set(event.id, follow(event, scope));
  }
  const isOver = events.some(({ type }) => /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(type));
  for (const stay of stays) {
    if (!stay.open) continue;
    if (isOver) close(stay, 'stopped', events.at(-1)?.timestamp ?? 0);
    else stay.status = stay.attempts.at(-1)?.error === undefined ? 'running' : 'retrying';
  }
  return { states: byName(stays), taken };

  function follow(event: HistoryEvent, scope: Scope): Scope {
    const { type } = event;
    const at = event.timestamp * 1_000;
    const detail = detailOf(event);
    const text = (name: string): string | undefined =>
      typeof detail[name] === 'string' ? (detail[name] as string) : undefined;
    const failure = { error: text('error'), cause: text('cause') };
    if (type.endsWith('StateEntered')) {
      const before = left.get(event.previousEventId ?? 0);
      const name = text('name') ?? '';
      if (before) {
        before.next = name;
        taken.add(wayKey(before.name, name, before.status === 'caught'));
      }
      const stay: Stay = {
        event: event.id,
        name,
        type: type.slice(0, -'StateEntered'.length),
        at,
        input: text('input'),
        ...(scope.item !== undefined && { item: scope.item }),
        attempts: [],
        status: 'running',
        scope,
        open: true,
        succeeded: false,
        broken: false,
      };
      stays.push(stay);
      return { stay, item: scope.item, up: scope };
    }
    if (type.endsWith('StateExited')) {
      const found = enclosing(scope, (stay) => stay.name === text('name'));
      if (!found?.stay) return scope;
      const { stay } = found;
      const caught = RESULT_TYPES.has(stay.type) && !stay.succeeded;
      stay.output = text('output');
      close(stay, caught ? 'caught' : 'ok', event.timestamp);
      left.set(event.id, stay);
      return stay.scope;
    }
    const [, container, happened] = /^(Map|Parallel)State(Started|Succeeded|Failed)$/.exec(type) ?? [];
    if (container !== undefined) {
      const found = enclosing(
        scope,
        (stay) => stay.type === container && stay.open && (happened === 'Started' || !stay.broken),
      );
      if (!found?.stay) return scope;
      const { stay } = found;
      if (happened === 'Started') {
        stay.attempts.push({ event: event.id, at });
        stay.broken = false;
        if (container === 'Map')
          stay.items = { total: Number(detail['length'] ?? 0), begun: 0, ok: 0, failed: 0, stopped: 0 };
      } else if (happened === 'Succeeded') {
        stay.succeeded = true;
        end(stay.attempts.at(-1), at);
      } else {
        failBelow(scope, found, event.timestamp);
        stay.broken = true;
        Object.assign(stay, failure);
        end(stay.attempts.at(-1), at, failure);
      }
      return found;
    }
    const [, iteration] = /^MapIteration(Started|Succeeded|Failed|Aborted)$/.exec(type) ?? [];
    if (iteration !== undefined) {
      const found = enclosing(scope, (stay) => stay.name === text('name') && stay.type === 'Map');
      const items = found?.stay?.items;
      if (!found || !items) return scope;
      if (iteration === 'Started') {
        items.begun += 1;
        return { item: Number(detail['index'] ?? items.begun - 1), up: found };
      }
      if (iteration === 'Failed') failBelow(scope, found, event.timestamp);
      items[iteration === 'Succeeded' ? 'ok' : iteration === 'Failed' ? 'failed' : 'stopped'] += 1;
      return found;
    }
    const [, aborted] = /^(Task|Wait|Parallel|Map)StateAborted$/.exec(type) ?? [];
    if (aborted !== undefined) {
      const found = enclosing(scope, (stay) => stay.type === aborted && stay.open);
      if (!found?.stay) return scope;
      close(found.stay, 'stopped', event.timestamp);
      return found.stay.scope;
    }
    const { stay } = scope;
    if (/^Execution(Failed|TimedOut)$/.test(type)) {
      failBelow(scope, undefined, event.timestamp);
      if (stay && stay.error === undefined) Object.assign(stay, failure);
    } else if (stay && /^(Task|LambdaFunction)Scheduled$/.test(type)) stay.attempts.push({ event: event.id, at });
    else if (stay && /^(Task|LambdaFunction)Succeeded$/.test(type)) {
      stay.succeeded = true;
      end(stay.attempts.at(-1), at);
    } else if (stay && /^(Task|LambdaFunction).*(Failed|TimedOut)$/.test(type)) {
      Object.assign(stay, failure);
      end(stay.attempts.at(-1), at, failure);
    } else if (stay && type === 'EvaluationFailed') {
      // A result that cannot be used is no success: whoever catches the error does so after it.
      stay.succeeded = false;
      Object.assign(stay, failure);
    }
    return scope;
  }
}

function detailOf(event: HistoryEvent): Readonly<Record<string, unknown>> {
  const name = Object.keys(event).find((key) => key.endsWith('EventDetails'));
  return (name === undefined ? undefined : (event[name] as Record<string, unknown> | undefined)) ?? {};
}

function enclosing(scope: Scope, is: (stay: Stay) => boolean): Scope | undefined {
  for (let at: Scope | undefined = scope; at; at = at.up) if (at.stay && is(at.stay)) return at;
  return undefined;
}

/** What is open from a scope up to another, which stays as it is. */
function failBelow(scope: Scope, upTo: Scope | undefined, timestamp: number): void {
  for (let at: Scope | undefined = scope; at && at !== upTo; at = at.up)
    if (at.stay?.open) close(at.stay, 'failed', timestamp);
}

function close(stay: Stay, status: StateStatus, timestamp: number): void {
  stay.open = false;
  stay.status = status;
  stay.endedAt = timestamp * 1_000;
}

function end(attempt: Attempt | undefined, at: number, failure: { error?: string; cause?: string } = {}): void {
  if (!attempt) return;
  attempt.endedAt = at;
  attempt.error = failure.error;
  attempt.cause = failure.cause;
}

/** Of several lines that pass a state, each counts with its last stay, and the one that matters most shows. */
function byName(stays: readonly Stay[]): Map<string, StateProgress> {
  const found = new Map<string, StateProgress>();
  for (const name of new Set(stays.map((stay) => stay.name))) {
    const own = stays.filter((stay) => stay.name === name);
    const last = new Set(new Map(own.map((stay) => [stay.scope, stay.status])).values());
    const counts = own.flatMap(({ items }) => items ?? []);
    const sum = (of: keyof ItemCounts): number => counts.reduce((total, items) => total + items[of], 0);
    found.set(name, {
      status: WORST.find((status) => last.has(status)) ?? 'ok',
      visits: own,
      retries: own.reduce((total, { attempts }) => total + Math.max(0, attempts.length - 1), 0),
      ...(counts.length > 0 && {
        items: {
          total: sum('total'),
          begun: sum('begun'),
          ok: sum('ok'),
          failed: sum('failed'),
          stopped: sum('stopped'),
        },
      }),
    });
  }
  return found;
}
