import type { Fact } from './envelope';
import type { FactData } from './registry';
import { COMMAND_PHASES } from './facts/command';
import { CONNECTOR_STATUSES } from './facts/station';
import { CONFLICT_KINDS, type SessionCompleted, type SessionView } from './facts/session';
import { checkFact } from './parse-fact';
import { REPORT_SAMPLES } from './sample-reports';
import { Dice, uuid, type Scene } from './sample-scene';
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
  /** Joins samples of one command. */
  readonly commandId?: string;
  /** When it happened. Default: 2026-03-01T12:00:00.000Z. */
  readonly at?: Date;
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
    commandId: options.commandId ?? uuid(new Dice((options.seed ?? 1) ^ 0x5bd1e995)),
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
    ...(name === 'site.changed' || name === 'site.limit-changed' || name === 'token.changed' ? {} : { stationId }),
    correlationId: dice.hex(32),
    traceparent: `00-${dice.hex(31)}1-${dice.hex(15)}1-01`,
    data: DATA[name](scene),
  };
  return checkFact(fact) as Fact<Name, FactData[Name]>;
}

const DATA: { readonly [Name in FactName]: (scene: Scene) => FactData[Name] } = {
  ...REPORT_SAMPLES,
  'station.registered': () => ({ admission: 'accepted', protocol: 'ocpp1.6' }),
  'station.key-adopted': ({ dice }) => ({ keyVersion: dice.between(1, 20) }),
  'station.sign-in-refused': ({ dice, at }) => ({
    attempts: dice.between(1, 5),
    network: '192.0.2.0/24',
    lockedUntil: new Date(at.getTime() + dice.one([5, 10, 20]) * 1000).toISOString(),
  }),
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
  'station.certificate-issued': ({ dice, at }) => ({
    requestedBy: dice.hex(40),
    commandId: '6f1c2b1e-6f2f-4d0c-9a53-1de0b8b7a001',
    serialNumber: dice.hex(32),
    fingerprint: dice.hex(64),
    notAfter: new Date(at.getTime() + 365 * 86_400_000).toISOString(),
  }),
  'station.certificate-refused': ({ dice }) => ({
    requestedBy: dice.hex(40),
    reason: dice.one(['bad-signature', 'weak-key', 'wrong-name']),
  }),
  'station.message-received': ({ dice }) => ({
    action: dice.one(['NotifyReport', 'NotifyEvent']),
    requestId: dice.between(1, 1000),
    seqNo: dice.between(0, 9),
    more: false,
    length: dice.between(100, 5000),
  }),
  'station.local-list-updated': ({ dice }) => ({ version: dice.between(1, 500), hash: dice.hex(64) }),
  'station.local-list-drifted': ({ dice }) => ({ expected: dice.between(10, 500), reported: dice.between(0, 9) }),
  'token.changed': ({ dice, tokenRef }) => ({ tokenRef, revision: dice.between(1, 5) }),
  'token.presented': ({ tokenRef }) => ({ tokenRef, authorisation: 'Accepted' }),
  'site.changed': ({ dice, siteId }) => ({ siteId, revision: dice.between(1, 5) }),
  'site.limit-changed': ({ dice, siteId }) => ({
    siteId,
    revision: dice.between(1, 5),
    unit: 'mA',
    amount: dice.between(32, 250) * 1000,
    fallback: 6_000,
  }),
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
  'transaction.cost-reported': ({ dice, sessionKey, transactionId }) => ({
    sessionKey,
    transactionId,
    final: false,
    currency: 'USD',
    kind: 'NormalCost',
    totalInclTax: `${dice.between(1, 40)}.${dice.between(10, 99)}`,
    chargingSeconds: dice.between(60, 3600),
    idleSeconds: 0,
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
  'session.share-changed': ({ dice, sessionKey, transactionId, connectorId }) => ({
    sessionId: sessionKey,
    transactionId,
    connectorId,
    unit: 'mA',
    amount: dice.between(6, 32) * 1000,
  }),
  'command.requested': ({ commandId, at, dice, connectorId, tokenRef }) => ({
    commandId,
    type: 'remote-start',
    parameters: { evseId: connectorId, tokenRef },
    expiresAt: later(at, dice.between(30, 300)),
    requestedBy: dice.hex(32),
  }),
  'command.sent': ({ commandId, dice }) => ({
    commandId,
    type: 'remote-start',
    protocol: 'ocpp1.6',
    transport: 'websocket',
    action: 'RemoteStartTransaction',
    messageId: dice.hex(32),
    attempt: 1,
  }),
  'command.answered': ({ commandId, dice }) => ({
    commandId,
    type: 'remote-start',
    messageId: dice.hex(32),
    ...dice.one([
      { result: 'accepted', stationStatus: 'Accepted' } as const,
      { result: 'rejected', stationStatus: 'Rejected' } as const,
      { result: 'error', code: 'InternalError', description: 'The relay does not answer.' } as const,
    ]),
  }),
  'command.effective': ({ commandId, sessionKey, transactionId }) => ({
    commandId,
    type: 'remote-start',
    causedBy: sessionKey,
    detail: { transactionId },
  }),
  'command.failed': ({ commandId }) => ({
    commandId,
    type: 'remote-start',
    code: 'rejected',
    description: 'The station answered Rejected.',
  }),
  'command.timed-out': ({ commandId, dice }) => ({
    commandId,
    type: 'remote-start',
    phase: dice.one(COMMAND_PHASES),
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

function later(at: Date, seconds: number): string {
  return earlier(at, -seconds);
}

function earlier(at: Date, seconds: number): string {
  return new Date(at.getTime() - seconds * 1000).toISOString();
}
