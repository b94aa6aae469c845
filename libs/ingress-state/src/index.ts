export { answerQueue, readStationAnswer, type AnswerQueue, type StationAnswer } from './answer-queue';
export {
  commandTable,
  type Change,
  type CommandTable,
  type CommandUnderWay,
  type SentMessage,
  type StationCommands,
} from './command-table';
export {
  callableEndpoint,
  connectionTable,
  type Connection,
  type ConnectionTable,
  type SoapEndpoint,
} from './connection-table';
export {
  credentialCheck,
  hmacCredential,
  MIN_GENERATED_KEY_BYTES,
  scryptCredential,
  secretsEqual,
  type CredentialCheck,
  type CredentialResult,
  type StationCredential,
} from './credential';
export { dynamoClient } from './dynamo-client';
export { IngressStateError } from './errors';
export {
  presenceTable,
  type Presence,
  type PresenceTable,
  type PresentStation,
  type StationMake,
  type Touch,
} from './presence-table';
export { networkOf } from './refusals';
export { refusalTable, type RefusalTable } from './refusal-table';
export { signInGuard, type SignInAttempt, type SignInGuard, type SignInResult } from './sign-in-guard';
export { isCertificateOf, serialOf, type ClientCertificate } from './station-certificate';
export { stationKeyOfVersion } from './station-key';
export {
  ADMISSIONS,
  stationKeyOf,
  stationTable,
  type Admission,
  type StationRecord,
  type StationTable,
} from './station-table';
export {
  TOKEN_STATUSES,
  tokenRefOf,
  tokenTable,
  type TokenRecord,
  type TokenStatus,
  type TokenTable,
} from './token-table';
export {
  candidateNumber,
  KEPT_SECONDS,
  transactionTable,
  type Transaction,
  type TransactionTable,
} from './transaction-table';
export { closeQueue, connectionCloser, type CloseReason, type CloseRequest } from './connection-gate';
