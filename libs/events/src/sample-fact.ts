import type { Fact } from './envelope';
import type { FactData } from './registry';
import { CONNECTOR_STATUSES } from './facts/station';
import { CONFLICT_KINDS, type SessionCompleted, type SessionView } from './facts/session';
import { checkFact } from './parse-fact';
import { FACT_NAMES, FACTS, type FactName } from './topics';

/** What a sample is made from. Whatever is not given follows from the seed. */
export interface SampleOptions {
  /** The same seed makes the same fact. Default: 1. */
  readonly seed?: number;
  readonly stationId?: string;
  readonly siteId?: string;
  readonly operatorId?: string;
  readonly connectorId?: number;
  /** Joins samples of one session: the id of its `transaction.started`. */
  readonly sessionKey?: string;
  readonly transactionId?: string;
  readonly tokenRef?: string;
  /** When it happened. Default: 2026-03-01T12:00:00.000Z. */
  readonly at?: Date;
}

/** The choices that one sample draws on, in order. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    // mulberry32: 32 bits of state are plenty for samples.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return min + (((mixed ^ (mixed >>> 14)) >>> 0) % (max - min + 1));
  }

  one<T>(values: readonly T[]): T {
    const value = values[this.between(0, values.length - 1)];
    if (value === undefined) throw new RangeError('There is nothing to choose from.');
    return value;
  }

  hex(length: number): string {
    return Array.from({ length }, () => this.between(0, 15).toString(16)).join('');
  }
}

/** What the samples of all facts share. */
interface Scene {
  readonly dice: Dice;
  readonly at: Date;
  readonly siteId: string;
  readonly connectorId: number;
  readonly sessionKey: string;
  readonly transactionId: string;
  readonly tokenRef: string;
}

const SITES = ['chicago', 'new-york'] as const;

/**
 * A valid fact of the given name with plausible values, checked by the contract before it is returned.
 *
 * ```ts
 * sampleFact('session.completed', { seed: 7, stationId: 'BB-CHI-001' });
 * ```
 */
export function sampleFact<Name extends FactName>(name: Name, options: SampleOptions = {}): Fact<Name, FactData[Name]> {
  const dice = new Dice(options.seed ?? 1);
  const at = options.at ?? new Date('2026-03-01T12:00:00.000Z');
  const siteId = options.siteId ?? dice.one(SITES);
  const scene: Scene = {
    dice,
    at,
    siteId,
    connectorId: options.connectorId ?? dice.between(1, 2),
    sessionKey: options.sessionKey ?? dice.hex(32),
    transactionId: options.transactionId ?? String(dice.between(1, 2 ** 31 - 1)),
    tokenRef: options.tokenRef ?? dice.hex(64),
  };
  const stationId =
    options.stationId ?? `BB-${siteId === 'chicago' ? 'CHI' : 'NYC'}-${String(dice.between(1, 12)).padStart(3, '0')}`;
  // The id of a start is the key of its session.
  const id =
    name === 'transaction.started'
      ? scene.sessionKey
      : new Dice((options.seed ?? 1) + Math.imul(FACT_NAMES.indexOf(name) + 1, 0x9e3779b1)).hex(32);
  const fact = {
    id,
    name,
    version: FACTS[name],
    occurredAt: at.toISOString(),
    recordedAt: new Date(at.getTime() + dice.between(20, 900)).toISOString(),
    source: 'sample',
    operatorId: options.operatorId ?? 'busbar',
    ...(name === 'token.changed' ? {} : { siteId }),
    ...(name === 'site.changed' || name === 'token.changed' ? {} : { stationId }),
    correlationId: dice.hex(32),
    traceparent: `00-${dice.hex(31)}1-${dice.hex(15)}1-01`,
    data: DATA[name](scene),
  };
  return checkFact(fact) as Fact<Name, FactData[Name]>;
}

