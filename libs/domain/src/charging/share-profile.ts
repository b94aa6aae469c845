import type { ChargingProfile } from '../command/parameters/charging-profile';

/** What a session got of a limit that it shares. */
export interface SharedAmount {
  readonly unit: 'W' | 'mA';
  readonly amount: number;
  readonly phases?: 1 | 2 | 3;
}

/**
 * The profile that holds a session to its share. Written down, never up, so that shares stay within their limit: current in
 * tenths of an ampere, as OCPP has it.
 * @param transactionId the station's; 2.x must be told, and in 1.x it keeps the profile from a later session
 * @param validFor seconds from now on; after them the station is on its own again, so that a share that nobody renews does
 * not hold for ever
 */
export function profileOfShare(
  share: SharedAmount,
  {
    id,
    stackLevel,
    transactionId,
    now,
    validFor,
  }: {
    readonly id: number;
    readonly stackLevel: number;
    readonly transactionId: string;
    readonly now: Date;
    readonly validFor: number;
  },
): ChargingProfile {
  const limit = share.unit === 'W' ? Math.floor(share.amount) : Math.floor(share.amount / 100) / 10;
  return {
    id,
    stackLevel,
    purpose: 'transaction',
    kind: 'absolute',
    transactionId,
    validTo: new Date(now.getTime() + validFor * 1000).toISOString(),
    schedules: [
      {
        startAt: now.toISOString(),
        unit: share.unit === 'W' ? 'W' : 'A',
        periods: [{ startSeconds: 0, limit, ...(share.phases !== undefined && { phases: share.phases }) }],
      },
    ],
  };
}
