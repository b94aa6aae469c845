import { publishWaiting } from '@busbar/database';
import type { RegistryPorts } from './project-registry';

/** Publishes what was derived. What the bus does not take waits in the outbox for the relay. */
export async function publishDerived({
  database,
  publisher,
  source,
  clock,
  log,
}: Pick<RegistryPorts, 'database' | 'publisher' | 'source' | 'clock' | 'log'>): Promise<void> {
  try {
    await publishWaiting(database, { publisher, source, now: () => clock.now() });
  } catch (error) {
    log.warn('derived facts wait in the outbox', { error: error instanceof Error ? error : new Error(String(error)) });
  }
}
