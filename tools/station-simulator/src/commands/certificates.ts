import { answer, status, type Handler, type Handlers } from '../commanded-station';
import { fields, text, texts } from '../fields';
import { hashOf } from '../model/certificates';

const install: Handler = ({ certificateType, certificate }, { memory: { certificates } }) =>
  status(certificates.install(text(certificateType), text(certificate)) ? 'Accepted' : 'Rejected');

const remove: Handler = ({ certificateHashData }, { memory: { certificates } }) => {
  const { issuerNameHash, issuerKeyHash, serialNumber } = fields(certificateHashData);
  const isGone = certificates.delete({
    issuerNameHash: text(issuerNameHash),
    issuerKeyHash: text(issuerKeyHash),
    serialNumber: text(serialNumber),
  });
  return status(isGone ? 'Accepted' : 'NotFound');
};

/** It may come as a chain, its own certificate first. */
const signed: Handler = ({ certificateChain }) =>
  status(hashOf(text(certificateChain)) === undefined ? 'Rejected' : 'Accepted');

/** OCPP 1.6's security extension, edition 3 §4. */
export const certificates1x: Handlers = {
  InstallCertificate: install,
  DeleteCertificate: remove,
  CertificateSigned: signed,
  GetInstalledCertificateIds: ({ certificateType }, { memory: { certificates } }) => {
    const found = certificates.ofUses([text(certificateType)]).map(({ hash }) => hash);
    return found.length === 0 ? status('NotFound') : answer({ status: 'Accepted', certificateHashData: found });
  },
};

/** OCPP 2.x M03 to M05, A02. */
export const certificates2x: Handlers = {
  InstallCertificate: install,
  DeleteCertificate: remove,
  CertificateSigned: signed,
  GetInstalledCertificateIds: ({ certificateType }, { memory: { certificates } }) => {
    const found = certificates.ofUses(texts(certificateType)).map(({ use, hash }) => ({
      certificateType: use,
      certificateHashData: hash,
    }));
    return found.length === 0 ? status('NotFound') : answer({ status: 'Accepted', certificateHashDataChain: found });
  },
};
