import type { LocalListEntry } from '@busbar/domain';
import type { Messages, RequestIn } from '@busbar/ocpp/v16';
import { invalid, UNKNOWN_TOKEN, type Translation } from '../draft';
import { listFault, resolved, type ResolvedEntry } from '../local-list';
import { request } from './request';

/** 1.6 §5.10. */
export const getLocalListVersion: Translation<'get-local-list-version'> = () => request('GetLocalListVersion', {});

/** 1.6 §5.15. */
export const sendLocalList: Translation<'send-local-list'> = async (parameters, context) => {
  const fault = listFault(parameters, context);
  if (fault !== undefined) return invalid(fault);
  const entries = await resolved(parameters.entries, context);
  if (entries === undefined) return invalid(UNKNOWN_TOKEN);
  return request('SendLocalList', {
    listVersion: parameters.version,
    updateType: parameters.update === 'full' ? 'Full' : 'Differential',
    // A full update without a list empties it.
    ...(entries.length > 0 && { localAuthorizationList: entries.map(written) }),
  });
};

type Written = NonNullable<RequestIn<Messages, 'SendLocalList'>['localAuthorizationList']>[number];

const STATUSES = {
  accepted: 'Accepted',
  blocked: 'Blocked',
  expired: 'Expired',
  invalid: 'Invalid',
} as const satisfies {
  readonly [A in NonNullable<LocalListEntry['authorisation']>]: NonNullable<Written['idTagInfo']>['status'];
};

/** 1.6 §7.2: an entry without what is known of the tag takes it off the list. */
function written({ tag, remove, authorisation = 'accepted', expiresAt }: ResolvedEntry): Written {
  return {
    idTag: tag.id,
    ...(remove !== true && {
      idTagInfo: {
        status: STATUSES[authorisation],
        ...(expiresAt !== undefined && { expiryDate: expiresAt }),
        ...(tag.parentId !== undefined && { parentIdTag: tag.parentId }),
      },
    }),
  };
}
