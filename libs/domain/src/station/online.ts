/** What is known of a station's presence. All moments by our clock, ISO 8601 in UTC with milliseconds. */
export interface PresenceKnown {
  /** The latest moment at which anything was heard from it. */
  readonly lastSeenAt: string | null;
  /** The latest moment at which it was found silent for longer than it may be. */
  readonly offlineAt: string | null;
  /** Its latest connection; null for stations that have none (SOAP). */
  readonly connection: { readonly connectedAt: string; readonly disconnectedAt: string | null } | null;
}

/** A message that was under way when its connection ended may be noted this much later, in ms. */
const STRAGGLER_MS = 60_000;

/**
 * Whether a station is online. Each input is a maximum of moments, or the latest of connections, so the answer does not
 * depend on the order in which facts come in.
 *
 * Silence makes every station offline until it is heard again. The end of its latest connection makes a station offline
 * at once, unless it is heard well after that: it then speaks over something that has no connections.
 */
export function isOnline({ lastSeenAt, offlineAt, connection }: PresenceKnown): boolean {
  if (lastSeenAt === null) return false;
  if (offlineAt !== null && offlineAt >= lastSeenAt) return false;
  const endedAt = connection?.disconnectedAt;
  return endedAt === null || endedAt === undefined || Date.parse(lastSeenAt) > Date.parse(endedAt) + STRAGGLER_MS;
}
