/** How a source of wrong keys is met. */
export interface RefusalRules {
  /** Wrong keys that have no consequence: people mistype, and stations try an old key first. */
  readonly forgiven: number;
  /** The first lock-out; each further wrong key doubles it. */
  readonly firstLockSeconds: number;
  readonly longestLockSeconds: number;
  /** A station's refusals are told of this often at most. */
  readonly tellEverySeconds: number;
}

export const REFUSAL_RULES: RefusalRules = {
  forgiven: 4,
  firstLockSeconds: 5,
  longestLockSeconds: 15 * 60,
  tellEverySeconds: 10 * 60,
};

/** Wrong keys for one station from one network. */
export interface NetworkRefusals {
  readonly network: string;
  readonly failures: number;
  /** ISO 8601. */
  readonly failedAt: string;
  /** ISO 8601: until then not even the right key opens from there. */
  readonly lockedUntil?: string;
}

/** Wrong keys for one station. Bounded, whoever tries and from however many networks. */
export interface StationRefusals {
  readonly networks: readonly NetworkRefusals[];
  /** ISO 8601: when they were told of last. */
  readonly toldAt?: string;
  /** How many there were since. */
  readonly untold: number;
}

/** What a fact says of wrong keys. */
export interface ToldRefusal {
  /** Since they were told of last. Who is locked out is not counted. */
  readonly attempts: number;
  /** Where the last one came from. */
  readonly network: string;
  /** ISO 8601; absent while wrong keys from there are forgiven. */
  readonly lockedUntil?: string;
}

export const NO_REFUSALS: StationRefusals = { networks: [], untold: 0 };
/** Networks that one station's item has room for. */
const MOST_NETWORKS = 16;
/** A network that has been quiet for so long starts anew. */
export const REMEMBERED_SECONDS = 24 * 3600;

/** Until when nobody is let in from a network: ISO 8601, or nothing where it is not locked out. */
export function lockOf(state: StationRefusals, network: string, now: Date): string | undefined {
  const until = state.networks.find((each) => each.network === network)?.lockedUntil;
  return until !== undefined && Date.parse(until) > now.getTime() ? until : undefined;
}

/** What a wrong key from a network makes of it, and what is to be told, if it is time to tell anything. */
export function afterRefusal(
  state: StationRefusals,
  network: string,
  now: Date,
  rules: RefusalRules = REFUSAL_RULES,
): { readonly next: StationRefusals; readonly told?: ToldRefusal } {
  const at = now.toISOString();
  const isRecent = ({ failedAt }: NetworkRefusals): boolean =>
    now.getTime() - Date.parse(failedAt) < REMEMBERED_SECONDS * 1000;
  const recent = state.networks.filter(isRecent);
  const failures = (recent.find((each) => each.network === network)?.failures ?? 0) + 1;
  const excess = failures - rules.forgiven;
  const lockSeconds = Math.min(rules.longestLockSeconds, rules.firstLockSeconds * 2 ** Math.min(excess - 1, 30));
  const entry: NetworkRefusals = {
    network,
    failures,
    failedAt: at,
    ...(excess > 0 && { lockedUntil: new Date(now.getTime() + lockSeconds * 1000).toISOString() }),
  };
  const others = recent.filter((each) => each.network !== network);
  // Where there are too many, those go that would be free again first: an attack from everywhere is slowed down by what is left.
  const kept = [...others].sort((a, b) => (freeAt(a) < freeAt(b) ? 1 : -1)).slice(0, MOST_NETWORKS - 1);
  const untold = state.untold + 1;
  const isTime =
    state.toldAt === undefined || now.getTime() - Date.parse(state.toldAt) >= rules.tellEverySeconds * 1000;
  const networks = [...kept, entry];
  if (!isTime) return { next: { ...state, networks, untold } };
  return {
    next: { networks, toldAt: at, untold: 0 },
    told: {
      attempts: untold,
      network,
      ...(entry.lockedUntil !== undefined && { lockedUntil: entry.lockedUntil }),
    },
  };
}

/** What the right key from a network makes of it; nothing where there is nothing to forget. */
export function afterSuccess(state: StationRefusals, network: string): StationRefusals | undefined {
  const networks = state.networks.filter((each) => each.network !== network);
  return networks.length === state.networks.length ? undefined : { ...state, networks };
}

function freeAt({ lockedUntil, failedAt }: NetworkRefusals): string {
  return lockedUntil ?? failedAt;
}

/**
 * The network that an address belongs to, as far as one who changes addresses can be expected to stay in it: 24 bits of v4,
 * 48 of v6.
 */
export function networkOf(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const v4 = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(address)?.[1];
  if (v4 !== undefined) return `${v4}.0/24`;
  if (!/^[0-9a-f:.%]+$/i.test(address) || !address.includes(':')) return 'unknown';
  const [head = '', tail] = address.toLowerCase().split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: gap }, () => '0'), ...right].slice(0, 3);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/48`;
}
