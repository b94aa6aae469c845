import type { LocalListEntry } from '@busbar/domain';
import type { messages } from '@busbar/ocpp/v21';
import { invalid, UNKNOWN_TOKEN, type Translation } from '../draft';
import { listFault, resolved, type ResolvedEntry } from '../local-list';
import { idTokenOf } from './id-token';
import { request } from './request';

/** 2.0.1 D02. */
export const getLocalListVersion: Translation<'get-local-list-version'> = () => request('GetLocalListVersion', {});

/** 2.0.1 D01. */
export const sendLocalList: Translation<'send-local-list'> = async (parameters, context) => {
  const fault = listFault(parameters, context);
  if (fault !== undefined) return invalid(fault);
  const entries = await resolved(parameters.entries, context);
  if (entries === undefined) return invalid(UNKNOWN_TOKEN);
  return request('SendLocalList', {
    versionNumber: parameters.version,
    updateType: parameters.update === 'full' ? 'Full' : 'Differential',
    // D01.FR.04: a full update without a list empties it.
    ...(entries.length > 0 && { localAuthorizationList: entries.map(written) }),
  });
};

const STATUSES = {
  accepted: 'Accepted',
  blocked: 'Blocked',
  expired: 'Expired',
  invalid: 'Invalid',
} as const satisfies {
  readonly [A in NonNullable<LocalListEntry['authorisation']>]: messages.AuthorizationStatusEnumType;
};

/** D01.FR.17: an entry without what is known of the token takes it off the list. */
function written({ tag, remove, authorisation = 'accepted', expiresAt }: ResolvedEntry): messages.AuthorizationData {
  return {
    idToken: idTokenOf(tag),
    ...(remove !== true && {
      idTokenInfo: {
        status: STATUSES[authorisation],
        ...(expiresAt !== undefined && { cacheExpiryDateTime: expiresAt }),
        ...(tag.parentId !== undefined && { groupIdToken: idTokenOf({ id: tag.parentId }) }),
      },
    }),
  };
}
