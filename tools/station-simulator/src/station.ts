import { arrivingVehicle, type StationKind } from './charging-curve';
import { Charging } from './charging';
import { Rest, type Clock } from './clock';
import type { CommandedStation, Memory, Restart } from './commanded-station';
import { obey } from './commands/obey';
import { Connector, type Arrival, type Running } from './connector';
import type { Faults } from './faults';
import { freshMemory } from './model/memory';
import type { Random } from './random';
import { speechOf, type Boot, type Message, type Speech, type StopReason } from './speech';
import type { Statistics } from './statistics';
import { CallFailed, isJson, type Payload, type Protocol, type Transport } from './transport';

export interface StationOptions {
  readonly id: string;
  readonly kind: StationKind;
  readonly protocol: Protocol;
  readonly connectors: number;
  /** Time between meter values, ms. */
  readonly meterIntervalMs: number;
  /** Longest pause between two drivers at a connector, ms. Infinite: nobody comes by himself. */
  readonly idleMs: number;
  /** The part of the connectors that is taken when it comes in, 0 to 1. */
  readonly busyAtStart: number;
  readonly tokens: readonly string[];
  readonly registerWh: number;
  readonly faults: Faults;
  /** Between two steps of longer work, e.g. of an update of firmware, ms. */
  readonly stepMs: number;
}

/** A station that is switched off gives up sooner than one that goes on. */
const MOST_ATTEMPTS_AT_THE_END = 5;

/** One station: boots, reports its connectors, charges cars and does what it is asked, until it is told to stop. */
export class SimulatedStation implements CommandedStation {
  readonly connectors: readonly Connector[];
  readonly memory: Memory;
  private meterIntervalMs: number;
  private heartbeatMs = 300_000;
  private lastSentAt = 0;
  private readonly beating: Rest;
  private readonly stopping = new AbortController();
  private readonly speech: Speech;
  private lining: Promise<void> | undefined;
  private restarting: Promise<void> | undefined;

  constructor(
    private readonly options: StationOptions,
    private readonly transport: Transport,
    private readonly random: Random,
    private readonly statistics: Statistics,
    readonly clock: Clock,
  ) {
    this.speech = speechOf(options.protocol, random);
    this.beating = new Rest(clock);
    this.connectors = Array.from(
      { length: options.connectors },
      (_, index) => new Connector(index + 1, options.registerWh + index * 1_000, clock),
    );
    this.meterIntervalMs = options.meterIntervalMs;
    this.memory = freshMemory(options, (key, value) => this.settingChanged(key, value));
    transport.serve((action, request) => obey(action, request, this, (error) => this.failed(action, error)));
  }

  get id(): string {
    return this.options.id;
  }

  get protocol(): Protocol {
    return this.options.protocol;
  }

  get stepMs(): number {
    return this.options.stepMs;
  }

  get maxPowerW(): number {
    return this.options.kind.maxPowerW;
  }

  get supply() {
    return this.options.kind.fast ? { voltageV: 400, phases: 1 } : { voltageV: 230, phases: 3 };
  }

