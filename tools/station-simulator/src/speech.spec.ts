import validators from 'ocpp-rpc/lib/standard-validators';
import { STATION_KINDS } from './charging-curve';
import { seededRandom } from './random';
import { speechOf, STATUSES, STOP_REASONS, type Message } from './speech';
import { isJson, PROTOCOLS } from './transport';

const at = new Date('2026-01-01T10:00:00Z');
const reading = { at, energyWh: 1500, powerW: 7000, currentA: 30.4, voltageV: 230, socPercent: 55.5 };
const [kind] = STATION_KINDS;

/** Everything that a station of a version says. */
function everything(protocol: (typeof PROTOCOLS)[number]): Message[] {
  const speech = speechOf(protocol, seededRandom(1));
  const transaction = speech.transaction({
    connector: 1,
    token: 'DEMO-0001',
    at,
    registerWh: 1000,
    remoteStartId: 77,
    reservationId: 5,
  });
  transaction.started({ transactionId: 7 });
  return [
    speech.boot(kind, 'SIM-00001', { firmwareVersion: '3.4.1', reason: 'PowerUp' }),
    speech.meter(1, reading),
    speech.authorise('DEMO-0001'),
    ...[0, 1].flatMap((connector) => STATUSES.flatMap((status) => speech.status(connector, status, at) ?? [])),
    transaction.start,
    transaction.sample(reading),
    transaction.sample(reading, { isTriggered: true, isSuspended: true }),
    ...STOP_REASONS.map((reason) => transaction.stop(reading, reason)),
  ];
}

/** The names of the library's schemas. */
const schemaOf = (protocol: string, action: string): string =>
  protocol === 'ocpp2.1' ? `urn:${action}Request` : `urn:${action}.req`;

describe('what a simulated station says', () => {
  it.each(PROTOCOLS.filter(isJson))('is what the official schemas of %s take', (protocol) => {
    const validator = validators.find(({ subprotocol }) => subprotocol === protocol);
    for (const { action, payload } of everything(protocol))
      expect(() => validator?.validate(schemaOf(protocol, action), payload)).not.toThrow();
    expect(validator).toBeDefined();
  });

  it('counts the events of a transaction of 2.x, each transaction with an id of its own', () => {
    const events = everything('ocpp2.1').filter(({ action }) => action === 'TransactionEvent');
    expect(events.map(({ payload }) => payload.seqNo)).toEqual(events.map((_, index) => index));
    expect(
      new Set(
        events.map(({ payload }) =>
          JSON.stringify((payload.transactionInfo as { transactionId: string }).transactionId),
        ),
      ).size,
    ).toBe(1);
    const speech = speechOf('ocpp2.0.1', seededRandom(1));
    const ids = [1, 2].map(
      (connector) =>
        speech.transaction({ connector, token: 'DEMO-0001', at, registerWh: 0 }).start.payload.transactionInfo,
    );
    expect(ids[0]).not.toEqual(ids[1]);
  });

  it('understands the answers of each version', () => {
    const judged = (protocol: 'ocpp1.6' | 'ocpp2.0.1', reply: object) =>
      speechOf(protocol, seededRandom(1)).isAccepted(reply as Record<string, unknown>);
    expect(judged('ocpp1.6', { idTagInfo: { status: 'Accepted' } })).toBe(true);
    expect(judged('ocpp2.0.1', { idTokenInfo: { status: 'Accepted' } })).toBe(true);
    expect(judged('ocpp2.0.1', { idTokenInfo: { status: 'Blocked' } })).toBe(false);
    expect(judged('ocpp2.0.1', {})).toBe(false);
  });
});