const DATA: { readonly [Name in FactName]: (scene: Scene) => FactData[Name] } = {
  'station.registered': () => ({ admission: 'accepted', protocol: 'ocpp1.6' }),
  'station.changed': ({ dice }) => ({ revision: dice.between(1, 20) }),
  'station.connected': ({ dice }) => ({ connectionId: dice.hex(16), protocol: 'ocpp1.6' }),
  'station.disconnected': ({ dice }) => ({ connectionId: dice.hex(16), code: dice.one([1000, 1001, 1006]) }),
  'station.booted': ({ dice }) => ({
    protocol: dice.one(['ocpp1.6', 'ocpp1.6-soap', 'ocpp1.5-soap']),
    registration: 'Accepted',
    vendor: 'Busbar Demo',
    model: dice.one(['Terra 54', 'Wallbox 22']),
    serialNumber: `SN-${dice.between(10_000, 99_999)}`,
    firmwareVersion: `1.${dice.between(0, 9)}.${dice.between(0, 9)}`,
  }),
  'station.status-reported': ({ dice, connectorId }) => {
    const status = dice.one(CONNECTOR_STATUSES);
    return {
      connectorId,
      status,
      errorCode: status === 'Faulted' ? dice.one(['GroundFailure', 'OverTemperature']) : 'NoError',
    };
  },
  'station.offline': ({ dice, at }) => {
    const allowedSilenceSeconds = dice.one([120, 600, 900]);
    return { lastSeenAt: earlier(at, allowedSilenceSeconds + dice.between(1, 60)), allowedSilenceSeconds };
  },
  'station.online': ({ at }) => ({ seenAt: at.toISOString() }),
  'station.data-transferred': ({ dice }) => ({
    vendorId: 'com.example',
    messageId: 'Diagnostics',
    dataLength: dice.between(0, 2000),
  }),
  'station.diagnostics-status-reported': ({ dice }) => ({
    status: dice.one(['Uploading', 'Uploaded', 'UploadFailed']),
  }),
  'station.firmware-status-reported': ({ dice }) => ({
    status: dice.one(['Downloading', 'Downloaded', 'Installing', 'Installed']),
  }),
  'station.log-status-reported': ({ dice }) => ({
    status: dice.one(['Uploading', 'Uploaded', 'UploadFailure']),
    requestId: dice.between(1, 1000),
  }),
  'station.security-event-reported': ({ dice }) => ({
    type: dice.one(['SettingSystemTime', 'StartupOfTheDevice', 'InvalidFirmwareSignature']),
    techInfoLength: dice.between(0, 255),
  }),
  'station.certificate-requested': () => ({
    certificateType: 'ChargingStationCertificate',
    decision: 'Rejected',
  }),
  'station.variables-reported': ({ dice, connectorId }) => ({
    requestId: dice.between(1, 1000),
    seqNo: 0,
    more: false,
    variables: [
      {
        component: 'Connector',
        evseId: connectorId,
        connectorId: 1,
        variable: 'AvailabilityState',
        attributes: [
          {
            type: 'Actual',
            value: dice.one(['Available', 'Occupied']),
            mutability: 'ReadOnly',
            persistent: false,
            constant: false,
          },
        ],
        dataType: 'OptionList',
        supportsMonitoring: true,
      },
      {
        component: 'EVSE',
        evseId: connectorId,
        variable: 'Power',
        attributes: [{ type: 'MaxSet', value: '22.5', mutability: 'ReadWrite', persistent: true, constant: false }],
        dataType: 'decimal',
        unit: 'kW',
        minLimit: 0,
        maxLimit: 22.5,
      },
    ],
  }),
  'station.events-reported': ({ dice, at, connectorId }) => ({
    seqNo: 0,
    more: false,
    events: [
      {
        eventId: dice.between(1, 1000),
        at: at.toISOString(),
        trigger: 'Alerting',
        notification: 'HardWiredMonitor',
        component: 'TemperatureSensor',
        evseId: connectorId,
        variable: 'Temperature',
        value: String(dice.between(70, 95)),
        cleared: false,
      },
    ],
  }),
  'station.monitors-reported': ({ dice, connectorId }) => ({
    requestId: dice.between(1, 1000),
    seqNo: 0,
    more: false,
    monitored: [
      {
        component: 'TemperatureSensor',
        evseId: connectorId,
        variable: 'Temperature',
        monitors: [{ monitorId: 1, type: 'UpperThreshold', value: 72.5, severity: 4, duringTransactions: true }],
      },
    ],
  }),
  'station.stream-sampled': ({ dice, at }) => ({
    streamId: dice.between(1, 5),
    pending: 0,
    values: [{ at: at.toISOString(), value: String(dice.between(225, 235)) }],
  }),
  'station.charging-limit-reported': ({ dice }) => ({
    source: 'EMS',
    cleared: false,
    gridCritical: false,
    schedules: [
      {
        scheduleId: 1,
        unit: 'W',
        durationSeconds: 3600,
        periods: [{ startSeconds: 0, limit: dice.between(1, 9) * 11_000 }],
      },
    ],
  }),
  'station.charging-profiles-reported': ({ dice, connectorId }) => ({
    requestId: dice.between(1, 1000),
    more: false,
    source: 'CSO',
    evseId: connectorId,
    profiles: [
      {
        profileId: 1,
        stackLevel: 0,
        purpose: 'TxDefaultProfile',
        kind: 'Relative',
        schedules: [{ scheduleId: 1, unit: 'mA', periods: [{ startSeconds: 0, limit: 16_000, phases: 3 }] }],
      },
    ],
  }),
  'station.reservation-ended': ({ dice }) => ({ reservationId: dice.between(1, 1000), reason: 'Expired' }),
  'station.message-received': ({ dice }) => ({
    action: dice.one(['NotifyReport', 'NotifyEvent']),
    requestId: dice.between(1, 1000),
    seqNo: dice.between(0, 9),
    more: false,
    length: dice.between(100, 5000),
  }),
  'token.changed': ({ dice, tokenRef }) => ({ tokenRef, revision: dice.between(1, 5) }),
  'token.presented': ({ tokenRef }) => ({ tokenRef, authorisation: 'Accepted' }),
  'site.changed': ({ dice, siteId }) => ({ siteId, revision: dice.between(1, 5) }),
  'transaction.started': ({ dice, connectorId, tokenRef, transactionId }) => ({
    transactionId,
    connectorId,
    tokenRef,
    authorisation: 'Accepted',
    meterStartWh: dice.between(0, 5_000_000),
  }),
  'transaction.authorised': ({ sessionKey, tokenRef, transactionId }) => ({
    sessionKey,
    transactionId,
    tokenRef,
    authorisation: 'Accepted',
  }),
  'transaction.stopped': ({ dice, sessionKey, tokenRef, transactionId }) => ({
    sessionKey,
    transactionId,
    tokenRef,
    meterStopWh: dice.between(5_000_000, 5_060_000),
    reason: dice.one(['Local', 'EVDisconnected', 'Remote']),
  }),
  'meter.sampled': ({ dice, at, connectorId, sessionKey, transactionId }) => {
    const voltageMv = dice.between(395_000, 405_000);
    const powerW = dice.between(20_000, 50_000);
    return {
      connectorId,
      sessionKey,
      transactionId,
      samples: [
        {
          at: at.toISOString(),
          context: 'Sample.Periodic',
          energyWh: dice.between(5_000_000, 5_060_000),
          powerW,
          voltageMv,
          // Direct current: P = U · I, in W = mV · mA / 10⁶.
          currentMa: Math.round((powerW * 1_000_000) / voltageMv),
          socTenths: dice.between(100, 800),
        },
      ],
    };
  },
  'session.started': (scene) => ({ ...session(scene), revision: 1, energyWh: 0 }),
  'session.updated': (scene) => session(scene),
  'session.completed': (scene) => completed(scene),
  'session.corrected': (scene) => completed(scene),
  'session.conflicted': ({ dice, sessionKey }) => ({
    sessionId: sessionKey,
    kind: dice.one(CONFLICT_KINDS),
    detail: 'Two stops reported different meter readings; the later one counts.',
  }),
};

function session({ dice, at, sessionKey, transactionId, connectorId, tokenRef }: Scene): SessionView {
  return {
    sessionId: sessionKey,
    revision: dice.between(2, 40),
    transactionId,
    connectorId,
    tokenRef,
    startedAt: earlier(at, dice.between(600, 5400)),
    energyWh: dice.between(1_000, 60_000),
  };
}

function completed(scene: Scene): SessionCompleted {
  return {
    ...session(scene),
    endedAt: scene.at.toISOString(),
    stopReason: scene.dice.one(['Local', 'EVDisconnected', 'Remote']),
  };
}

function earlier(at: Date, seconds: number): string {
  return new Date(at.getTime() - seconds * 1000).toISOString();
}
