import type { Authorisation } from '@busbar/events';
import type { IdTagInfo } from '@busbar/ocpp';
import { parseTime } from './moment';
import type { TokenDirectory, TokenRecord } from './ports';

/** What a token may do at this moment. A token that nobody knows, or that was retired, is invalid. */
export function decideToken(record: TokenRecord | undefined, now: Date): IdTagInfo {
  if (record === undefined || record.status === 'retired') return { status: 'Invalid' };
  const { expiresAt, parentIdTag } = record;
  const more = {
    ...(expiresAt !== undefined && { expiryDate: expiresAt }),
    ...(parentIdTag !== undefined && { parentIdTag }),
  };
  if (record.status === 'blocked') return { status: 'Blocked', ...more };
  if (expiresAt !== undefined && parseTime(expiresAt) <= now.getTime()) return { status: 'Expired', ...more };
  return { status: 'Accepted', ...more };
}

/** Looks a tag up and decides on it. */
export async function judgeToken(
  idTag: string,
  tokens: TokenDirectory,
  now: Date,
): Promise<{ tokenRef: string; authorisation: Authorisation; info: IdTagInfo }> {
  const tokenRef = tokens.refOf(idTag);
  const info = decideToken(await tokens.find(tokenRef), now);
  return { tokenRef, authorisation: info.status, info };
}
