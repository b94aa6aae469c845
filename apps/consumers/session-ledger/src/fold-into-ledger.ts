import {
  causedBy,
  deriveFact,
  Outbox,
  SessionEvidence,
  Sessions,
  StationRestarts,
  type ConnectorRelease,
  type DatabaseTransaction,
  type FactOrigin,
  type Moment,
  type SessionConflictRecord,
  type SessionEvidenceRecord,
  type SessionRecord,
} from '@busbar/database';
import { extendSession, foldSession, type FoldedSession, type Successor } from '@busbar/domain';
import type { AnyFact, SessionView } from '@busbar/events';
import { evidenceOf, stationOf } from './read-evidence';

export interface LedgerEntry {
  readonly fact: AnyFact;
  readonly evidence: SessionEvidenceRecord;
}

interface LedgerContext {
  /** When the facts are recorded. */
  readonly at: Moment;
  readonly source: string;
  /** The facts that are taken in, restarts and releases of connectors among them. */
  readonly facts: readonly AnyFact[];
  /** Releases that are new, or that a new restart makes count. */
  readonly releases: readonly ConnectorRelease[];
}

/** A session before and after, and the fact that made the difference. */
interface Change {
  readonly before: SessionRecord | undefined;
  readonly after: SessionRecord;
  readonly cause: AnyFact;
}

/**
 * Adds evidence to the ledger and folds every session that it bears on: those that it speaks of, and the ones that a new
 * start on their connector ends. Writes what follows to the outbox.
 * @returns how many facts follow
 */
export async function foldIntoLedger(
  transaction: DatabaseTransaction,
  entries: readonly LedgerEntry[],
  context: LedgerContext,
): Promise<number> {
  const evidence = new SessionEvidence(transaction);
  const sessions = new Sessions(transaction);
  await evidence.add(entries.map((entry) => entry.evidence));

  const causes = new Map<string, AnyFact>(entries.map(({ fact, evidence: { sessionId } }) => [sessionId, fact]));
  const starts = entries.filter(({ evidence: { kind } }) => kind === 'start');
  const predecessors = await evidence.predecessors(starts.map((entry) => startMark(entry.evidence)));
  for (const sessionId of predecessors) {
    if (!causes.has(sessionId)) causes.set(sessionId, causeOfEnd(starts, sessionId));
  }
  const released = await evidence.predecessors(context.releases.map(releaseMark));
  for (const sessionId of released) {
    const [cause] = context.facts;
    if (cause && !causes.has(sessionId)) causes.set(sessionId, cause);
  }
  const known = await sessions.findAll([...causes.keys()]);

  const changes: Change[] = [];
  const toFold: string[] = [];
  for (const [sessionId, cause] of causes) {
    const before = known.get(sessionId);
    const mustFold = predecessors.includes(sessionId) || released.includes(sessionId);
    const extended = before && mustFold ? undefined : extension(before, entries, sessionId);
    if (!before || !extended) toFold.push(sessionId);
    else if (extended.energyWh !== before.energyWh || extended.lastReadingAt !== before.lastReadingAt) {
      changes.push({
        before,
        cause,
        after: { ...before, ...extended, revision: before.revision + 1, updatedAt: context.at },
      });
    }
  }

  const derived: AnyFact[] = changes.flatMap((change) => factsOf(change, context));
  const kept = await evidence.of(toFold);
  const marks = [...kept.values()]
    .flat()
    .filter(({ kind }) => kind === 'start')
    .map(startMark);
  const successors = await evidence.successors(marks);
  const releases = await new StationRestarts(transaction).releasesAfter(
    marks.map((mark) => ({ ...mark, until: successors.get(mark.sessionId)?.at })),
  );
  const oldConflicts = await sessions.conflicts(toFold.filter((id) => (known.get(id)?.conflictCount ?? 0) > 0));
  for (const sessionId of toFold) {
    const before = known.get(sessionId);
    const cause = causes.get(sessionId);
    const change =
      cause &&
      foldOne(
        sessionId,
        before,
        kept.get(sessionId) ?? [],
        [successors.get(sessionId), releases.get(sessionId)],
        cause,
        context,
      );
    if (!change) continue;
    const conflicts = conflictsOf(sessionId, change.folded, context);
    const old = oldConflicts.filter((conflict) => conflict.sessionId === sessionId);
    const conflictsDiffer = JSON.stringify(conflicts.map(bare)) !== JSON.stringify(old.map(bare));
    if (!conflictsDiffer && before && same(before, change.after)) continue;
    if (conflictsDiffer) await sessions.replaceConflicts(sessionId, conflicts);
    changes.push(change);
    derived.push(...factsOf(change, context));
    derived.push(
      ...conflicts
        .filter(({ id }) => !old.some((conflict) => conflict.id === id))
        .map((conflict) => conflictFact(conflict, change.cause, context)),
    );
  }

  await sessions.save(changes.map(withTold));
  await new Outbox(transaction, context.source).add(derived);
  return derived.length;
}

