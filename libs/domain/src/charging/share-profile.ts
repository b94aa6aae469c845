import type { ChargingProfile } from '../command/parameters/charging-profile';

/** What a session got of a limit that it shares, or what holds for sessions without a share. */
export interface SharedAmount {
  readonly unit: 'W' | 'mA';
  readonly amount: number;
}

/**
 * The profile that holds a session to its share. Written down, never up, so that shares stay within their limit: current in
 * tenths of an ampere, as OCPP has it. It counts from the start of charging and so needs no clock of the station's, and holds
 * until another takes its place or the transaction ends.
 * @param id the profile of the same id is replaced
 * @param transactionId the station's; 2.x must be told, and in 1.x it keeps the profile from a later session
 */
export function profileOfShare(
  share: SharedAmount,
  { id, transactionId }: { readonly id: number; readonly transactionId: string },
): ChargingProfile {
  return { ...relativeLimit(share), id, purpose: 'transaction', transactionId };
}

/** The profile that holds every session of a station that has no share. */
export function profileOfFallback(share: SharedAmount, { id }: { readonly id: number }): ChargingProfile {
  return { ...relativeLimit(share), id, purpose: 'default' };
}

function relativeLimit({ unit, amount }: SharedAmount): Pick<ChargingProfile, 'stackLevel' | 'kind' | 'schedules'> {
  const limit = unit === 'W' ? Math.floor(amount) : Math.floor(amount / 100) / 10;
  return {
    stackLevel: 0,
    kind: 'relative',
    schedules: [{ unit: unit === 'W' ? 'W' : 'A', periods: [{ startSeconds: 0, limit }] }],
  };
}
