export {
  admitStation,
  presentedBy,
  type AdmissionPorts,
  type AdmittedStation,
  type Arrival,
  type PresentedKey,
  type RegisteredStation,
  type SignInRefusal,
  type Verdict,
} from './admit-station';
export { addressInNetworks } from './allowed-networks';
export { canonical, eventId, hashOf, type ContentIdentity, type Delivery, type Identity } from './event-id';
export { ALLOWED_SILENCE_SECONDS, HEARTBEAT_SECONDS, PENDING_RETRY_SECONDS, REJECTED_RETRY_SECONDS } from './intervals';
export { type Action, type ActionContext, type FactDraft, type Outcome, type Station } from './outcome';
export { type TokenDirectory, type TokenRecord, type Transaction, type TransactionNumbers } from './ports';
export { perform, type AnyRoutes, type Performed, type Route, type Routes } from './route';
export {
  serveRequest,
  type IncomingRequest,
  type PresenceNotes,
  type Served,
  type ServingPorts,
} from './serve-request';
export { stamp } from './stamp';
export {
  stationConnected,
  stationDisconnected,
  stationKeyAdopted,
  stationOnline,
  stationRegistered,
  stationSignInRefused,
} from './station-facts';
export { routesV12 } from './v12/routes';
export { routesV15 } from './v15/routes';
export { routesV16 } from './v16/routes';
export { routesV201 } from './v201/routes';
export { routesV21 } from './v21/routes';
