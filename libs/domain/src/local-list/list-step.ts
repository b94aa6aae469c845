/** What is known of the list of tokens that a station has. */
export interface ListState {
  /** Every change up to this one has arrived. Null: not known. */
  readonly version: number | null;
  /** What its version is if a command arrived of which nobody knows; null where there is none. */
  readonly sentVersion: number | null;
  /** When it last told its version or took a list, in ms since the epoch; null: it has to be asked first. */
  readonly askedAt: number | null;
  readonly failures: number;
  /** Nothing is asked of it before. */
  readonly notBefore: number | null;
}

/** What to ask of a station next. */
export type ListStep =
  | { readonly do: 'ask' }
  /** All tokens, or so many as it takes at once. */
  | { readonly do: 'send'; readonly update: 'full' }
  /** What has changed after this version. */
  | { readonly do: 'send'; readonly update: 'differential'; readonly after: number };

export type ListFailure =
  /** The station did not take it: for a difference, that its list is another one. */
  | 'refused'
  /** It keeps no list, or cannot be told. */
  | 'impossible'
  | 'not-reached'
  | 'unknown';

/** A station whose list is right is asked for it this often: somebody else may have changed it. */
export const LIST_CHECK_MS = 6 * 3_600_000;
const MINUTE_MS = 60_000;
/** For so long a station has what it had. A difference is taken whatever it is put on, so it is sent on nothing older. */
const FRESH_MS = 5 * MINUTE_MS;
const LONGEST_MS = 3_600_000;
const IMPOSSIBLE_MS = 24 * 3_600_000;

/** The next step towards the wanted version; undefined where nothing is to be done now. */
export function nextListStep(state: ListState, wanted: number, now: number): ListStep | undefined {
  const { version, askedAt, notBefore } = state;
  if (notBefore !== null && notBefore > now) return undefined;
  if (askedAt === null) return { do: 'ask' };
  if (version === null || version > wanted) return { do: 'send', update: 'full' };
  if (askedAt <= now - (version < wanted ? FRESH_MS : LIST_CHECK_MS)) return { do: 'ask' };
  return version < wanted ? { do: 'send', update: 'differential', after: version } : undefined;
}

/**
 * The station told its version. Only one that we know to be ours says what is on the list: the same number may be that of a list
 * which somebody else sent.
 */
export function listTold(state: ListState, reported: number, now: number): ListState {
  const { version, sentVersion } = state;
  const isOurs = reported > 0 && (reported === version || reported === sentVersion);
  return { ...ready(state), version: isOurs ? reported : null, sentVersion: null, askedAt: now };
}

/** The station took what was sent. */
export function listTaken(state: ListState, now: number): ListState {
  return { ...ready(state), version: state.sentVersion, sentVersion: null, askedAt: now };
}

/** A command came to nothing. */
export function listFailed(state: ListState, command: 'ask' | 'send', failure: ListFailure, now: number): ListState {
  const failures = state.failures + 1;
  const wait =
    failure === 'impossible' ? IMPOSSIBLE_MS : Math.min(LONGEST_MS, MINUTE_MS * 2 ** Math.min(failures - 1, 10));
  // A difference that does not fit is followed by the whole list at once.
  const isMismatch = command === 'send' && failure === 'refused' && state.version !== null;
  const after = { ...state, failures, notBefore: isMismatch ? null : now + wait };
  if (command === 'ask' || failure === 'not-reached')
    return { ...after, sentVersion: command === 'ask' ? state.sentVersion : null };
  if (failure === 'unknown') return { ...after, askedAt: null };
  return { ...after, version: null, sentVersion: null };
}

/** The station started anew: what it has it has to tell. */
export function listRestarted(state: ListState): ListState {
  return { ...state, askedAt: null, notBefore: null };
}

function ready(state: ListState): ListState {
  return { ...state, failures: 0, notBefore: null };
}