  get isSwitchedOff(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Runs until `stop`. Resolves when every transaction has been ended and the line is closed. */
  async run(): Promise<void> {
    await this.comeOnline('PowerUp');
    await Promise.all([this.keepAlive(), ...this.connectors.map((connector) => this.serveConnector(connector))]);
    await this.transport.disconnect(false);
  }

  stop(): void {
    this.stopping.abort();
    this.beating.wake();
    for (const { rest } of this.connectors) rest.wake();
  }

  /** Loses the line at once and comes back; what is charging goes on. */
  async reconnect(): Promise<void> {
    await this.transport.disconnect(true);
    await this.line();
  }

  async boot(): Promise<void> {
    await this.register('Triggered');
  }

  /** Also where one is under way: that one is joined. */
  restart(how: Restart): Promise<void> {
    this.restarting ??= this.restartNow(how).finally(() => (this.restarting = undefined));
    return this.restarting;
  }

  isReserved(connector: number): boolean {
    return this.memory.reservations.of(connector) !== undefined;
  }

  takes({ token }: Arrival, connector: Connector): boolean {
    if (this.restarting || this.isSwitchedOff || !connector.isFree || !connector.isOperative) return false;
    const { reservations } = this.memory;
    if (reservations.usedBy(token, connector.number)) return true;
    if (this.isReserved(connector.number)) return false;
    const free = this.connectors.filter(
      ({ isFree, isOperative, number }) => isFree && isOperative && !this.isReserved(number),
    );
    return free.length > reservations.unspecific;
  }

  async report(number: number): Promise<void> {
    const status = this.connectors[number - 1]?.status(this.isReserved(number)) ?? 'Available';
    const message = this.speech.status(number, status, this.clock.now());
    if (message) await this.say(message);
  }

  async sample(number: number): Promise<void> {
    const connector = this.connectors[number - 1];
    if (!connector) return;
    const { running } = connector;
    if (running) {
      const sampling = { isTriggered: true, isSuspended: connector.phase === 'suspended' };
      await this.callUntilAnswered(running.speech.sample(this.read(connector, running), sampling));
      return;
    }
    const reading = { energyWh: connector.registerWh, powerW: 0, currentA: 0, socPercent: 0 };
    const { voltageV } = this.supply;
    await this.say(this.speech.meter(number, { ...reading, at: this.clock.now(), voltageV }));
  }

  async step(ms = this.options.stepMs): Promise<void> {
    await this.clock.pause(ms, this.stopping.signal);
  }

  private settingChanged(key: string, value: string): void {
    switch (key) {
      case 'HeartbeatInterval':
        this.heartbeatMs = Number(value) * 1000;
        this.beating.wake();
        break;
      case 'MeterValueSampleInterval':
        // OCPP 1.6 §9.1.17, 2.x: 0 is none.
        this.meterIntervalMs = Number(value) === 0 ? Infinity : Number(value) * 1000;
        for (const { rest } of this.connectors) rest.wake();
        break;
      case 'AuthorizationKey':
        this.transport.useKey(value);
        break;
    }
  }

  private async comeOnline(reason: Boot['reason']): Promise<void> {
    await this.line();
    if (!(await this.register(reason))) return;
    await this.report(0);
    for (const { number } of this.connectors) await this.report(number);
    if (isJson(this.protocol) && this.options.faults.happens('garbage', this.random))
      await this.transport.sendGarbage();
  }

  /** Boots until it is accepted. @returns whether it was */
  private async register(reason: Boot['reason']): Promise<boolean> {
    const { kind, id } = this.options;
    for (;;) {
      const { firmwareVersion } = this.memory;
      const reply = await this.say(this.speech.boot(kind, id, { firmwareVersion, reason }));
      const { accepted, intervalSeconds } = this.speech.registration(reply);
      if (accepted) this.memory.settings.put('HeartbeatInterval', String(Math.max(1, intervalSeconds)));
      if (accepted || this.isSwitchedOff) return accepted;
      await this.step(Math.max(5, intervalSeconds) * 1000);
    }
  }

  private async restartNow({ stop, keepsSessions, bootReason }: Restart): Promise<void> {
    if (stop) for (const connector of this.connectors) connector.askToStop(stop);
    if (!keepsSessions) await Promise.all(this.connectors.map((connector) => connector.whenFree()));
    if (this.isSwitchedOff) return;
    await this.transport.disconnect(true);
    await this.step();
    await this.comeOnline(bootReason);
  }

  /** Opens the line, again and again with growing pauses, as stations do. */
  private line(): Promise<void> {
    this.lining ??= this.openLine().finally(() => (this.lining = undefined));
    return this.lining;
  }

  private async openLine(): Promise<void> {
    for (let attempt = 0; !this.transport.isConnected && !(this.isSwitchedOff && attempt > 0); attempt += 1) {
      try {
        await this.transport.connect();
      } catch (error) {
        this.statistics.failed(error instanceof CallFailed ? error.kind : 'connect');
        await this.step(Math.min(30_000, 500 * 2 ** attempt) * (0.5 + this.random.next()));
      }
    }
  }

  private async keepAlive(): Promise<void> {
    while (!this.isSwitchedOff) {
      await this.beating.for(Math.max(1_000, this.lastSentAt + this.heartbeatMs - this.nowMs()));
      const isDue = this.nowMs() - this.lastSentAt >= this.heartbeatMs;
      if (isDue && !this.isSwitchedOff && !this.restarting) await this.say({ action: 'Heartbeat', payload: {} });
    }
  }

  private async serveConnector(connector: Connector): Promise<void> {
    const { idleMs } = this.options;
    const isTaken = idleMs !== Infinity && this.random.chance(this.options.busyAtStart);
    let comesAt = this.nowMs() + (0.001 + this.random.next()) * (isTaken ? Math.min(15_000, idleMs) : idleMs);
    while (!this.isSwitchedOff) {
      await connector.rest.for(comesAt - this.nowMs());
      const expected = connector.takeExpected();
      if (this.isSwitchedOff || (!expected && this.nowMs() < comesAt)) continue;
      const arrival = expected ?? { token: this.random.pick(this.options.tokens) };
      if (expected || this.takes(arrival, connector)) await this.serveDriver(connector, arrival);
      comesAt = this.nowMs() + (0.2 + 0.8 * this.random.next()) * idleMs;
    }
  }

  private async serveDriver(connector: Connector, arrival: Arrival): Promise<void> {
    const { token, tokenType, remoteStartId } = arrival;
    const vehicle = arrivingVehicle(this.random, this.options.kind);
    connector.begin();
    await this.report(connector.number);
    if (!(await this.isAuthorised(arrival)) || connector.stopAsked) return this.leave(connector);
    const { number, registerWh } = connector;
    const at = this.clock.now();
    const reservation = this.memory.reservations.usedBy(token, number);
    if (reservation) this.memory.reservations.remove(reservation.id);
    const begin = { connector: number, token, tokenType, at, registerWh, remoteStartId };
    const speech = this.speech.transaction({ ...begin, reservationId: reservation?.id });
    const started = await this.callUntilAnswered(speech.start);
    if (!started) return this.leave(connector);
    speech.started(started);
    const charging = new Charging(vehicle, registerWh, at, (moment, supply) =>
      this.memory.profiles.limitW(
        moment,
        { connector: number, startedAt: at },
        supply,
        this.connectors.filter(({ running: other }) => other).length,
      ),
    );
    const running = { token, startedAt: at, speech, charging };
    connector.running = running;
    if (!this.speech.isAccepted(started) && this.memory.settings.isOn('StopTransactionOnInvalidId')) {
      await this.end(connector, running, 'DeAuthorized');
      return;
    }
    connector.phase = 'charging';
    await this.report(number);
    await this.charge(connector, running);
  }

  /** By what it knows itself, where it may; else by what the network says. */
  private async isAuthorised({ token, tokenType, isAuthorised }: Arrival): Promise<boolean> {
    const { settings, localList, cache } = this.memory;
    if (isAuthorised) return true;
    const isKnown =
      (settings.isOn('LocalAuthListEnabled') && localList.accepts(token)) ||
      (settings.isOn('AuthorizationCacheEnabled') && cache.has(token));
    if (isKnown && settings.isOn('LocalPreAuthorize')) return true;
    const isAccepted = this.speech.isAccepted(await this.say(this.speech.authorise(token, tokenType)));
    if (isAccepted) cache.add(token);
    else cache.delete(token);
    return isAccepted;
  }

  private async charge(connector: Connector, running: Running): Promise<void> {
    const faulted = this.options.faults.happens('fault', this.random);
    let sampledAt = this.nowMs();
    while (!this.isSwitchedOff && !connector.stopAsked) {
      await connector.rest.for(sampledAt + this.meterIntervalMs - this.nowMs());
      if (connector.stopAsked) break;
      if (this.nowMs() < sampledAt + this.meterIntervalMs && !this.isSwitchedOff) continue;
      sampledAt = this.nowMs();
      const reading = this.read(connector, running);
      await this.suspendOrResume(connector, reading.powerW > 0);
      await this.tell(running.speech.sample(reading, { isSuspended: connector.phase === 'suspended' }));
      if (this.options.faults.happens('drop', this.random)) await this.reconnect();
      if (running.charging.isFinished() || faulted) break;
    }
    const asked = connector.stopAsked ?? (this.isSwitchedOff ? 'Other' : undefined);
    if (!asked && faulted) {
      connector.phase = 'faulted';
      await this.report(connector.number);
    }
    await this.end(connector, running, asked ?? (faulted ? 'EmergencyStop' : 'EVDisconnected'));
  }

  /** A limit of zero is the station's doing; it ends when the limit does. */
  private async suspendOrResume(connector: Connector, hasPower: boolean): Promise<void> {
    const phase = hasPower || connector.running?.charging.isFinished() ? 'charging' : 'suspended';
    if (connector.phase === phase) return;
    connector.phase = phase;
    await this.report(connector.number);
  }

  private read(connector: Connector, { charging }: Running) {
    const reading = charging.readAt(this.clock.now());
    connector.registerWh = reading.energyWh;
    return reading;
  }

  /** A message of a transaction, sometimes twice. */
  private async tell(message: Message): Promise<void> {
    await this.callUntilAnswered(message);
    if (this.options.faults.happens('duplicate', this.random)) await this.callUntilAnswered(message);
  }

  private async end(connector: Connector, running: Running, reason: StopReason): Promise<void> {
    await this.tell(running.speech.stop(this.read(connector, running), reason));
    connector.running = undefined;
    this.memory.profiles.transactionEnded(connector.number);
    if (reason !== 'EmergencyStop') {
      connector.phase = 'finishing';
      await this.report(connector.number);
    }
    await this.leave(connector);
  }

  private async leave(connector: Connector): Promise<void> {
    const { number } = connector;
    const after = connector.statusOnceFree(this.isReserved(number));
    const message = this.speech.status(number, after, this.clock.now());
    if (message) await this.say(message);
    connector.phase = 'free';
  }

  /**
   * Transaction messages are repeated until they are answered (OCPP 1.6 §3.7.1, 2.x E04), across connections; others are not.
   */
  private async callUntilAnswered(message: Message): Promise<Payload | undefined> {
    for (let attempt = 0; ; attempt += 1) {
      const reply = await this.say(message);
      if (reply || (this.isSwitchedOff && attempt >= MOST_ATTEMPTS_AT_THE_END)) return reply;
      await this.clock.pause(Math.min(60_000, 500 * 2 ** attempt));
      await this.line();
    }
  }

  async say({ action, payload }: Message): Promise<Payload | undefined> {
    this.lastSentAt = this.nowMs();
    try {
      if (!this.transport.isConnected) await this.line();
      return await this.transport.call(action, payload);
    } catch (error) {
      this.failed(action, error);
      return undefined;
    }
  }

  private failed(action: string, error: unknown): void {
    this.statistics.failed(`${action}: ${error instanceof CallFailed ? error.kind : (error as Error).message}`);
  }

  private nowMs(): number {
    return this.clock.now().getTime();
  }
}
