import { createHash } from 'node:crypto';
import {
  applyOnce,
  causedBy,
  deriveFact,
  Outbox,
  publishWaiting,
  stationKeyOf,
  Stations,
  type DatabaseTransaction,
  type Queryable,
} from '@busbar/database';
import type { Clock, FactPublisher } from '@busbar/domain';
import type { AnyFact, CertificateRefusal, FactData } from '@busbar/events';
import type { Logger } from '@busbar/lambda';
import { checkRequest } from './check-request';
import { issueCertificate } from './issue-certificate';
import type { Authority } from './read-authority';

export interface SignerPorts {
  readonly database: Queryable;
  readonly publisher: FactPublisher;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly source: string;
  readonly authority: () => Promise<Authority>;
}

/** A fact that fits its class, and still says nothing that could be signed for. */
export class UnusableFactError extends Error {
  readonly code = 'certificate-signer.unusable-fact';

  constructor(message: string) {
    super(message);
    this.name = 'UnusableFactError';
  }
}

/** No later try makes such a fact usable. */
export function isUnusable(error: unknown): boolean {
  return error instanceof UnusableFactError;
}

type Requested = Extract<AnyFact, { name: 'station.certificate-requested' }> & { readonly stationId: string };

/** A station that is away for longer asks again. */
const EXPIRES_MS = 3_600_000;

/**
 * Signs what stations asked to be signed, or says why not, once for each request. The command that carries the certificate goes out
 * through the outbox; what cannot be published now stays there.
 */
export async function signRequests(facts: readonly AnyFact[], ports: SignerPorts): Promise<void> {
  const { database, publisher, clock, log, source } = ports;
  const requests = facts.flatMap((fact) => readRequest(fact) ?? []);
  if (requests.length === 0) return;
  const now = clock.now();
  const authority = await ports.authority();
  let derived = 0;
  const locks = requests.map(({ stationId }) => stationKeyOf(stationId));
  await applyOnce(
    database,
    { consumer: source, facts: requests, at: now.toISOString(), locks },
    async (transaction, fresh) => {
      for (const fact of fresh) {
        const request = readRequest(fact);
        if (!request) continue;
        const answer = await answerTo(request, transaction, authority, now, ports);
        await new Outbox(transaction, source).add(answer);
        derived += answer.length;
      }
    },
  );
  if (derived === 0) return;
  try {
    await publishWaiting(database, { publisher, source, now: () => clock.now() });
  } catch (error) {
    log.warn('derived facts wait in the outbox', { error: error instanceof Error ? error : new Error(String(error)) });
  }
}

/** @throws {UnusableFactError} */
function readRequest(fact: AnyFact): Requested | undefined {
  if (fact.name !== 'station.certificate-requested' || fact.data.decision !== 'Accepted') return undefined;
  if (fact.stationId === undefined || fact.data.csr === undefined)
    throw new UnusableFactError(`${fact.name} ${fact.id} names no station, or carries no request.`);
  return { ...fact, stationId: fact.stationId };
}

async function answerTo(
  fact: Requested,
  transaction: DatabaseTransaction,
  authority: Authority,
  now: Date,
  { log, source }: SignerPorts,
): Promise<AnyFact[]> {
  const { stationId } = fact;
  const derive = <Name extends 'station.certificate-issued' | 'station.certificate-refused' | 'command.requested'>(
    name: Name,
    data: FactData[Name],
  ): AnyFact =>
    deriveFact(name, data, {
      source,
      origin: causedBy(fact),
      identity: [fact.id],
      occurredAt: now.toISOString(),
      recordedAt: now.toISOString(),
    });
  const refuse = (reason: CertificateRefusal): AnyFact[] => {
    log.warn('certificate refused', { stationId, reason });
    return [derive('station.certificate-refused', { requestedBy: fact.id, reason })];
  };

  const checked = await checkRequest(fact.data.csr ?? '');
  if (!checked.ok) return refuse(checked.reason);
  const { commonName } = checked;
  const refusal = await refusalOf(new Stations(transaction), stationId, commonName);
  if (refusal) return refuse(refusal);

  const issued = await issueCertificate(authority, { ...checked, stationId, questionId: fact.id }, now);
  const commandId = commandIdOf(fact.id);
  const { chain, serialNumber, fingerprint, notAfter } = issued;
  log.info('certificate issued', { stationId, serialNumber, notAfter: notAfter.toISOString() });
  return [
    derive('station.certificate-issued', {
      requestedBy: fact.id,
      commandId,
      serialNumber,
      fingerprint,
      notAfter: notAfter.toISOString(),
    }),
    derive('command.requested', {
      commandId,
      type: 'certificate-signed',
      parameters: { chain, kind: 'station' },
      expiresAt: new Date(now.getTime() + EXPIRES_MS).toISOString(),
    }),
  ];
}

/**
 * A station may be named by its identity, or by the serial number that it told (2.0.1 A00.FR.511), but
 * never as another station is.
 */
async function refusalOf(
  stations: Stations,
  stationId: string,
  commonName: string,
): Promise<CertificateRefusal | undefined> {
  const station = await stations.view(stationKeyOf(stationId));
  if (!station || station.retiredAt !== null || station.admission !== 'accepted') return 'not-admitted';
  if (stationKeyOf(commonName) === station.key) return undefined;
  if (station.state?.serialNumber !== commonName) return 'wrong-name';
  return (await stations.find(stationKeyOf(commonName))) ? 'wrong-name' : undefined;
}

/** A UUID (version 4 in form) of the answer to a request. */
function commandIdOf(factId: string): string {
  const hex = createHash('sha256')
    .update(JSON.stringify(['certificate-signed', factId]))
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(12, 15)}`, `8${hex.slice(15, 18)}`, hex.slice(18, 30)].join(
    '-',
  );
}
