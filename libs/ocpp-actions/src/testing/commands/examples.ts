import { COMMAND_TYPES, type CommandType, type StationCommand } from '@busbar/domain';
import { aCommand } from '@busbar/domain/testing';
import type { Protocol } from '@busbar/events';
import fc from 'fast-check';
import type { CommandLookups, Request } from '../../commands/draft';
import { requestsFor } from '../../commands/requests-for';

const TAG = { id: 'DEMO-TAG-7', kind: 'ISO14443', parentId: 'DEMO-FLEET' };
/** Look-ups that find everything. */
export const LOOKUPS: CommandLookups = {
  requestId: 77,
  tagOf: async () => TAG,
  secretOf: async () => 'user:sixteen-bytes-key',
  keyOf: async () => 'ab'.repeat(20),
};

/** What chance hardly makes, and a typical one of those that versions differ in. */
const EXAMPLES: Readonly<Partial<Record<CommandType, StationCommand>>> = {
  'set-charging-profile': {
    type: 'set-charging-profile',
    parameters: {
      evseId: 1,
      profile: {
        id: 1,
        stackLevel: 0,
        purpose: 'transaction',
        kind: 'absolute',
        transactionId: '7',
        schedules: [{ unit: 'A', startAt: '2026-03-01T12:00:00Z', periods: [{ startSeconds: 0, limit: 16 }] }],
      },
    },
  },
  'get-charging-profiles': { type: 'get-charging-profiles', parameters: { evseId: 1, purpose: 'default' } },
  'get-configuration': { type: 'get-configuration', parameters: { keys: ['HeartbeatInterval'] } },
  'set-configuration': { type: 'set-configuration', parameters: { key: 'HeartbeatInterval', value: '60' } },
  'set-der-control': {
    type: 'set-der-control',
    parameters: {
      isDefault: true,
      controlId: 'c',
      kind: 'VoltVar',
      control: { curveData: [{ x: 1, y: 2 }], priority: 1, yUnit: 'PctMaxVar' },
    },
  },
  'set-default-tariff': { type: 'set-default-tariff', parameters: { tariff: { tariffId: 't', currency: 'EUR' } } },
  'change-transaction-tariff': {
    type: 'change-transaction-tariff',
    parameters: { transactionId: '7', tariff: { tariffId: 't', currency: 'EUR' } },
  },
  'remote-stop': { type: 'remote-stop', parameters: { transactionId: '7' } },
  reset: { type: 'reset', parameters: { mode: 'soft' } },
  'set-variable-monitoring': {
    type: 'set-variable-monitoring',
    parameters: {
      monitors: [{ kind: 'delta', value: 1, severity: 5, component: { name: 'EVSE' }, variable: { name: 'Power' } }],
    },
  },
  'set-display-message': {
    type: 'set-display-message',
    parameters: { id: 1, priority: 'in-front', format: 'utf8', content: 'Welcome' },
  },
  'trigger-message': { type: 'trigger-message', parameters: { message: 'status', evseId: 1 } },
  'clear-charging-profile': { type: 'clear-charging-profile', parameters: { profileId: 1 } },
  'list-certificates': { type: 'list-certificates', parameters: { uses: ['csms-root'] } },
  'install-certificate': { type: 'install-certificate', parameters: { use: 'csms-root', certificate: 'PEM' } },
  'certificate-signed': { type: 'certificate-signed', parameters: { chain: 'PEM' } },
  'unlock-connector': { type: 'unlock-connector', parameters: { evseId: 1 } },
  'data-transfer': { type: 'data-transfer', parameters: { vendorId: 'com.vendor', data: 'text' } },
  'get-log': { type: 'get-log', parameters: { log: 'diagnostics', location: 'ftp://files.example/' } },
  reserve: {
    type: 'reserve',
    parameters: { reservationId: 1, tokenRef: 'a'.repeat(64), expiresAt: '2026-03-01T12:00:00Z', evseId: 1 },
  },
  'change-availability': { type: 'change-availability', parameters: { operative: true } },
  'remote-start': { type: 'remote-start', parameters: { tokenRef: 'a'.repeat(64) } },
  'send-local-list': {
    type: 'send-local-list',
    parameters: { version: 1, update: 'full', entries: [{ tokenRef: 'a'.repeat(64) }] },
  },
  'customer-information': {
    type: 'customer-information',
    parameters: { report: true, clear: false, tokenRef: 'a'.repeat(64) },
  },
  'update-firmware': {
    type: 'update-firmware',
    parameters: { location: 'https://files.example/1.bin', retrieveAt: '2026-03-01T12:00:00Z' },
  },
  'set-network-profile': {
    type: 'set-network-profile',
    parameters: {
      slot: 1,
      transport: 'json',
      url: 'wss://stations.example/ocpp',
      messageTimeoutSeconds: 30,
      securityProfile: 2,
      interface: 'Wired0',
    },
  },
};

/** Commands of a type, of which some can be sent to every version that has it. */
export function commandsOf(type: CommandType): fc.Arbitrary<StationCommand> {
  const example = EXAMPLES[type];
  return example === undefined ? aCommand(type) : fc.oneof(aCommand(type), fc.constant(example));
}

const SAMPLES = { seed: 1, numRuns: 150 };

/** A command with the request that it is. */
export interface Said {
  readonly command: StationCommand;
  readonly request: Request;
}

/** A request of every command that a protocol has, of each action that it may become. */
export async function everyRequest(protocol: Protocol): Promise<readonly Said[]> {
  const found = new Map<string, Said>();
  for (const type of COMMAND_TYPES)
    for (const command of fc.sample(commandsOf(type), SAMPLES)) {
      const request = await requestsFor(protocol, command, LOOKUPS);
      if (request.ok) found.set(`${type} ${request.action}`, { command, request });
    }
  return [...found.values()];
}

/** Which commands are said by which action of a protocol. */
export async function commandsByAction(protocol: Protocol): Promise<ReadonlyMap<string, readonly CommandType[]>> {
  const byAction = Map.groupBy(await everyRequest(protocol), ({ request }) => request.action);
  return new Map([...byAction].map(([action, said]) => [action, said.map(({ command }) => command.type).sort()]));
}
