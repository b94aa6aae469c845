import { COMMAND_TYPES, type CommandType, type StationCommand } from '@busbar/domain';
import { aCommand } from '@busbar/domain/testing';
import { PROTOCOLS, type Protocol } from '@busbar/events';
import { validResponses } from '@busbar/ocpp/testing';
import { encodeCommand, type SoapCommand } from '@busbar/ocpp/soap/commands';
import { v16 } from '@busbar/ocpp/v16';
import { v201 } from '@busbar/ocpp/v201';
import { v21 } from '@busbar/ocpp/v21';
import fc from 'fast-check';
import { answerOf, effectOf, policyOf, requestsFor, type CommandLookups } from './index';

const TAG = { id: 'DEMO-TAG-7', kind: 'ISO14443', parentId: 'DEMO-FLEET' };
const LOOKUPS: CommandLookups = {
  requestId: 77,
  tagOf: async () => TAG,
  secretOf: async () => 'sixteen-bytes-key',
};

const V1 = PROTOCOLS.filter((protocol) => protocol.startsWith('ocpp1'));
const SINCE_15: readonly Protocol[] = ['ocpp1.5-soap', 'ocpp1.6-soap', 'ocpp1.6'];
const SINCE_16: readonly Protocol[] = ['ocpp1.6-soap', 'ocpp1.6'];
const JSON_16: readonly Protocol[] = ['ocpp1.6'];
const V2: readonly Protocol[] = ['ocpp2.0.1', 'ocpp2.1'];
const V21: readonly Protocol[] = ['ocpp2.1'];

/** Which versions have a command in some form. */
const HAVE: Readonly<Record<CommandType, readonly Protocol[]>> = {
  'remote-start': [...V1, ...V2],
  'remote-stop': [...V1, ...V2],
  'unlock-connector': [...V1, ...V2],
  reset: [...V1, ...V2],
  'change-availability': [...V1, ...V2],
  'trigger-message': [...SINCE_16, ...V2],
  'clear-cache': [...V1, ...V2],
  'get-configuration': [...SINCE_15, ...V2],
  'set-configuration': [...V1, ...V2],
  'data-transfer': [...SINCE_15, ...V2],
  'get-local-list-version': [...SINCE_15, ...V2],
  'send-local-list': [...SINCE_15, ...V2],
  reserve: [...SINCE_15, ...V2],
  'cancel-reservation': [...SINCE_15, ...V2],
  'set-charging-profile': [...SINCE_16, ...V2],
  'clear-charging-profile': [...SINCE_16, ...V2],
  'get-composite-schedule': [...SINCE_16, ...V2],
  'get-charging-profiles': V2,
  'update-firmware': [...V1, ...V2],
  'publish-firmware': V2,
  'unpublish-firmware': V2,
  'get-log': [...V1, ...V2],
  'get-variables': V2,
  'set-variables': V2,
  'get-base-report': V2,
  'get-report': V2,
  'get-monitoring-report': V2,
  'set-variable-monitoring': V2,
  'clear-variable-monitoring': V2,
  'set-monitoring-base': V2,
  'set-monitoring-level': V2,
  'install-certificate': [...JSON_16, ...V2],
  'delete-certificate': [...JSON_16, ...V2],
  'list-certificates': [...JSON_16, ...V2],
  'certificate-signed': [...JSON_16, ...V2],
  'set-station-key': [...V1, ...V2],
  'set-network-profile': V2,
  'customer-information': V2,
  'set-display-message': V2,
  'get-display-messages': V2,
  'clear-display-message': V2,
  'update-cost': V2,
  'get-transaction-status': V2,
  'update-dynamic-schedule': V21,
  'use-priority-charging': V21,
  'allow-energy-transfer': V21,
  'afrr-signal': V21,
  'set-der-control': V21,
  'get-der-control': V21,
  'clear-der-control': V21,
  'set-default-tariff': V21,
  'change-transaction-tariff': V21,
  'get-tariffs': V21,
  'clear-tariffs': V21,
  'request-battery-swap': V21,
  'get-periodic-event-streams': V21,
  'adjust-periodic-event-stream': V21,
  'web-payment-started': V21,
};

/** What chance hardly makes. */
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

function versionOf(protocol: Protocol): '1.6' | '2.0.1' | '2.1' {
  return protocol === 'ocpp2.1' ? '2.1' : protocol === 'ocpp2.0.1' ? '2.0.1' : '1.6';
}

function checkedBy(protocol: Protocol, action: string, payload: object) {
  const by = { '1.6': v16, '2.0.1': v201, '2.1': v21 }[versionOf(protocol)];
  return by.checkRequest('csms', action, payload);
}

function encoded(protocol: Protocol, action: string, payload: object) {
  return encodeCommand(action as SoapCommand, payload as never, 'urn:uuid:1', {
    version: protocol.slice(4, 7) as '1.2',
    chargeBoxIdentity: 'BB-1',
    to: 'http://station.example/',
    from: 'http://central.example/',
  });
}

describe.each(COMMAND_TYPES)('%s', (type) => {
  const example = EXAMPLES[type];
  const commands = example === undefined ? aCommand(type) : fc.oneof(aCommand(type), fc.constant(example));

  it.each(PROTOCOLS)('is a request that the schema of %s takes, or refused in words', async (protocol) => {
    const actions = new Set<string>();
    const codes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(commands, async (command) => {
        const before = structuredClone(command);
        const request = await requestsFor(protocol, command, LOOKUPS);
        expect(command).toEqual(before);
        if (!request.ok) {
          codes.add(request.code);
          expect(request.description).toMatch(/^.{15,}\.$/s);
          return;
        }
        const { action, payload } = request;
        actions.add(action);
        expect(checkedBy(protocol, action, payload).ok).toBe(true);
        // What is on the wire is what was checked.
        expect(JSON.parse(JSON.stringify(payload))).toEqual(payload);
        if (protocol.endsWith('-soap')) expect(encoded(protocol, action, payload).ok).toBe(true);
      }),
      { numRuns: 25 },
    );
    if (HAVE[type].includes(protocol)) expect(actions.size).toBeGreaterThan(0);
    else
      expect({ actions: [...actions], codes: [...codes] }).toEqual({
        actions: [],
        codes: expect.arrayContaining(['not-supported']),
      });
  });

  it.each(HAVE[type])('has an answer for whatever the schema of %s allows', async (protocol) => {
    const requested = await Promise.all(
      fc
        .sample(commands, 40)
        .map(async (command) => ({ command, request: await requestsFor(protocol, command, LOOKUPS) })),
    );
    const asked = new Map(requested.flatMap(({ command, request }) => (request.ok ? [[request.action, command]] : [])));
    expect(asked.size).toBeGreaterThan(0);
    for (const [action, command] of asked)
      fc.assert(
        fc.property(validResponses(versionOf(protocol), action), (said) => {
          // As it comes from the wire, where there is no -0.
          const response: object = JSON.parse(JSON.stringify(said));
          const answer = answerOf(protocol, command, response);
          expect(['accepted', 'rejected']).toContain(answer.result);
          if ('status' in response) expect(answer.stationStatus).toBe(response.status);
          // It travels in a fact.
          expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
          const effect = effectOf(command, { requestId: 77 }, answer);
          if (answer.result === 'rejected') expect(effect).toBeUndefined();
          if (effect === undefined) return;
          expect(JSON.parse(JSON.stringify(effect))).toEqual(effect);
          expect(effectOf(command, { requestId: 77 })).toEqual(effect);
        }),
        { numRuns: 10 },
      );
    expect(policyOf({ type }).answerWithinSeconds).toBeGreaterThan(0);
  });
});
