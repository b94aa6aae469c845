import { stationKeyOf, type SessionEvidenceRecord } from '@busbar/database';
import {
  isPlausibleEnergy,
  type AuthorisationEvidence,
  type Evidence,
  type ReadingsEvidence,
  type StartEvidence,
  type StopEvidence,
} from '@busbar/domain';
import type { AnyFact } from '@busbar/events';

/** A fact that fits its class, and still says nothing that the ledger could use. */
export class UnusableFactError extends Error {
  readonly code = 'ledger.unusable-fact';

  constructor(message: string) {
    super(message);
    this.name = 'UnusableFactError';
  }
}

/** No later try makes such a fact usable. */
export function isUnusable(error: unknown): boolean {
  return error instanceof UnusableFactError;
}

type Body = (
  | Omit<StartEvidence, 'factId'>
  | Omit<AuthorisationEvidence, 'factId'>
  | Omit<StopEvidence, 'factId'>
  | Omit<ReadingsEvidence, 'factId'>
) & {
  readonly stationId: string;
  readonly operatorId: string;
};

/**
 * What a fact says about a session; undefined where it says nothing about one.
 * @throws {UnusableFactError}
 */
export function readEvidence(fact: AnyFact): SessionEvidenceRecord | undefined {
  switch (fact.name) {
    case 'transaction.started': {
      const { connectorId, transactionId, tokenRef, meterStartWh } = fact.data;
      const at = moment(fact.occurredAt);
      // Sessions that started nowhere yet do not follow each other on one connector.
      return record(fact, fact.id, connectorId || null, at, {
        kind: 'start',
        at,
        connectorId,
        transactionId: plain(transactionId),
        tokenRef,
        meterWh: meterStartWh === undefined ? undefined : register(meterStartWh),
      });
    }
    case 'transaction.authorised': {
      const { sessionKey, transactionId, tokenRef } = fact.data;
      const at = moment(fact.occurredAt);
      return record(fact, sessionKey, null, at, {
        kind: 'authorisation',
        at,
        transactionId: plain(transactionId),
        tokenRef,
      });
    }
    case 'transaction.stopped': {
      const { sessionKey, transactionId, tokenRef, meterStopWh, reason } = fact.data;
      const at = moment(fact.occurredAt);
      return record(fact, sessionKey, null, at, {
        kind: 'stop',
        at,
        transactionId: plain(transactionId),
        tokenRef,
        meterWh: meterStopWh === undefined ? undefined : register(meterStopWh),
        reason: plain(reason),
      });
    }
    case 'meter.sampled': {
      const { sessionKey, connectorId, transactionId, samples } = fact.data;
      const readings = samples.flatMap(({ at, energyWh }) =>
        energyWh === undefined ? [] : [{ at: moment(at), energyWh: register(energyWh) }],
      );
      const [first] = readings;
      if (sessionKey === undefined || !first) return undefined;
      return record(fact, sessionKey, connectorId, first.at, {
        kind: 'readings',
        connectorId,
        transactionId: transactionId === undefined ? undefined : plain(transactionId),
        readings,
      });
    }
    default:
      return undefined;
  }
}

/** A stored piece of evidence as the fold takes it. */
export function evidenceOf({ factId, body }: SessionEvidenceRecord): Evidence {
  // Rows are written by `readEvidence` only.
  return { ...(body as unknown as Body), factId } as Evidence;
}

/** Where a stored piece of evidence came from. */
export function stationOf({ body }: SessionEvidenceRecord): {
  readonly stationId: string;
  readonly operatorId: string;
} {
  const { stationId, operatorId } = body as unknown as Body;
  return { stationId, operatorId };
}

function record(
  fact: AnyFact,
  sessionId: string,
  connectorId: number | null,
  at: string,
  body: DistributiveOmit<Body, 'stationId' | 'operatorId'>,
): SessionEvidenceRecord {
  if (fact.stationId === undefined) throw new UnusableFactError(`${fact.name} ${fact.id} names no station.`);
  const { stationId, operatorId } = fact;
  return {
    sessionId,
    factId: fact.id,
    kind: body.kind,
    stationKey: stationKeyOf(stationId),
    connectorId,
    at,
    body: { ...body, stationId, operatorId },
  };
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** ISO 8601 allows many forms; the ledger compares moments as text, so it keeps one. */
function moment(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new UnusableFactError(`"${text}" is no moment.`);
  return at.toISOString();
}

/** @throws {UnusableFactError} for what no meter shows */
function register(energyWh: number): number {
  if (!isPlausibleEnergy(energyWh)) throw new UnusableFactError(`${energyWh} Wh is beyond what a meter can show.`);
  return energyWh;
}

/** PostgreSQL has no NUL in text. */
function plain(text: string): string {
  return text.replaceAll('\0', '');
}