/** What further readings make of a session, where that is all that it got. */
function extension(before: SessionRecord | undefined, entries: readonly LedgerEntry[], sessionId: string) {
  if (!before) return undefined;
  const added = entries
    .filter((entry) => entry.evidence.sessionId === sessionId)
    .map((entry) => evidenceOf(entry.evidence));
  if (added.some(({ kind }) => kind !== 'readings')) return undefined;
  return extendSession(
    before,
    added.flatMap((item) => (item.kind === 'readings' ? item.readings : [])),
  );
}

function foldOne(
  sessionId: string,
  before: SessionRecord | undefined,
  records: readonly SessionEvidenceRecord[],
  [successor, releases]: readonly [Successor | undefined, readonly Moment[] | undefined],
  cause: AnyFact,
  context: LedgerContext,
): (Change & { readonly folded: FoldedSession }) | undefined {
  const folded = foldSession(records.map(evidenceOf), successor, releases);
  const station = records
    .map((record) => ({ ...stationOf(record), stationKey: record.stationKey }))
    .sort((a, b) => (a.stationId < b.stationId ? -1 : 1))[0];
  if (!folded || !station) return undefined;
  const { conflicts, ...fields } = folded;
  return {
    before,
    cause,
    folded,
    after: {
      id: sessionId,
      ...station,
      ...fields,
      conflictCount: conflicts.length,
      revision: (before?.revision ?? 0) + 1,
      startedTold: before?.startedTold ?? false,
      completedTold: before?.completedTold ?? false,
      updatedAt: context.at,
    },
  };
}

/** What a change of a session tells the world. */
function factsOf({ before, after, cause }: Change, context: LedgerContext): AnyFact[] {
  const facts: AnyFact[] = [];
  const options = (identity: (string | number)[], occurredAt: Moment) => ({
    source: context.source,
    origin: originOf(cause, after),
    identity: [after.id, ...identity],
    occurredAt,
    recordedAt: context.at,
  });
  const view = viewOf(after);
  if (after.startedAt !== null && !after.startedTold)
    facts.push(deriveFact('session.started', view, options([], after.startedAt)));
  if (after.endedAt !== null) {
    const end = { ...view, endedAt: after.endedAt, stopReason: after.stopReason ?? 'Other' };
    if (after.completedTold) facts.push(deriveFact('session.corrected', end, options([after.revision], after.endedAt)));
    else facts.push(deriveFact('session.completed', end, options([], after.endedAt)));
  } else if (after.startedTold && before?.energyWh !== after.energyWh) {
    facts.push(deriveFact('session.updated', view, options([after.revision], cause.occurredAt)));
  }
  return facts;
}

function conflictFact(conflict: SessionConflictRecord, cause: AnyFact, context: LedgerContext): AnyFact {
  const { sessionId, kind, detail } = conflict;
  return deriveFact(
    'session.conflicted',
    { sessionId, kind, detail },
    {
      source: context.source,
      origin: causedBy(cause),
      identity: [sessionId, conflict.id],
      occurredAt: cause.occurredAt,
      recordedAt: context.at,
    },
  );
}

/** After its facts are written a session has told what they tell. */
function withTold({ after }: Change): SessionRecord {
  return {
    ...after,
    startedTold: after.startedTold || after.startedAt !== null,
    completedTold: after.completedTold || after.endedAt !== null,
  };
}

function viewOf(session: SessionRecord): SessionView {
  return {
    sessionId: session.id,
    revision: session.revision,
    transactionId: session.transactionId,
    connectorId: session.connectorId,
    energyWh: session.energyWh,
    ...(session.tokenRef === null ? {} : { tokenRef: session.tokenRef }),
    ...(session.startedAt === null ? {} : { startedAt: session.startedAt }),
  };
}

function originOf(cause: AnyFact, session: SessionRecord): FactOrigin {
  return { ...causedBy(cause), stationId: session.stationId, operatorId: session.operatorId };
}

function conflictsOf(sessionId: string, folded: FoldedSession, { at }: LedgerContext): SessionConflictRecord[] {
  return folded.conflicts.map(({ key, kind, detail }) => ({
    sessionId,
    id: key,
    kind,
    detail: detail.slice(0, 512),
    detectedAt: at,
  }));
}

function bare({ id, detail }: SessionConflictRecord): [string, string] {
  return [id, detail];
}

/** Whether two records say the same about the session, whatever their revision. */
function same(a: SessionRecord, b: SessionRecord): boolean {
  return (Object.keys(b) as (keyof SessionRecord)[]).every(
    (key) => key === 'revision' || key === 'updatedAt' || a[key] === b[key],
  );
}

function startMark({ sessionId, stationKey, connectorId, at }: SessionEvidenceRecord) {
  return { sessionId, stationKey, connectorId: connectorId ?? 0, at };
}

/** Where a start would lie that comes after the session which a release bears on. */
function releaseMark({ factId, stationKey, connectorId, at }: ConnectorRelease) {
  return { sessionId: factId, stationKey, connectorId, at };
}

/** The start in this batch that ends a session; any of them bears on it, the first is named. */
function causeOfEnd(starts: readonly LedgerEntry[], sessionId: string): AnyFact {
  const [first] = starts.filter(({ evidence }) => evidence.sessionId !== sessionId);
  if (!first) throw new Error(`Session ${sessionId} has a successor, so there is a start.`);
  return first.fact;
}
