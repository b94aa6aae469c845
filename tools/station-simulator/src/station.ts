import { arrivingVehicle, type StationKind } from './charging-curve';
import { Charging } from './charging';
import type { Faults } from './faults';
import { pause } from './pause';
import type { Random } from './random';
import { speechOf, type Message, type Speech, type Status, type StopReason, type TransactionSpeech } from './speech';
import type { Statistics } from './statistics';
import { CallFailed, isJson, type Payload, type Protocol, type Transport } from './transport';

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
  readonly speech: TransactionSpeech;
  readonly charging: Charging;
}

/** One station: boots, reports its connectors, and charges cars until it is told to stop. */
export class SimulatedStation {
  private readonly registers: number[];
  private heartbeatMs = 300_000;
  private lastSentAt = 0;
  private stopping = new AbortController();
  private readonly speech: Speech;

  constructor(
    private readonly options: StationOptions,
    private readonly transport: Transport,
    private readonly random: Random,
    private readonly statistics: Statistics,
  ) {
    this.speech = speechOf(options.protocol, random);
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
      const reply = await this.call(this.speech.boot(kind, id));
      const { accepted, intervalSeconds } = this.speech.registration(reply);
      if (accepted) {
        this.heartbeatMs = Math.max(1, intervalSeconds) * 1000;
        break;
      }
      if (this.isStopping) return;
      await this.wait(Math.max(5, intervalSeconds) * 1000);
    }
    await this.report(0, 'Available');
    for (let connector = 1; connector <= this.options.connectors; connector += 1)
      await this.report(connector, 'Available');
    if (isJson(protocol) && this.options.faults.happens('garbage', this.random)) await this.transport.sendGarbage();
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
      if (!this.isStopping && Date.now() - this.lastSentAt >= this.heartbeatMs)
        await this.call({ action: 'Heartbeat', payload: {} });
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
    const authorised = await this.call(this.speech.authorise(token));
    if (!this.speech.isAccepted(authorised)) {
      await this.report(connector, 'Available');
      return;
    }
    const registerWh = this.register(connector);
    const at = new Date();
    const speech = this.speech.transaction({ connector, token, at, registerWh });
    const started = await this.callUntilAnswered(speech.start);
    if (!started) return;
    speech.started(started);
    const running = { speech, charging: new Charging(vehicle, registerWh, at) };
    if (!this.speech.isAccepted(started)) {
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
      await this.tell(running.speech.sample(reading));
      if (this.options.faults.happens('drop', this.random)) await this.reconnect();
      if (running.charging.isFinished() || faulted) break;
    }
    const reason = this.isStopping ? 'Other' : faulted ? 'EmergencyStop' : 'EVDisconnected';
    if (faulted) await this.report(connector, 'Faulted');
    await this.end(connector, running, reason);
  }

  /** A message of a transaction, sometimes twice. */
  private async tell(message: Message): Promise<void> {
    await this.callUntilAnswered(message);
    if (this.options.faults.happens('duplicate', this.random)) await this.callUntilAnswered(message);
  }

  private async end(connector: number, { speech, charging }: Running, reason: StopReason): Promise<void> {
    const reading = charging.readAt(new Date());
    this.registers[connector - 1] = reading.energyWh;
    await this.tell(speech.stop(reading, reason));
    if (reason !== 'EmergencyStop') await this.report(connector, 'Finishing');
    await this.report(connector, 'Available');
  }

  private async report(connector: number, status: Status): Promise<void> {
    const message = this.speech.status(connector, status, new Date());
    if (message) await this.call(message);
  }

  /**
   * Transaction messages are repeated until they are answered (OCPP 1.6 §3.7.1, 2.x E04), across connections; others are not.
   */
  private async callUntilAnswered(message: Message): Promise<Payload | undefined> {
    for (let attempt = 0; ; attempt += 1) {
      const reply = await this.call(message);
      if (reply || (this.isStopping && attempt >= MOST_ATTEMPTS_AT_THE_END)) return reply;
      await pause(Math.min(60_000, 500 * 2 ** attempt), NEVER);
      await this.line();
    }
  }

  private async call({ action, payload }: Message): Promise<Payload | undefined> {
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
