import { moment, optional, record, text, word } from '../shape';
import { location, tries } from './words';

/** Signed where both certificate and signature are given: the station then proves the file before it installs it. */
export const updateFirmware = record({
  location,
  retrieveAt: moment,
  installAt: optional(moment),
  signingCertificate: optional(text(5_500)),
  signature: optional(text(800)),
  ...tries,
});

/** MD5 over the whole file, hexadecimal. */
const checksum = text(32, { pattern: /^[0-9A-Fa-f]{32}$/ });

/** Has a local controller offer a file to the stations behind it (2.x). */
export const publishFirmware = record({ location, checksum, ...tries });

export const unpublishFirmware = record({ checksum });

/** Has the station bring a log to a place. */
export const getLog = record({
  log: word('diagnostics', 'security', 'data-collector'),
  location,
  from: optional(moment),
  to: optional(moment),
  ...tries,
});
