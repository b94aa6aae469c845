import { arrivingVehicle, type StationKind } from './charging-curve';
import { Charging, type Reading } from './charging';
import type { Faults } from './faults';
import { pause } from './pause';
import type { Random } from './random';
import type { Statistics } from './statistics';
import { CallFailed, type Payload, type Protocol, type Transport } from './transport';

export interface StationOptions {
  readonly id: string;
  readonly kind: StationKind;
  readonly protocol: Protocol;
  readonly connectors: number;
  /** Time between meter values, ms. */
  readonly meterIntervalMs: number;
  /** Longest pause between two drivers at a connector, ms. */
  readonly idleMs: number;
  /** The part of the connectors that is taken when it comes in, 0 to 1. */
  readonly busyAtStart: number;
  readonly tokens: readonly string[];
  readonly registerWh: number;
  readonly faults: Faults;
}

/** A station that is switched off gives up sooner than one that goes on. */
const MOST_ATTEMPTS_AT_THE_END = 5;
const NEVER = new AbortController().signal;

/** A running transaction, so that it survives a lost connection as it does in a real station. */
interface Running {
  readonly transactionId: number;
  readonly token: string;
  readonly charging: Charging;
}

/** One station: boots, reports its connectors, and charges cars until it is told to stop. */
export class SimulatedStation {
  private readonly registers: number[];
  private heartbeatMs = 300_000;
  private lastSentAt = 0;
  private stopping = new AbortController();

  constructor(
    private readonly options: StationOptions,
    private readonly transport: Transport,
    private readonly random: Random,
    private readonly statistics: Statistics,
  ) {
    this.registers = Array.from({ length: options.connectors }, (_, index) => options.registerWh + index * 1_000);
  }

  /** Runs until `stop`. Resolves when every transaction has been ended and the line is closed. */
  async run(): Promise<void> {
    await this.comeOnline();
    await Promise.all([this.keepAlive(), ...this.registers.map((_, index) => this.serveConnector(index + 1))]);
    await this.transport.disconnect(false);
  }

  stop(): void {
    this.stopping.abort();
  }

  /** Loses the line at once and comes back; what is charging goes on. */
  async reconnect(): Promise<void> {
    await this.transport.disconnect(true);
    await this.line();
  }

  private get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async comeOnline(): Promise<void> {
    const { kind, id, protocol } = this.options;
    await this.line();
    for (;;) {
      const reply = await this.call('BootNotification', {
        chargePointVendor: kind.vendor,
        chargePointModel: kind.model,
        chargePointSerialNumber: `S-${id}`.slice(0, 25),
        firmwareVersion: '3.4.1',
      });
      const interval = Number(reply?.interval ?? reply?.heartbeatInterval ?? 60);
      if (reply?.status === 'Accepted') {
        this.heartbeatMs = Math.max(1, interval) * 1000;
        break;
      }
      if (this.isStopping) return;
      await this.wait(Math.max(5, interval) * 1000);
    }
    await this.report(0, 'Available');
    for (let connector = 1; connector <= this.options.connectors; connector += 1)
      await this.report(connector, 'Available');
    if (protocol === 'ocpp1.6' && this.options.faults.happens('garbage', this.random))
      await this.transport.sendGarbage();
  }

  /** Opens the line, again and again with growing pauses, as stations do. */
  private async line(): Promise<void> {
    for (let attempt = 0; !this.transport.isConnected && !(this.isStopping && attempt > 0); attempt += 1) {
      try {
        await this.transport.connect();
      } catch (error) {
        this.statistics.failed(error instanceof CallFailed ? error.kind : 'connect');
        await this.wait(Math.min(30_000, 500 * 2 ** attempt) * (0.5 + this.random.next()));
      }
    }
  }

  private async keepAlive(): Promise<void> {
    while (!this.isStopping) {
      await this.wait(Math.max(1_000, this.lastSentAt + this.heartbeatMs - Date.now()));
      if (!this.isStopping && Date.now() - this.lastSentAt >= this.heartbeatMs) await this.call('Heartbeat', {});
    }
  }

  private async serveConnector(connector: number): Promise<void> {
    const isTaken = this.random.chance(this.options.busyAtStart);
    await this.wait(this.random.next() * (isTaken ? Math.min(15_000, this.options.idleMs) : this.options.idleMs));
    while (!this.isStopping) {
      await this.serveDriver(connector);
      await this.wait((0.2 + 0.8 * this.random.next()) * this.options.idleMs);
    }
  }

  private async serveDriver(connector: number): Promise<void> {
    const token = this.random.pick(this.options.tokens);
    const vehicle = arrivingVehicle(this.random, this.options.kind);
    await this.report(connector, 'Preparing');
    const authorised = await this.call('Authorize', { idTag: token });
    if (!isAccepted(authorised)) {
      await this.report(connector, 'Available');
      return;
    }
    const startWh = this.register(connector);
    const startedAt = new Date();
    const started = await this.callUntilAnswered('StartTransaction', {
      connectorId: connector,
      idTag: token,
      timestamp: startedAt.toISOString(),
      meterStart: startWh,
    });
    if (!started) return;
    const running = {
      transactionId: Number(started.transactionId),
      token,
      charging: new Charging(vehicle, startWh, startedAt),
    };
    if (!isAccepted(started)) {
      await this.end(connector, running, 'DeAuthorized');
      return;
    }
    await this.report(connector, 'Charging');
    await this.charge(connector, running);
  }

