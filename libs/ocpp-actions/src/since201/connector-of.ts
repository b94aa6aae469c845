/** Beyond it an EVSE's number would meet the numbers of further connectors. */
const MOST = 1000;

/**
 * Our connector for a connector of an EVSE. An EVSE charges one vehicle at a time, as a connector of 1.x does, so EVSE n is
 * connector n. Where an EVSE has several connectors, each further one has a number of its own, so that one that is free
 * does not hide one that is taken (G01.FR.08): connector 2 of EVSE 1 is 1001. Sessions and readings are the EVSE's.
 */
export function connectorOf(evseId: number, connectorId: number): number {
  if (evseId <= 0) return 0;
  return connectorId > 1 && connectorId <= MOST && evseId < MOST ? (connectorId - 1) * MOST + evseId : evseId;
}

/** The EVSE's own number: the connector of sessions and readings. */
export function evseOf(connector: number): number {
  return connector > MOST ? connector % MOST : connector;
}
