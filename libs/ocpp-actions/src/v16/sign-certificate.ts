import type { messages } from '@busbar/ocpp/v16';
import type { Action } from '../outcome';

/** Security extension of OCPP 1.6: there is no certificate authority here that could sign. */
export const signCertificate: Action<messages.SignCertificateRequest, messages.SignCertificateResponse> = async (
  _request,
  { receivedAt, eventId },
) => ({
  facts: [
    {
      name: 'station.certificate-requested',
      id: eventId,
      occurredAt: receivedAt.toISOString(),
      data: { certificateType: 'ChargingStationCertificate', decision: 'Rejected' },
    },
  ],
  reply: { status: 'Rejected' },
});
