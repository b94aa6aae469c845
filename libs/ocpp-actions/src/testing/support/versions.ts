import { v16 } from '@busbar/ocpp/v16';
import { v201 } from '@busbar/ocpp/v201';
import { v21 } from '@busbar/ocpp/v21';
import { soapActions, type TestedVersion } from '@busbar/ocpp/testing';
import type { Protocol } from '@busbar/events';
import type { AnyRoutes } from '../../route';
import { routesV12 } from '../../v12/routes';
import { routesV15 } from '../../v15/routes';
import { routesV16 } from '../../v16/routes';
import { routesV201 } from '../../v201/routes';
import { routesV21 } from '../../v21/routes';
import { REQUESTS_SINCE_201 } from '../requests-since-201';
import { REQUESTS_V16 } from '../requests-v16';
import { REQUESTS_ONLY_21, STREAM } from '../requests-v21';

/** What the document says of one version over one transport. */
export interface SupportedVersion {
  readonly title: string;
  readonly protocol: Protocol;
  /** Whose schemas its messages meet once they are decoded. */
  readonly schemas: TestedVersion;
  readonly routes: AnyRoutes;
  readonly fromStations: readonly string[];
  /** Of them those that are not answered. */
  readonly unconfirmed: readonly string[];
  readonly toStations: readonly string[];
  /** A typical request of each message of stations. */
  readonly requests: Readonly<Record<string, object>>;
  /** Specs that try every message of stations, and every message to them. */
  readonly everyFrom: readonly string[];
  readonly everyTo: readonly string[];
  /** Further specs, each about this version, that count where they name a message. */
  readonly more: readonly string[];
}

const OCPP = 'libs/ocpp/src';
const ACTIONS = 'libs/ocpp-actions/src';
const EVERY_COMMAND = `${ACTIONS}/commands/every-command.spec.ts`;

function overSoap(version: '1.2' | '1.5' | '1.6', routes: AnyRoutes): SupportedVersion {
  const { station, csms } = soapActions(version);
  return {
    title: `OCPP ${version} over SOAP`,
    protocol: `ocpp${version}-soap`,
    schemas: '1.6',
    routes,
    fromStations: station,
    unconfirmed: [],
    toStations: csms,
    requests: REQUESTS_V16,
    everyFrom: [`${OCPP}/soap/round-trip.spec.ts`],
    everyTo: [`${OCPP}/soap/commands.spec.ts`, EVERY_COMMAND],
    more: version === '1.2' ? [] : [`${OCPP}/soap/independent-station.spec.ts`],
  };
}

interface JsonProtocol {
  readonly actions: readonly string[];
  isFrom(sender: 'station' | 'csms', action: string): boolean;
}

const startedBy = (protocol: JsonProtocol, sender: 'station' | 'csms'): string[] =>
  protocol.actions.filter((action) => protocol.isFrom(sender, action));

export const SUPPORTED_VERSIONS: readonly SupportedVersion[] = [
  {
    title: 'OCPP 2.1 over WebSocket',
    protocol: 'ocpp2.1',
    schemas: '2.1',
    routes: routesV21,
    fromStations: [...startedBy(v21, 'station'), 'NotifyPeriodicEventStream'].sort(),
    unconfirmed: ['NotifyPeriodicEventStream'],
    toStations: startedBy(v21, 'csms'),
    requests: { ...REQUESTS_SINCE_201, ...REQUESTS_ONLY_21, NotifyPeriodicEventStream: STREAM },
    everyFrom: [`${ACTIONS}/v21/routes.spec.ts`],
    everyTo: [`${OCPP}/v21/protocol.spec.ts`, EVERY_COMMAND],
    more: [`${ACTIONS}/since201/*.spec.ts`, 'apps/acceptance/src/ocpp201-json.acceptance.ts'],
  },
  {
    title: 'OCPP 2.0.1 over WebSocket',
    protocol: 'ocpp2.0.1',
    schemas: '2.0.1',
    routes: routesV201,
    fromStations: startedBy(v201, 'station'),
    unconfirmed: [],
    toStations: startedBy(v201, 'csms'),
    requests: REQUESTS_SINCE_201,
    everyFrom: [`${ACTIONS}/v201/routes.spec.ts`],
    everyTo: [`${OCPP}/v201/protocol.spec.ts`, EVERY_COMMAND],
    more: [`${ACTIONS}/since201/*.spec.ts`, 'apps/acceptance/src/ocpp201-json.acceptance.ts'],
  },
  {
    title: 'OCPP 1.6 with its security extension over WebSocket',
    protocol: 'ocpp1.6',
    schemas: '1.6',
    routes: routesV16,
    fromStations: startedBy(v16, 'station'),
    unconfirmed: [],
    toStations: startedBy(v16, 'csms'),
    requests: REQUESTS_V16,
    everyFrom: [`${ACTIONS}/route.spec.ts`],
    everyTo: [`${OCPP}/v16/protocol.spec.ts`, EVERY_COMMAND],
    more: ['apps/ingress/ocpp-websocket/src/handler.spec.ts', 'apps/acceptance/src/ocpp16-json.acceptance.ts'],
  },
  overSoap('1.6', routesV16),
  overSoap('1.5', routesV15),
  overSoap('1.2', routesV12),
];
