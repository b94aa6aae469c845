import type { Action } from '../outcome';

interface SigningRequest {
  readonly csr: string;
  readonly certificateType?: 'ChargingStationCertificate' | 'V2GCertificate' | 'V2G20Certificate';
}

const REQUEST =
  /^\s*-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----[\w+/=\s]+-----END (?:NEW )?CERTIFICATE REQUEST-----\s*$/;

/**
 * Security extension of OCPP 1.6 §2.6, 2.x A02: what looks like a request for the station's own certificate goes to the station
 * authority, which looks into it. There is no authority for certificates of ISO 15118.
 */
export const signCertificate: Action<SigningRequest, { readonly status: 'Accepted' | 'Rejected' }> = async (
  { csr, certificateType = 'ChargingStationCertificate' },
  { receivedAt, eventId },
) => {
  const accepted = certificateType === 'ChargingStationCertificate' && csr.length <= 5_500 && REQUEST.test(csr);
  const decision = accepted ? 'Accepted' : 'Rejected';
  return {
    facts: [
      {
        name: 'station.certificate-requested',
        id: eventId,
        occurredAt: receivedAt.toISOString(),
        data: { certificateType, decision, ...(accepted && { csr }) },
      },
    ],
    reply: { status: decision },
  };
};
