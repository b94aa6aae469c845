import { hashOf } from '../event-id';

/** The number under which a station reports what a command asked for: the same for every attempt; positive, 31 bits. */
export function requestIdOf(commandId: string): number {
  const number = Number.parseInt(hashOf('request', commandId).slice(0, 8), 16) & 0x7fff_ffff;
  return number === 0 ? 1 : number;
}
