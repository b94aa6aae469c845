import type { Authorisation } from '@busbar/events';
import type { messages } from '@busbar/ocpp/v21';
import type { ActionContext } from '../outcome';
import { judgeToken } from '../token-decision';

export interface IdTokenDecision {
  readonly info: messages.IdTokenInfoType;
  /** Absent where nobody identified himself. */
  readonly known?: { readonly tokenRef: string; readonly authorisation: Authorisation };
}

/** What a token of 2.x may do. Its type plays no part: the same card is one token in every version. */
export async function judgeIdToken(
  { idToken, type }: messages.IdTokenType,
  { tokens, receivedAt }: Pick<ActionContext, 'tokens' | 'receivedAt'>,
): Promise<IdTokenDecision> {
  // C02.FR.02: a station with a start button only; there is nobody to refuse.
  if (type === 'NoAuthorization') return { info: { status: 'Accepted' } };
  const { tokenRef, authorisation, info } = await judgeToken(idToken, tokens, receivedAt);
  return {
    info: {
      status: info.status,
      ...(info.expiryDate !== undefined && { cacheExpiryDateTime: info.expiryDate }),
      ...(info.parentIdTag !== undefined && { groupIdToken: { idToken: info.parentIdTag, type: 'Central' } }),
    },
    known: { tokenRef, authorisation },
  };
}
