import { randomUUID } from 'node:crypto';
import {
  AuditTrail,
  deriveFact,
  inTransaction,
  Outbox,
  publishWaiting,
  type DatabaseTransaction,
} from '@busbar/database';
import type { FactData } from '@busbar/events';
import type { Invocation } from '@busbar/lambda';
import type { Caller } from './caller';
import { ApiProblem } from './problem';
import type { Ports } from './operation';

export type ChangedFact = 'site.changed' | 'site.limit-changed' | 'station.changed' | 'token.changed';

/** What was done, for the audit trail. */
export interface Done {
  readonly action: string;
  readonly subject: { readonly kind: 'site' | 'station' | 'token' | 'configuration-profile'; readonly id: string };
  readonly changes: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;
}

/** The same, for everybody who keeps a copy too. */
export interface Change<Name extends ChangedFact, Result> extends Done {
  readonly fact: {
    readonly name: Name;
    readonly data: FactData[Name];
    readonly stationId?: string;
    readonly siteId?: string;
  };
  readonly result: Result;
}

export interface Cause {
  readonly caller: Caller;
  readonly invocation: Invocation;
  readonly now: Date;
}

/**
 * Does a change in one transaction with its audit entry and its fact, then publishes the fact. When the bus refuses,
 * the change stands all the same: its fact lies in the outbox, and `outbox-relay` will publish it.
 */
export async function recordChange<Name extends ChangedFact, Result>(
  ports: Ports,
  { caller, invocation, now }: Cause,
  work: (transaction: DatabaseTransaction, at: string) => Promise<Change<Name, Result>>,
): Promise<Result> {
  const at = now.toISOString();
  const { traceparent, correlationId } = invocation.trace;
  const result = await inTransaction(ports.database, async (transaction) => {
    const change = await work(transaction, at);
    const { name, data, stationId, siteId } = change.fact;
    await addToAudit(transaction, ports, { caller, invocation, now }, change);
    const fact = deriveFact(name, data, {
      source: ports.service,
      origin: { operatorId: ports.operatorId, correlationId, traceparent, stationId, siteId },
      identity: [...Object.values<string | number>({ ...data }), stationId ?? ''],
      occurredAt: at,
      recordedAt: at,
    });
    await new Outbox(transaction, ports.service).add([fact]);
    return change.result;
  });
  await publishOutbox(ports, { invocation, now });
  return result;
}

/** Notes who did what, in the transaction that does it. */
export async function addToAudit(
  transaction: DatabaseTransaction,
  ports: Ports,
  { caller, invocation, now }: Cause,
  { action, subject, changes }: Done,
): Promise<void> {
  await new AuditTrail(transaction).add({
    id: randomUUID(),
    operatorId: ports.operatorId,
    at: now.toISOString(),
    actor: caller.subject,
    actorRole: caller.roles[0],
    action,
    subjectKind: subject.kind,
    subjectId: subject.id,
    changes,
    correlationId: invocation.trace.correlationId,
  });
}

/** Publishes what a change has just written. It stands all the same when the bus refuses. */
export async function publishOutbox(
  ports: Ports,
  { invocation, now }: Pick<Cause, 'invocation' | 'now'>,
): Promise<void> {
  try {
    await publishWaiting(ports.database, {
      publisher: ports.publisher,
      now: () => now,
      source: ports.service,
      maxBatches: 1,
    });
  } catch (error) {
    invocation.log.warn('fact left in the outbox', { error });
  }
}

/** Refuses a change of a record that is not at the revision that the caller saw, or is retired. @throws {ApiProblem} */
export function requirePresent(
  record: { readonly revision: number; readonly retiredAt: string | null },
  revision: number,
): void {
  if (record.revision !== revision) throw otherRevision(record.revision);
  if (record.retiredAt !== null)
    throw new ApiProblem('conflict', { detail: 'It is retired, and what is retired does not change.' });
}

/**
 * Makes sure that nobody else changed the record between our look and our change; the transaction is undone otherwise.
 * @throws {ApiProblem} `other-revision`
 */
export function requireNext<T extends { readonly revision: number }>(record: T | undefined, revision: number): T {
  if (record?.revision !== revision + 1) throw otherRevision(record?.revision);
  return record;
}

/** The fields that differ, with what they were and are. */
export function differences(
  before: object | undefined,
  after: object,
  fields: readonly string[],
): Change<ChangedFact, unknown>['changes'] {
  const changes: Record<string, { from: unknown; to: unknown }> = {};
  for (const field of fields) {
    const from: unknown = before ? Reflect.get(before, field) : null;
    const to: unknown = Reflect.get(after, field);
    if (JSON.stringify(from ?? null) !== JSON.stringify(to ?? null))
      changes[field] = { from: from ?? null, to: to ?? null };
  }
  return changes;
}

function otherRevision(actual: number | undefined): ApiProblem {
  return new ApiProblem('other-revision', { ...(actual !== undefined && { detail: `It is at revision ${actual}.` }) });
}
