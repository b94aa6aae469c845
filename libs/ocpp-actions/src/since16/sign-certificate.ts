import type { Action } from '../outcome';

interface SigningRequest {
  readonly csr: string;
  readonly certificateType?: 'ChargingStationCertificate' | 'V2GCertificate' | 'V2G20Certificate';
}

/** Security extension of OCPP 1.6, 2.x A02: there is no certificate authority here that could sign. */
export const signCertificate: Action<SigningRequest, { readonly status: 'Rejected' }> = async (
  { certificateType = 'ChargingStationCertificate' },
  { receivedAt, eventId },
) => ({
  facts: [
    {
      name: 'station.certificate-requested',
      id: eventId,
      occurredAt: receivedAt.toISOString(),
      data: { certificateType, decision: 'Rejected' },
    },
  ],
  reply: { status: 'Rejected' },
});
