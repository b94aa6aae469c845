import { answer, status, type CommandedStation, type Handler, type Handlers } from '../commanded-station';
import type { Arrival, Connector } from '../connector';
import { fields, number, text } from '../fields';
import type { Payload } from '../transport';
import { installProfile } from './charging-profiles';

export function runningAs(station: CommandedStation, transactionId: string): Connector | undefined {
  return station.connectors.find(({ running }) => running?.speech.id === transactionId);
}

/** The connector that was named, or the first that takes the token. */
function place(station: CommandedStation, wanted: number | undefined, arrival: Arrival): Connector | undefined {
  return station.connectors.find(
    (connector) => (wanted === undefined || connector.number === wanted) && station.takes(arrival, connector),
  );
}

/** A profile that came with the start holds for its transaction (1.6 §5.11, 2.x F01.FR.08). */
function start(station: CommandedStation, wanted: number | undefined, arrival: Arrival, profile: Payload): boolean {
  const connector = place(station, wanted, arrival);
  if (!connector) return false;
  if (Object.keys(profile).length > 0) {
    // Its transaction does not run yet, so it cannot be named.
    const { transactionId: _, ...told } = profile;
    if (
      installProfile(station, { ...told, chargingProfilePurpose: 'TxProfile' }, connector.number, true) !== 'Accepted'
    )
      return false;
  }
  connector.expect(arrival);
  return true;
}

const stop: Handler = ({ transactionId }, station) => {
  const connector = runningAs(station, text(transactionId));
  connector?.askToStop('Remote');
  return status(connector ? 'Accepted' : 'Rejected');
};

/** OCPP 1.6 §5.11, §5.12, §5.18. */
export const sessions1x: Handlers = {
  RemoteStartTransaction: ({ connectorId, idTag, chargingProfile }, station) => {
    const arrival = {
      token: text(idTag),
      isAuthorised: !station.memory.settings.isOn('AuthorizeRemoteTxRequests'),
    };
    const isStarted = start(station, number(connectorId), arrival, fields(chargingProfile));
    return status(isStarted ? 'Accepted' : 'Rejected');
  },
  RemoteStopTransaction: stop,
  UnlockConnector: ({ connectorId }, station) => {
    const connector = station.connectors[(number(connectorId) ?? 0) - 1];
    connector?.askToStop('UnlockCommand');
    return status(connector ? 'Unlocked' : 'NotSupported');
  },
};

/** OCPP 2.x F01 to F05, E14. */
export const sessions2x: Handlers = {
  RequestStartTransaction: ({ evseId, idToken, remoteStartId, chargingProfile }, station) => {
    const { idToken: token, type } = fields(idToken);
    const remote = number(remoteStartId);
    const arrival = {
      token: text(token),
      tokenType: text(type),
      ...(remote !== undefined && { remoteStartId: remote }),
      isAuthorised: !station.memory.settings.isOn('AuthorizeRemoteTxRequests'),
    };
    const isStarted = start(station, number(evseId), arrival, fields(chargingProfile));
    return status(isStarted ? 'Accepted' : 'Rejected');
  },
  RequestStopTransaction: stop,
  UnlockConnector: ({ evseId }, station) => {
    const connector = station.connectors[(number(evseId) ?? 0) - 1];
    if (!connector) return status('UnknownConnector');
    return status(connector.running ? 'OngoingAuthorizedTransaction' : 'Unlocked');
  },
  GetTransactionStatus: ({ transactionId }, station) => {
    // Messages wait only while there is no line, and then nobody can ask.
    if (transactionId === undefined) return answer({ messagesInQueue: false });
    const ongoingIndicator = runningAs(station, text(transactionId)) !== undefined;
    return answer({ ongoingIndicator, messagesInQueue: false });
  },
  // The driver's display is all that would show it.
  CostUpdated: () => answer({}),
};
