import { UNKNOWN_SECRET, type CommandLookups, type Refused, invalid } from './draft';

/** Where a command has its station fetch a file from or bring one to, and what it signs in there with. */
interface Place {
  readonly location: string;
  /** Names a secret that is written `user:password`. */
  readonly credentialsRef?: string;
}

/**
 * The address as the station needs it. OCPP has no other place for who signs in than the address itself (1.6 §5.9, §5.19;
 * RFC 3986 §3.2.1), so it is put together when the command is sent and kept nowhere.
 */
export async function locationOf(
  { location, credentialsRef }: Place,
  { secretOf }: Pick<CommandLookups, 'secretOf'>,
): Promise<{ readonly ok: true; readonly location: string } | Refused> {
  if (credentialsRef === undefined) return { ok: true, location };
  const secret = await secretOf?.(credentialsRef);
  if (secret === undefined) return invalid(UNKNOWN_SECRET);
  const [, user, password] = /^([^:]+):(.+)$/s.exec(secret) ?? [];
  if (user === undefined || password === undefined)
    return invalid('The secret that the command names is not written as user:password.');
  const signedIn = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  return { ok: true, location: location.replace('://', () => `://${signedIn}`) };
}
