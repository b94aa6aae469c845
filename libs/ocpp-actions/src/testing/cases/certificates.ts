import type { Script } from './script';

/** Why cases with contracts and revocation are not passed. */
export const NO_OCSP =
  'nobody here asks an OCSP responder, and a contract that is not verified is not good (C07.FR.17)';
export const NO_PROVIDER = 'there is no provider of contract certificates to pass the request on to';

export const HASHES = {
  hashAlgorithm: 'SHA256',
  issuerNameHash: 'a1',
  issuerKeyHash: 'b2',
  serialNumber: '1',
  responderURL: 'http://ocsp.example',
};

export function certificate(action: 'Install' | 'Update') {
  return (script: Script): void =>
    script.send(
      'Get15118EVCertificate',
      { iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef', action, exiRequest: 'gJgC' },
      { status: ['Accepted'] },
    );
}
