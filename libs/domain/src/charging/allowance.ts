import type { Allowance } from './site-power';

/** What became of the command by which somebody was told what may be drawn. */
export type OrderOutcome =
  /** The station took it. */
  | 'confirmed'
  /** The station did not take it, or was never asked: what it had stays. */
  | 'refused'
  | 'not-reached'
  /** Nobody knows whether the station took it. */
  | 'unknown';

const MINUTE_MS = 60_000;
/** A station that refuses is asked again, since it may be taught better, but seldom. */
const REFUSED_MS = 5 * MINUTE_MS;
const REFUSED_LONGEST_MS = 60 * MINUTE_MS;
const UNREACHED_LONGEST_MS = 15 * MINUTE_MS;

/** Nobody has been told anything yet. */
export function newAllowance(kind: Allowance['kind'], id: string, stationKey: string): Allowance {
  return {
    id,
    kind,
    stationKey,
    allowed: null,
    isSure: true,
    sent: null,
    commandedAt: null,
    failures: 0,
    notBefore: null,
  };
}

/** A command says this amount from now on. */
export function commanded<A extends Allowance>(allowance: A, amount: number, now: number): A {
  return { ...allowance, sent: amount, commandedAt: now };
}

/** The command that was under way has ended. */
export function answered<A extends Allowance>(allowance: A, outcome: OrderOutcome, now: number): A {
  const { sent, allowed } = allowance;
  if (sent === null) return allowance;
  if (outcome === 'confirmed')
    return { ...allowance, sent: null, allowed: sent, isSure: true, failures: 0, notBefore: null };
  const failures = allowance.failures + 1;
  const wait = (first: number, longest: number): number =>
    now + Math.min(longest, first * 2 ** Math.min(failures - 1, 10));
  const notBefore =
    outcome === 'refused' ? wait(REFUSED_MS, REFUSED_LONGEST_MS) : wait(MINUTE_MS, UNREACHED_LONGEST_MS);
  if (outcome !== 'unknown') return { ...allowance, sent: null, failures, notBefore };
  // Both may hold: what was said before, which for a session without a share is the fallback, and what was said now.
  const either = allowed === null && allowance.kind === 'station' ? null : Math.max(allowed ?? 0, sent);
  return { ...allowance, sent: null, allowed: either, isSure: false, failures, notBefore };
}

/** The station started anew, and may have lost what it was told. What it can be told again it is told at once. */
export function restarted<A extends Allowance>(allowance: A): A {
  return { ...allowance, isSure: allowance.allowed === null, notBefore: null };
}

/** The station is there again. */
export function reachable<A extends Allowance>(allowance: A): A {
  return { ...allowance, notBefore: null };
}
