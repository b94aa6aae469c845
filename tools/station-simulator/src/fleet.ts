import { STATION_KINDS, type StationKind } from './charging-curve';
import type { Faults } from './faults';
import { realClock } from './clock';
import { seededRandom } from './random';
import { SoapEndpoint } from './soap-endpoint';
import { SoapTransport } from './soap-transport';
import { SimulatedStation } from './station';
import { Statistics } from './statistics';
import { isJson, type Protocol, type Transport } from './transport';
import { WebSocketTransport } from './websocket-transport';

export interface Member {
  readonly id: string;
  readonly protocol: Protocol;
  readonly connectors: number;
  /** What it is made of; drawn by lot where it is not said. */
  readonly kind?: StationKind;
  /** The part of its connectors that is taken when it comes in, 0 to 1; the others wait for a driver. */
  readonly busyAtStart?: number;
}

export interface FleetOptions {
  readonly url: string;
  readonly members: readonly Member[];
  readonly seed: number;
  readonly meterIntervalMs: number;
  readonly idleMs: number;
  readonly key: string | undefined;
  readonly faults: Faults;
  /** Stations come in over this time, ms. */
  readonly rampMs: number;
  /** Between two steps of longer work of a station, ms. */
  readonly stepMs: number;
  /** How the central system reaches this machine, to call stations over SOAP. */
  readonly soapHost: string;
}

/** Stations that run together and are counted together. */
export class Fleet {
  readonly statistics = new Statistics();
  private readonly stations: SimulatedStation[];
  private readonly stopping = new AbortController();
  private readonly soap: SoapEndpoint;

  constructor(private readonly options: FleetOptions) {
    this.soap = new SoapEndpoint(options.soapHost);
    this.stations = options.members.map((member, index) => this.station(member, index));
  }

  /** Runs until `stop`; resolves when every station has left. */
  async run(): Promise<void> {
    const gapMs = this.options.rampMs / Math.max(1, this.stations.length);
    await Promise.all(
      this.stations.map(async (station, index) => {
        await realClock.pause(index * gapMs, this.stopping.signal);
        if (!this.stopping.signal.aborted) await station.run();
      }),
    );
    await this.soap.stop();
  }

  stop(): void {
    this.stopping.abort();
    for (const station of this.stations) station.stop();
  }

  /** Every station loses its line and comes back, all at once. */
  async storm(): Promise<void> {
    await Promise.all(this.stations.map((station) => station.reconnect()));
  }

  private station(member: Member, index: number): SimulatedStation {
    const random = seededRandom(this.options.seed * 100_003 + index);
    const kind = member.kind ?? random.pick(STATION_KINDS);
    return new SimulatedStation(
      {
        ...member,
        kind,
        busyAtStart: member.busyAtStart ?? 1,
        meterIntervalMs: this.options.meterIntervalMs,
        idleMs: this.options.idleMs,
        tokens: Array.from({ length: 50 }, (_, n) => `DEMO-${String(n + 1).padStart(4, '0')}`),
        registerWh: registerNow(random.integer(0, 50_000)),
        faults: this.options.faults,
        stepMs: this.options.stepMs,
      },
      this.transport(member),
      random,
      this.statistics,
      realClock,
    );
  }

  private transport({ id, protocol }: Member): Transport {
    const { url, key } = this.options;
    return isJson(protocol)
      ? new WebSocketTransport(url, id, protocol, key, this.statistics)
      : new SoapTransport(url, id, key, protocol, this.statistics, Date.now().toString(36), this.soap);
  }
}

/**
 * A register keeps growing over the life of a station, between runs too: one that fell would be a meter reset. A tenth of
 * a watt-hour a second is what a slow day adds.
 */
function registerNow(offsetWh: number): number {
  return offsetWh + Math.floor((Date.now() - Date.parse('2026-01-01T00:00:00Z')) / 10_000);
}
