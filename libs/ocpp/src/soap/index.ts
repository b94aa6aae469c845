export { decodeSoap, type DecodedSoap } from './decode-request';
export { contentTypeOf, DEFAULT_DIALECT, type SoapDialect, type SoapOcppVersion, type SoapVersion } from './dialect';
export { encodeReply } from './encode-reply';
export { encodeFault, FAULT_CODES, faultOf, faultStatus, type FaultCode, type SoapFault } from './fault';
export { type SoapHeaders } from './read-envelope';
export {
  toleranceRulesIn,
  TOLERANCES,
  tolerancesOf,
  type StationMake,
  type Tolerance,
  type ToleranceRule,
} from './tolerances';
export { XML_BOUNDS } from './parse-xml';
