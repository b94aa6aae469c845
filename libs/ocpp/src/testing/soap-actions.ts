import { commandShapes, SOAP_COMMANDS } from '../soap/command-shapes';
import type { SoapOcppVersion } from '../soap/dialect';
import { REQUESTS_V12 } from '../soap/v12-shapes';
import { REQUESTS_V15 } from '../soap/v15-shapes';
import { REQUESTS_V16 } from '../soap/v16-shapes';

const REQUESTS = { '1.2': REQUESTS_V12, '1.5': REQUESTS_V15, '1.6': REQUESTS_V16 };

/** What each side may ask of the other over SOAP. */
export function soapActions(version: SoapOcppVersion): { readonly station: string[]; readonly csms: string[] } {
  return {
    station: Object.keys(REQUESTS[version]).sort(),
    csms: SOAP_COMMANDS.filter((command) => commandShapes(version, command) !== undefined).sort(),
  };
}
