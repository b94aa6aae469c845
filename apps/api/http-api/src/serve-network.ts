import { setTimeout as sleep } from 'node:timers/promises';
import { OPEN_API_DOCUMENT } from '@busbar/api-contract';
import { AuditTrail, readNetworkSummary } from '@busbar/database';
import { momentOf, pageOf, type Handlers, type Ports } from './operation';
import { ApiProblem } from './problem';

type NetworkOperation = 'getNetworkSummary' | 'listAuditEntries' | 'createLiveTicket' | 'getHealth' | 'getOpenApi';

/** A database that takes longer is late, and after that it is taken for down. */
const LATE_MS = 1_000;
const DOWN_MS = 3_000;

export function serveNetwork(ports: Ports): Handlers<NetworkOperation> {
  return {
    async getNetworkSummary({ now }) {
      const { sites, stations, connectors, sessions, powerW, energyLastDayWh } = await readNetworkSummary(
        ports.database,
        now,
      );
      return {
        at: now.toISOString(),
        sites,
        stations: stations.total,
        stationsOnline: stations.online,
        stationsOffline: stations.offline,
        stationsPending: stations.pending,
        connectorsByStatus: { ...connectors },
        sessionsActive: sessions.active,
        sessionsLastDay: sessions.openedInLastDay,
        sessionsInConflict: sessions.withConflicts,
        energyLastDayWh,
        powerW,
      };
    },

    async listAuditEntries({ query }) {
      const { subjectKind, subjectId, actor } = query;
      const page = await new AuditTrail(ports.database).list(
        { subjectKind, subjectId, actor, from: momentOf(query.from), to: momentOf(query.to) },
        pageOf(query),
      );
      return {
        items: page.items.map(
          ({
            id,
            at,
            actor: by,
            actorRole,
            action,
            subjectKind: kind,
            subjectId: subject,
            changes,
            correlationId,
          }) => ({
            id,
            at,
            actor: by,
            actorRole,
            action,
            subjectKind: kind,
            subjectId: subject,
            changes,
            correlationId,
          }),
        ),
        nextCursor: page.nextCursor,
      };
    },

    async createLiveTicket({ caller, now }) {
      const { ticket, expiresAt } = await ports.tickets.issue(
        { subject: caller.subject, operatorId: ports.operatorId },
        now,
      );
      return { ticket, expiresAt: expiresAt.toISOString() };
    },

    async getHealth({ now, invocation }) {
      const waiting = new AbortController();
      const answered = ports.database
        .selectFrom('migration')
        .select('id')
        .limit(1)
        .execute()
        .then(() => true);
      const tooLate = sleep(DOWN_MS, false, { signal: waiting.signal }).catch(() => false);
      try {
        if (!(await Promise.race([answered, tooLate]))) throw new Error(`No answer within ${DOWN_MS} ms.`);
      } catch (cause) {
        // Whatever it is, a database that cannot answer this cannot answer anything.
        throw new ApiProblem('unavailable', {
          detail: 'The database does not answer.',
          headers: { 'retry-after': '5' },
          cause,
        });
      } finally {
        waiting.abort();
        // It may still fail after we stopped waiting for it.
        answered.catch(() => undefined);
      }
      const databaseMs = invocation.clock.now().getTime() - now.getTime();
      return { status: databaseMs > LATE_MS ? 'degraded' : 'up', databaseMs, at: now.toISOString() };
    },

    getOpenApi: () => Promise.resolve(OPEN_API_DOCUMENT),
  };
}
