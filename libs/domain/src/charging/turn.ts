import { sessionBound, type SessionPower, type StationPower } from './site-power';

/** Since when a session may charge, or has to wait, given what it may draw now. */
export function turnOf(
  session: SessionPower,
  station: StationPower,
  now: number,
): Pick<SessionPower, 'servedSince' | 'waitingSince'> {
  return sessionBound(session, station) > 0
    ? { servedSince: session.servedSince ?? now, waitingSince: null }
    : { servedSince: null, waitingSince: session.waitingSince ?? now };
}
