export { decodeSoap, type DecodedSoap, type SoapHeaders } from './decode-request';
export { contentTypeOf, DEFAULT_DIALECT, type SoapDialect, type SoapOcppVersion } from './dialect';
export { encodeReply } from './encode-reply';
export { encodeFault, FAULT_CODES, faultOf, faultStatus, type FaultCode, type SoapFault } from './fault';
export { XML_BOUNDS } from './inspect-xml';
