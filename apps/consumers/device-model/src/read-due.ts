import { createHash } from 'node:crypto';
import {
  ConfigurationReads,
  deriveFact,
  inTransaction,
  Outbox,
  publishWaiting,
  type Queryable,
} from '@busbar/database';
import type { Clock, FactPublisher, StationCommand } from '@busbar/domain';
import type { AnyFact, Protocol } from '@busbar/events';
import type { Logger } from '@busbar/lambda';

export interface ReaderPorts {
  readonly database: Queryable;
  readonly publisher: FactPublisher;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info'>;
  readonly trace: { readonly traceparent: string; readonly correlationId: string };
  readonly source: string;
  readonly settings: { readonly afterBootSeconds: number; readonly everySeconds: number; readonly atOnce: number };
}

/** Nobody waits for it; a station that stays away is asked again when it is back. */
const EXPIRES_MS = 600_000;

/**
 * Asks stations for their settings that were not read since their boot, or not for long, a few at a time. What was asked of whom
 * is written with the outbox's entry, so that a crash neither repeats nor loses a question.
 * @returns how many stations were asked
 */
export async function readDue(ports: ReaderPorts): Promise<{ readonly asked: number }> {
  const { database, publisher, clock, log, source, settings } = ports;
  const now = clock.now();
  const asked = await inTransaction(database, async (transaction) => {
    const reads = new ConfigurationReads(transaction);
    const due = await reads.due({ now: now.toISOString(), ...settings });
    const questions = due.map((station) => ({ station, commandId: commandIdOf(station.key, now) }));
    await reads.remember(
      questions.map(({ station, commandId }) => ({ stationKey: station.key, commandId })),
      now.toISOString(),
    );
    await new Outbox(transaction, source).add(questions.map((question) => requested(question, now, ports)));
    return questions.length;
  });
  await publishWaiting(database, { publisher, source, now: () => clock.now() });
  log.info('asked for settings', { asked });
  return { asked };
}

/** A UUID (version 4 in form) of the question: whoever plays the same hours again asks under the same ids. */
function commandIdOf(stationKey: string, now: Date): string {
  const hex = createHash('sha256')
    .update(JSON.stringify(['configuration-read', stationKey, now.toISOString()]))
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(12, 15)}`, `8${hex.slice(15, 18)}`, hex.slice(18, 30)].join(
    '-',
  );
}

/** All that the version can tell. */
function questionIn(protocol: Protocol): StationCommand {
  return protocol.startsWith('ocpp2')
    ? { type: 'get-base-report', parameters: { base: 'full' } }
    : { type: 'get-configuration', parameters: {} };
}

function requested(
  {
    station,
    commandId,
  }: { readonly station: Awaited<ReturnType<ConfigurationReads['due']>>[number]; readonly commandId: string },
  now: Date,
  { source, trace }: ReaderPorts,
): AnyFact {
  const at = now.toISOString();
  return deriveFact(
    'command.requested',
    { commandId, ...questionIn(station.protocol), expiresAt: new Date(now.getTime() + EXPIRES_MS).toISOString() },
    {
      source,
      origin: {
        operatorId: station.operatorId,
        ...trace,
        stationId: station.id,
        ...(station.siteId !== null && { siteId: station.siteId }),
      },
      identity: [commandId],
      occurredAt: at,
      recordedAt: at,
    },
  );
}
