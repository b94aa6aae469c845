import { addressInNetworks } from './allowed-networks';
import type { Station } from './outcome';

/** What is registered of a station, as far as it decides on admission. `Credential` is opaque here. */
export interface RegisteredStation<Credential> {
  readonly stationId: string;
  readonly operatorId: string;
  readonly siteId?: string;
  readonly admission: Station['admission'];
  readonly credential: Credential;
  /** The key that the station is being told; the old one holds until it comes with this one. */
  readonly next?: { readonly keyVersion: number; readonly credential: Credential };
  /** Where the station may come from (CIDR); absent where it may come from anywhere. */
  readonly allowedNetworks?: readonly string[];
}

export interface AdmissionPorts<Credential> {
  readonly stations: { find(stationKey: string): Promise<RegisteredStation<Credential> | undefined> };
  /** Looks whether the key fits one of the credentials, and bears in mind who came with a wrong one. */
  readonly check: (
    credentials: readonly Credential[],
    presented: Buffer | undefined,
    who: Pick<Arrival, 'viewer' | 'at' | 'certificate'> & { readonly stationKey: string },
  ) => Promise<KeyCheck>;
  /** What becomes of stations that nobody registered. */
  readonly unknownStations: 'open' | 'pending' | 'closed';
  /** Whose unknown stations are. */
  readonly operatorId: string;
}

export type KeyCheck =
  /** Which of the credentials it fits. */
  | { readonly result: 'ok'; readonly index: number }
  | { readonly result: 'missing' }
  | { readonly result: 'refused'; readonly told?: SignInRefusal }
  /** Too many wrong keys came from there. */
  | { readonly result: 'locked'; readonly until: string };

/** What is to be told of wrong keys. */
export interface SignInRefusal {
  /** Since they were told of last. */
  readonly attempts: number;
  /** Where the last one came from (CIDR). */
  readonly network: string;
  /** ISO 8601. */
  readonly lockedUntil?: string;
}

/** What a station comes with beside its identity. */
export interface Arrival {
  readonly presented: PresentedKey | 'none' | 'unreadable';
  /** The address that the front door saw; never one that the station states of itself. */
  readonly viewer: string | undefined;
  readonly at: Date;
  /** The certificate that it opened TLS with, where it came by the door that asks for one. */
  readonly certificate?: { readonly subject: string; readonly serial: string } | undefined;
}

/** The key that a station presents. */
export interface PresentedKey {
  /** Basic's user, where Basic was used. */
  readonly user?: string;
  readonly key: Buffer;
}

export type AdmittedStation = Omit<Station, 'protocol'>;

export type Verdict =
  | {
      readonly verdict: 'admitted';
      readonly station: AdmittedStation;
      readonly registered: boolean;
      /** The version of the new key that it came with, where it did. */
      readonly adopted?: number;
    }
  | { readonly verdict: 'unknown' }
  /** Known, but not allowed in from where it comes; no key changes that. */
  | { readonly verdict: 'elsewhere'; readonly station: AdmittedStation }
  | { readonly verdict: 'unauthorised'; readonly station: AdmittedStation; readonly told?: SignInRefusal }
  /** No key is looked at from there until then (ISO 8601). */
  | { readonly verdict: 'locked'; readonly station: AdmittedStation; readonly until: string };

/** The letters of an OCPP identifier; dots alone would be a path. */
const STATION_ID = /^(?!\.+$)[A-Za-z0-9*\-_=:+|@.]{1,48}$/;

/** Decides whether whoever claims to be a station is let in. Identities are compared without case (OCPP-S 1.6 §3.3). */
export async function admitStation<Credential>(
  stationId: string,
  { presented, viewer, at, certificate }: Arrival,
  ports: AdmissionPorts<Credential>,
): Promise<Verdict> {
  if (!STATION_ID.test(stationId)) return { verdict: 'unknown' };
  const stationKey = stationId.toLowerCase();
  const record = await ports.stations.find(stationKey);
  if (record === undefined && ports.unknownStations === 'closed') return { verdict: 'unknown' };

  // Basic's user is the station's identity (OCPP-J 1.6 §6.2.2).
  const wrongUser =
    presented === 'unreadable' ||
    (presented !== 'none' && presented.user !== undefined && presented.user.toLowerCase() !== stationKey);
  if (record === undefined) {
    const admission = ports.unknownStations === 'open' ? 'accepted' : 'pending';
    const station: AdmittedStation = { stationKey, stationId, operatorId: ports.operatorId, admission };
    return wrongUser ? { verdict: 'unauthorised', station } : { verdict: 'admitted', station, registered: false };
  }
  const { operatorId, siteId, admission, credential, next, allowedNetworks } = record;
  const station: AdmittedStation = {
    stationKey,
    stationId: record.stationId,
    operatorId,
    ...(siteId !== undefined && { siteId }),
    admission,
  };
  // Before the key: who guesses from elsewhere learns nothing of it, and costs no slow hash.
  if (allowedNetworks !== undefined && !addressInNetworks(viewer, allowedNetworks))
    return { verdict: 'elsewhere', station };
  if (wrongUser) return { verdict: 'unauthorised', station };
  // The new one first: an open station would never be seen to have adopted it.
  const credentials = next === undefined ? [credential] : [next.credential, credential];
  const checked = await ports.check(credentials, presented === 'none' ? undefined : presented.key, {
    stationKey,
    viewer,
    at,
    certificate,
  });
  switch (checked.result) {
    case 'ok': {
      const adopted = checked.index === 0 ? next?.keyVersion : undefined;
      return { verdict: 'admitted', station, registered: true, ...(adopted !== undefined && { adopted }) };
    }
    case 'locked':
      return { verdict: 'locked', station, until: checked.until };
    case 'missing':
      return { verdict: 'unauthorised', station };
    case 'refused':
      return { verdict: 'unauthorised', station, ...(checked.told !== undefined && { told: checked.told }) };
  }
}

/**
 * What an `Authorization` header presents. The password stays bytes: OCPP 1.6 keys need not be text (OCPP-J 1.6 §6.2.2).
 */
export function presentedBy(header: string | undefined): PresentedKey | 'none' | 'unreadable' {
  if (header === undefined || header === '') return 'none';
  const encoded = /^basic\s+([A-Za-z0-9+/_=-]+)\s*$/i.exec(header)?.[1];
  if (encoded === undefined) return 'unreadable';
  const bytes = Buffer.from(encoded, 'base64');
  const colon = bytes.indexOf(0x3a);
  return colon < 0 ? 'unreadable' : { user: bytes.subarray(0, colon).toString('utf8'), key: bytes.subarray(colon + 1) };
}
