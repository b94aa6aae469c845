/**
 * The facts among which effects are looked for: every one costs a look at what is under way with its station. Readings are
 * not among them: they are most of what a network says, and all that they could show is that a station sends readings, which
 * it has said by its answer already.
 */
export const WATCHED_FACTS = [
  'station.booted',
  'station.key-adopted',
  'station.status-reported',
  'station.diagnostics-status-reported',
  'station.firmware-status-reported',
  'station.log-status-reported',
  'station.certificate-requested',
  'station.message-received',
  'transaction.started',
  'transaction.authorised',
  'transaction.stopped',
] as const;

export function isWatched(fact: string): boolean {
  return WATCHED_FACTS.some((watched) => watched === fact);
}
