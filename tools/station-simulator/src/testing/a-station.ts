import { STATION_KINDS } from '../charging-curve';
import { Faults } from '../faults';
import { seededRandom } from '../random';
import { SimulatedStation } from '../station';
import { Statistics } from '../statistics';
import type { JsonProtocol, Payload } from '../transport';
import { CheckedNetwork } from './checked-network';
import { VirtualClock } from './virtual-clock';

export interface Stage {
  readonly station: SimulatedStation;
  readonly network: CheckedNetwork;
  readonly clock: VirtualClock;
  readonly statistics: Statistics;
  /** Asks, and gives the answer's fields. */
  ask(action: string, request: Payload): Payload;
  leave(): Promise<void>;
}

/** A booted station of two connectors, to which nobody comes by himself. */
export async function aStation(
  protocol: JsonProtocol,
  replies: ConstructorParameters<typeof CheckedNetwork>[1] = {},
): Promise<Stage> {
  const network = new CheckedNetwork(protocol, replies);
  const clock = new VirtualClock();
  const statistics = new Statistics();
  const station = new SimulatedStation(
    {
      id: 'SIM-1',
      protocol,
      kind: STATION_KINDS[1],
      connectors: 2,
      meterIntervalMs: 10_000,
      idleMs: Infinity,
      busyAtStart: 0,
      tokens: ['DEMO-0001'],
      registerWh: 1_000,
      faults: new Faults({}),
      stepMs: 1_000,
    },
    network,
    seededRandom(1),
    statistics,
    clock,
  );
  const ran = station.run();
  await clock.advance(0);
  return {
    station,
    network,
    clock,
    statistics,
    ask(action, request) {
      const answered = network.ask(action, request);
      if ('error' in answered) throw new Error(`${action}: ${answered.error} ${answered.description}`);
      return answered.payload;
    },
    async leave() {
      station.stop();
      await clock.advance(60_000);
      await ran;
      expect(statistics.summary().errors).toEqual({});
    },
  };
}
