import { setPriority } from 'node:os';

/**
 * How far what works through queues, and the database, step back (the unit of `nice`). In AWS they have machines of their
 * own; here they share few cores with the front doors, and somebody waits for those. It counts only while all cores are
 * busy, and even then they get a share.
 */
export const BEHIND_FRONT_DOORS = 15;

/** Lets a process that was just started step back, with all that it starts. Without effect where that is not allowed. */
export function stepBack(pid: number): void {
  try {
    setPriority(pid, BEHIND_FRONT_DOORS);
  } catch {
    // It ended at once, or a policy of this machine forbids it: then it runs as everything else does.
  }
}
