import { status, type CommandedStation, type Handlers, type Outcome } from '../commanded-station';
import { fields, number, text } from '../fields';
import { signingRequest } from '../signing-request';
import type { Message } from '../speech';
import { firmwareStatus, logStatus } from './files';

type Send = (station: CommandedStation, connector: number | undefined) => Promise<unknown>;

/** Connectors that were named, or all. */
function each(send: (station: CommandedStation, connector: number) => Promise<unknown>): Send {
  return async (station, connector) => {
    const chosen = connector === undefined ? station.connectors.map((one) => one.number) : [connector];
    for (const one of chosen) await send(station, one);
  };
}

const says =
  (message: (station: CommandedStation) => Message): Send =>
  (station) =>
    station.say(message(station));

/** What every version calls the same. */
const COMMON: Readonly<Record<string, Send>> = {
  BootNotification: (station) => station.boot(),
  Heartbeat: says(() => ({ action: 'Heartbeat', payload: {} })),
  StatusNotification: each((station, connector) => station.report(connector)),
  MeterValues: each((station, connector) => station.sample(connector)),
  FirmwareStatusNotification: says(firmwareStatus),
};

const signing = (more: Message['payload']): Send =>
  says((station) => ({
    action: 'SignCertificate',
    payload: {
      csr: signingRequest({
        commonName: station.id,
        organisation: station.memory.settings.value('CpoName') || 'Unnamed',
      }),
      ...more,
    },
  }));

function trigger(
  known: Readonly<Record<string, Send>>,
  station: CommandedStation,
  wanted: string,
  connector: number | undefined,
): Outcome {
  const send = Object.hasOwn(known, wanted) ? known[wanted] : undefined;
  if (!send) return status('NotImplemented');
  if (connector !== undefined && connector !== 0 && !station.connectors[connector - 1]) return status('Rejected');
  return status('Accepted', async () => {
    await send(station, connector);
  });
}

const TRIGGERS_16: Readonly<Record<string, Send>> = {
  ...COMMON,
  DiagnosticsStatusNotification: says(({ memory }) => ({
    action: 'DiagnosticsStatusNotification',
    payload: { status: memory.logStatus },
  })),
};
const TRIGGERS_EXTENDED: Readonly<Record<string, Send>> = {
  ...COMMON,
  FirmwareStatusNotification: says(({ memory: { firmwareStatus: now, firmwareRequest } }) => ({
    action: 'SignedFirmwareStatusNotification',
    payload: { status: now, ...(firmwareRequest !== undefined && { requestId: firmwareRequest }) },
  })),
  LogStatusNotification: says(logStatus),
  SignChargePointCertificate: signing({}),
};
const TRIGGERS_2X: Readonly<Record<string, Send>> = {
  ...COMMON,
  LogStatusNotification: says(logStatus),
  TransactionEvent: each(async (station, connector) => {
    if (station.connectors[connector - 1]?.running) await station.sample(connector);
  }),
  SignChargingStationCertificate: signing({ certificateType: 'ChargingStationCertificate' }),
  SignV2GCertificate: signing({ certificateType: 'V2GCertificate' }),
};

/** OCPP 1.6 §5.17; security extension, edition 3 §5.9. */
export const trigger1x: Handlers = {
  TriggerMessage: ({ requestedMessage, connectorId }, station) =>
    trigger(TRIGGERS_16, station, text(requestedMessage), number(connectorId)),
  ExtendedTriggerMessage: ({ requestedMessage, connectorId }, station) =>
    trigger(TRIGGERS_EXTENDED, station, text(requestedMessage), number(connectorId)),
};

/** OCPP 2.x F06. */
export const trigger2x: Handlers = {
  TriggerMessage: ({ requestedMessage, evse }, station) =>
    trigger(TRIGGERS_2X, station, text(requestedMessage), number(fields(evse).id)),
};
