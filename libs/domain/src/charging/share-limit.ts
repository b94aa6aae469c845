/** Somebody who charges, and what of a shared limit is of use to him. W or mA, integers. */
export interface Sharer {
  readonly id: string;
  /** Below it a vehicle does not charge at all (6 A for most): it gets this much or nothing. */
  readonly min: number;
  /** What vehicle, cable and EVSE take at most. */
  readonly max: number;
  /** The limits that he draws on, each with all that he gets: his phases, his station's own, … */
  readonly uses: readonly string[];
}

export interface Share {
  readonly id: string;
  /** 0 where the limits have no room for him now. */
  readonly amount: number;
}

/**
 * Shares limits fairly among those who charge: max-min fairness. Nobody could get more without somebody getting less who has
 * no more than he has. Phases of a site, and limits of stations within it, are limits of their own, and a session draws on
 * several at once.
 *
 * Minima come first: who is named earlier is let in earlier, and whoever no longer fits waits (0) until room is made. To be
 * fair over time the caller turns the order.
 * @returns in the order of the sharers
 */
export function shareLimit(limits: Readonly<Record<string, number>>, sharers: readonly Sharer[]): readonly Share[] {
  const free = new Map(Object.entries(limits));
  const admitted = sharers.filter((sharer) => admit(sharer, free));
  const amounts = fill(admitted, free);
  return sharers.map(({ id }, index) => ({ id, amount: amounts.get(sharers[index] as Sharer) ?? 0 }));
}

/** Takes a sharer's minimum from every limit that he draws on, if all have it. */
function admit({ min, max, uses }: Sharer, free: Map<string, number>): boolean {
  if (max < min || max <= 0 || uses.some((use) => (free.get(use) ?? 0) < min)) return false;
  for (const use of uses) free.set(use, (free.get(use) ?? 0) - min);
  return true;
}

/**
 * Raises one level for all, each between his minimum and maximum, until a limit is full; whoever draws on a full limit stays
 * where he is and the level rises for the rest. The last units that do not go round are given in order.
 */
function fill(admitted: readonly Sharer[], free: Map<string, number>): Map<Sharer, number> {
  const amounts = new Map(admitted.map((sharer) => [sharer, sharer.min]));
  let rising: readonly Sharer[] = admitted;
  for (let level = 0; rising.length > 0;) {
    level = highestLevel(rising, amounts, free, level);
    for (const sharer of rising) take(sharer, Math.min(level, sharer.max), amounts, free);
    rising = rising.filter((sharer) => {
      const amount = amounts.get(sharer) ?? 0;
      // Who waits at his minimum for the level to reach it is not held up by a full limit until it does.
      if (amount >= sharer.max) return false;
      if (amount > level) return true;
      const fits = sharer.uses.every((use) => (free.get(use) ?? 0) >= 1);
      if (fits) take(sharer, amount + 1, amounts, free);
      return fits;
    });
    level += 1;
  }
  return amounts;
}

/** The highest whole level to which everybody who rises can be raised at once. */
function highestLevel(
  rising: readonly Sharer[],
  amounts: ReadonlyMap<Sharer, number>,
  free: ReadonlyMap<string, number>,
  from: number,
): number {
  const fits = (level: number): boolean => {
    const wanted = new Map<string, number>();
    for (const sharer of rising) {
      const amount = amounts.get(sharer) ?? 0;
      const more = Math.max(0, Math.min(level, sharer.max) - amount);
      for (const use of sharer.uses) wanted.set(use, (wanted.get(use) ?? 0) + more);
    }
    return [...wanted].every(([use, amount]) => amount <= (free.get(use) ?? 0));
  };
  let low = from;
  let high = Math.max(from, ...rising.map(({ max }) => max));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function take(sharer: Sharer, amount: number, amounts: Map<Sharer, number>, free: Map<string, number>): void {
  const more = amount - (amounts.get(sharer) ?? 0);
  if (more <= 0) return;
  amounts.set(sharer, amount);
  for (const use of sharer.uses) free.set(use, (free.get(use) ?? 0) - more);
}