  private async charge(connector: number, running: Running): Promise<void> {
    const faulted = this.options.faults.happens('fault', this.random);
    while (!this.isStopping) {
      await this.wait(this.options.meterIntervalMs);
      const reading = running.charging.readAt(new Date());
      this.registers[connector - 1] = reading.energyWh;
      await this.sendMeterValues(connector, running, reading);
      if (this.options.faults.happens('drop', this.random)) await this.reconnect();
      if (running.charging.isFinished() || faulted) break;
    }
    const reason = this.isStopping ? 'Other' : faulted ? 'EmergencyStop' : 'EVDisconnected';
    if (faulted) await this.report(connector, 'Faulted', 'GroundFailure');
    await this.end(connector, running, reason);
  }

  private async sendMeterValues(connector: number, running: Running, reading: Reading): Promise<void> {
    const payload = {
      connectorId: connector,
      transactionId: running.transactionId,
      meterValue: [{ timestamp: reading.at.toISOString(), sampledValue: samples(reading) }],
    };
    await this.callUntilAnswered('MeterValues', payload);
    if (this.options.faults.happens('duplicate', this.random)) await this.callUntilAnswered('MeterValues', payload);
  }

  private async end(connector: number, running: Running, reason: string): Promise<void> {
    const reading = running.charging.readAt(new Date());
    this.registers[connector - 1] = reading.energyWh;
    const payload = {
      transactionId: running.transactionId,
      idTag: running.token,
      timestamp: reading.at.toISOString(),
      meterStop: reading.energyWh,
      // 1.5 knows no reason (5.11 of OCPP 1.5).
      ...(this.options.protocol === 'ocpp1.5-soap' ? {} : { reason }),
    };
    // Keys in the order of the WSDL, which SOAP asks for.
    await this.callUntilAnswered(
      'StopTransaction',
      this.options.protocol === 'ocpp1.6' ? payload : inWsdlOrder(payload),
    );
    if (this.options.faults.happens('duplicate', this.random)) {
      await this.callUntilAnswered(
        'StopTransaction',
        this.options.protocol === 'ocpp1.6' ? payload : inWsdlOrder(payload),
      );
    }
    if (reason !== 'EmergencyStop') await this.report(connector, 'Finishing');
    await this.report(connector, 'Available');
  }

  private report(connector: number, status: string, errorCode = 'NoError'): Promise<Payload | undefined> {
    return this.call('StatusNotification', {
      connectorId: connector,
      status,
      errorCode,
      timestamp: new Date().toISOString(),
    });
  }

  /** Transaction messages are repeated until they are answered (OCPP 1.6 §3.7.1), across connections; others are not. */
  private async callUntilAnswered(action: string, payload: Payload): Promise<Payload | undefined> {
    for (let attempt = 0; ; attempt += 1) {
      const reply = await this.call(action, payload);
      if (reply || (this.isStopping && attempt >= MOST_ATTEMPTS_AT_THE_END)) return reply;
      await pause(Math.min(60_000, 500 * 2 ** attempt), NEVER);
      await this.line();
    }
  }

  private async call(action: string, payload: Payload): Promise<Payload | undefined> {
    this.lastSentAt = Date.now();
    try {
      if (!this.transport.isConnected) await this.line();
      return await this.transport.call(action, payload);
    } catch (error) {
      this.statistics.failed(
        error instanceof CallFailed ? `${action}: ${error.kind}` : `${action}: ${(error as Error).message}`,
      );
      return undefined;
    }
  }

  private register(connector: number): number {
    return this.registers[connector - 1] ?? 0;
  }

  private wait(ms: number): Promise<void> {
    return pause(ms, this.stopping.signal);
  }
}

function isAccepted(reply: Payload | undefined): boolean {
  return (reply?.idTagInfo as { status?: unknown } | undefined)?.status === 'Accepted';
}

/** stopTransactionRequest: transactionId, idTag, timestamp, meterStop, reason, transactionData. */
function inWsdlOrder({ transactionId, idTag, timestamp, meterStop, reason }: Payload): Payload {
  return { transactionId, idTag, timestamp, meterStop, reason };
}

function samples(reading: Reading): Payload[] {
  const sample = (value: number, measurand: string, unit: string) => ({
    value: String(value),
    context: 'Sample.Periodic',
    measurand,
    unit,
  });
  return [
    sample(reading.energyWh, 'Energy.Active.Import.Register', 'Wh'),
    sample(reading.powerW, 'Power.Active.Import', 'W'),
    sample(reading.currentA, 'Current.Import', 'A'),
    sample(reading.voltageV, 'Voltage', 'V'),
    sample(reading.socPercent, 'SoC', 'Percent'),
  ];
}
