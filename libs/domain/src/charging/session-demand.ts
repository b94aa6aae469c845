import { LEAST_SHARE, type SiteLimit } from './site-power';

/** What a session was last seen to draw, in the unit of the limit. */
export interface DrawnPower {
  readonly amount: number;
  /** ms since the epoch. */
  readonly at: number;
}

/** A vehicle takes this long to follow what it is told. */
const SETTLED_MS = 120_000;
/** A reading older than this says nothing of now. */
const FRESH_MS = 15 * 60_000;
/** What is left to a vehicle above what it draws, so that it can show that it wants more. */
const HEADROOM = { mA: 3_000, W: 2_070 } as const;
/** Nearer to its share than this a vehicle takes all that it gets. */
const MARGIN = { mA: 2_000, W: 1_380 } as const;
const NOTHING = { mA: 500, W: 345 } as const;

/**
 * What a session could use: all that its place gives, unless it was seen to leave some of its share unused. Until its vehicle has
 * followed what it was told last, what was seen before holds.
 * @param share what it has, and since when
 * @param before what it could use as far as was known; null: all
 */
export function demandOf(
  unit: SiteLimit['unit'],
  most: number,
  share: { readonly amount: number; readonly since: number } | undefined,
  before: number | null,
  drawn: DrawnPower | undefined,
  now: number,
): { readonly demand: number | null; readonly isIdle: boolean } {
  const all = { demand: null, isIdle: false };
  if (share === undefined || drawn === undefined || share.amount < LEAST_SHARE[unit]) return all;
  if (drawn.at < now - FRESH_MS) return all;
  if (drawn.at < share.since + SETTLED_MS) return { demand: before, isIdle: false };
  if (drawn.amount + MARGIN[unit] >= share.amount && drawn.amount > NOTHING[unit]) return all;
  return {
    demand: Math.min(most, Math.max(LEAST_SHARE[unit], drawn.amount + HEADROOM[unit])),
    isIdle: drawn.amount <= NOTHING[unit],
  };
}
