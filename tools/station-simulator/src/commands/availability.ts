import { status, type CommandedStation, type Handlers, type Outcome } from '../commanded-station';
import { fields, number } from '../fields';

/** A connector that charges changes once it has ended (1.6 §5.2, 2.x G03, G04). */
function change(station: CommandedStation, wanted: number, isOperative: boolean): Outcome {
  const chosen = station.connectors.filter((connector) => wanted === 0 || connector.number === wanted);
  if (chosen.length === 0) return status('Rejected');
  const changed = chosen.filter((connector) => connector.isOperative !== isOperative);
  for (const connector of changed) connector.isOperative = isOperative;
  const isPutOff = !isOperative && chosen.some(({ isFree }) => !isFree);
  return status(isPutOff ? 'Scheduled' : 'Accepted', async () => {
    for (const { number: connector, isFree } of changed) if (isFree) await station.report(connector);
  });
}

/** OCPP 1.6 §5.2, §5.14. */
export const availability1x: Handlers = {
  ChangeAvailability: ({ connectorId, type }, station) =>
    change(station, number(connectorId) ?? 0, type === 'Operative'),
  Reset: ({ type }, station) =>
    status('Accepted', () =>
      station.restart({ stop: type === 'Hard' ? 'HardReset' : 'SoftReset', bootReason: 'RemoteReset' }),
    ),
};

/** OCPP 2.x G03, G04, B11, B12. */
export const availability2x: Handlers = {
  ChangeAvailability: ({ evse, operationalStatus }, station) =>
    change(station, number(fields(evse).id) ?? 0, operationalStatus === 'Operative'),
  Reset: ({ type, evseId }, station) => {
    const isAtOnce = type !== 'OnIdle';
    const evse = number(evseId) ?? 0;
    if (evse !== 0) return resetEvse(station, evse, isAtOnce);
    const isPutOff = !isAtOnce && station.connectors.some(({ isFree }) => !isFree);
    return status(isPutOff ? 'Scheduled' : 'Accepted', () =>
      station.restart(
        type === 'ImmediateAndResume'
          ? { keepsSessions: true, bootReason: 'RemoteReset' }
          : isAtOnce
            ? { stop: 'HardReset', bootReason: 'RemoteReset' }
            : { bootReason: isPutOff ? 'ScheduledReset' : 'RemoteReset' },
      ),
    );
  },
};

/** Of an EVSE nothing is seen but its status, which it tells anew. */
function resetEvse(station: CommandedStation, evse: number, isAtOnce: boolean): Outcome {
  const connector = station.connectors[evse - 1];
  if (!connector) return status('Rejected');
  const isPutOff = !isAtOnce && !connector.isFree;
  return status(isPutOff ? 'Scheduled' : 'Accepted', async () => {
    if (isAtOnce) connector.askToStop('HardReset');
    await connector.whenFree();
    await station.step();
    await station.report(evse);
  });
}
