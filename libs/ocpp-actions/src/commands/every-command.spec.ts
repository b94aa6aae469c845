import { COMMAND_TYPES, type CommandType } from '@busbar/domain';
import { PROTOCOLS, type Protocol } from '@busbar/events';
import { validResponses } from '@busbar/ocpp/testing';
import { encodeCommand, type SoapCommand } from '@busbar/ocpp/soap/commands';
import { v16 } from '@busbar/ocpp/v16';
import { v201 } from '@busbar/ocpp/v201';
import { v21 } from '@busbar/ocpp/v21';
import fc from 'fast-check';
import { commandsOf, LOOKUPS } from '../testing/commands/examples';
import { answerOf, effectOf, policyOf, requestsFor } from './index';

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
  'rotate-station-key': [...V1, ...V2],
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
  const commands = commandsOf(type);

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
