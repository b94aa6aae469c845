import type { Command } from '@busbar/api-contract/client';

/** Where a command is shown. */
export function addressOf({ stationId, id }: Pick<Command, 'stationId' | 'id'>): string {
  return `/stations/${encodeURIComponent(stationId)}/commands/${encodeURIComponent(id)}`;
}
