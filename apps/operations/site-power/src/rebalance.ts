import { inTransaction, lockNames, SiteLimits } from '@busbar/database';
import { balanceSite } from './balance-site';
import { publishDerived, type PowerPorts } from './follow-facts';

/**
 * Plans every site anew that has a limit: what vehicles draw has changed, turns are over, and stations that did not listen are
 * told again.
 * @returns how many sites were looked at
 */
export async function rebalance(
  ports: PowerPorts,
  trace: { readonly correlationId: string; readonly traceparent: string },
): Promise<{ readonly sites: number }> {
  const sites = await new SiteLimits(ports.database).limitedSites();
  let failure: unknown;
  let derived = 0;
  for (const siteId of sites) {
    try {
      derived += await inTransaction(ports.database, async (transaction) => {
        await lockNames(transaction, ports.source, [siteId]);
        const at = ports.clock.now().toISOString();
        return balanceSite(transaction, siteId, { at, source: ports.source, origin: trace });
      });
    } catch (error) {
      // One site must not keep the others from their shares.
      failure ??= error;
      ports.log.error('site not balanced', {
        siteId,
        error: error instanceof Error ? error : new Error(String(error)),
      });
    }
  }
  if (derived > 0) await publishDerived(ports);
  if (failure !== undefined) throw failure;
  ports.log.info('balanced', { sites: sites.length, derived });
  return { sites: sites.length };
}
