import type { messages } from '@busbar/ocpp/v21';
import type { Action } from '../outcome';
import { messageReceived } from '../since201/notice';

/** 2.1 M07: nobody here asks an OCSP responder or fetches a revocation list, so each certificate's check has failed (M07.FR.02, .05). */
export const getCertificateChainStatus: Action<
  messages.GetCertificateChainStatusRequest,
  messages.GetCertificateChainStatusResponse
> = async (request, context) => ({
  facts: [messageReceived('GetCertificateChainStatus', request, context)],
  reply: {
    certificateStatus: request.certificateStatusRequests.map(({ certificateHashData, source }) => ({
      certificateHashData,
      source,
      status: 'Failed',
      // It may be asked again at once.
      nextUpdate: context.receivedAt.toISOString(),
    })),
  },
});
