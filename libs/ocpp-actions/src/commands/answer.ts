/** What a station's answer to a command means. */
export interface Answer {
  readonly result: 'accepted' | 'rejected';
  /** The station's own word, where it has one. */
  readonly stationStatus?: string;
  /** What else it said, free of tags and secrets. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Words that say that it did, does or will do it. All others decline. */
const GOOD: ReadonlySet<string> = new Set([
  'Accepted',
  'AcceptedCanceled',
  'RebootRequired',
  'Scheduled',
  'Unlocked',
  'Unpublished',
  // What was asked for is already so: there is none.
  'NoProfiles',
  'NoTariff',
  'EmptyResultSet',
]);

export type Fields = Readonly<Record<string, unknown>>;

/** An answer as most are: its status decides; 2.x may add a reason. What stations write freely beside it stays out. */
export function answerByStatus(response: Fields, detail: Fields = {}): Answer {
  const { status, statusInfo } = response;
  const reason =
    isFields(statusInfo) && typeof statusInfo['reasonCode'] === 'string' ? statusInfo['reasonCode'] : undefined;
  const all = { ...detail, ...(reason !== undefined && { reasonCode: reason }) };
  return {
    result: typeof status !== 'string' || GOOD.has(status) ? 'accepted' : 'rejected',
    ...(typeof status === 'string' && { stationStatus: status }),
    ...(Object.keys(all).length > 0 && { detail: all }),
  };
}

/** An answer in which each thing that was asked for has a status of its own: accepted where all are. */
export function answerByEach(statuses: readonly string[], detail: Fields): Answer {
  const bad = statuses.find((status) => !GOOD.has(status));
  const word = bad ?? statuses.find((status) => status !== 'Accepted') ?? statuses[0];
  return {
    result: bad === undefined ? 'accepted' : 'rejected',
    ...(word !== undefined && { stationStatus: word }),
    detail,
  };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; none where there is no list. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}
