import type { messages } from '@busbar/ocpp/v21';
import type { Action } from '../outcome';
import { judgeIdToken } from './judge-id-token';
import { kindOf } from './token-kind';

/** 2.x C01–C09. */
export const authorize: Action<messages.AuthorizeRequest, messages.AuthorizeResponse> = async (request, context) => {
  const { receivedAt, eventId } = context;
  const { info, known } = await judgeIdToken(request.idToken, context);
  // C07.FR.17: a contract certificate that we cannot verify is not good, whatever the token.
  const hasCertificate = request.certificate !== undefined || request.iso15118CertificateHashData !== undefined;
  return {
    facts:
      known === undefined
        ? []
        : [
            {
              name: 'token.presented',
              id: eventId,
              occurredAt: receivedAt.toISOString(),
              data: { ...known, ...kindOf(request.idToken), ...(hasCertificate && { authorisation: 'Invalid' }) },
            },
          ],
    reply: hasCertificate
      ? { idTokenInfo: { status: 'Invalid' }, certificateStatus: 'CertChainError' }
      : { idTokenInfo: info },
  };
};
