import { moment, optional, record, text, word } from '../shape';
import { location, secretRef, tries } from './words';

/** Names a secret, written `user:password`, that the station signs in with where the file lies. */
const credentialsRef = optional(secretRef);

/** Signed where both certificate and signature are given: the station then proves the file before it installs it. */
export const updateFirmware = record({
  location,
  credentialsRef,
  retrieveAt: moment,
  installAt: optional(moment),
  signingCertificate: optional(text(5_500)),
  signature: optional(text(800)),
  ...tries,
});

/** MD5 over the whole file, hexadecimal. */
const checksum = text(32, { pattern: /^[0-9A-Fa-f]{32}$/ });

/** Has a local controller offer a file to the stations behind it (2.x). */
export const publishFirmware = record({ location, credentialsRef, checksum, ...tries });

export const unpublishFirmware = record({ checksum });

/** Has the station bring a log to a place. */
export const getLog = record({
  log: word('diagnostics', 'security', 'data-collector'),
  location,
  credentialsRef,
  from: optional(moment),
  to: optional(moment),
  ...tries,
});
