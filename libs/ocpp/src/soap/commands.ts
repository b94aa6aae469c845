export { SOAP_COMMANDS, type CommandRequestOf, type CommandResponseOf, type SoapCommand } from './command-shapes';
export { decodeAnswer, type DecodedAnswer } from './decode-answer';
export { commandRefusal, encodeCommand, type EncodedCommand, type SoapAddress } from './encode-command';
