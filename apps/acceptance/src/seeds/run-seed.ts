import {
  below,
  seededRandom,
  type FaultRequest,
  type Fingerprint,
  type Network,
  type Random,
} from '@busbar/local-cloud/testing';
import { busbarNetwork } from './busbar-network';
import { findings, type ExpectedSession } from './check-network';
import { reading, type SoapVersion } from './soap-message';
import { jsonStation, soapStation, type VirtualStation } from './virtual-station';

export interface SeedResult {
  readonly seed: number;
  /** What is wrong, in words; empty when nothing is. */
  readonly findings: readonly string[];
  readonly fingerprint: Fingerprint;
  /** How often each kind of fault struck. */
  readonly struck: Readonly<Record<string, number>>;
}

/** What goes wrong while stations charge. Every one of these happens in production sooner or later. */
const FAULTS: readonly FaultRequest[] = [
  { kind: 'duplicate', service: 'sqs', probability: 0.15, delay: '1 minute' },
  { kind: 'reorder', service: 'sqs', probability: 0.5 },
  { kind: 'delay', service: 'sqs', action: 'Deliver', probability: 0.1, delay: '30 s' },
  { kind: 'crash-before', probability: 0.01 },
  { kind: 'crash-after', probability: 0.015 },
  { kind: 'throttle', service: 'lambda', probability: 0.02 },
  { kind: 'throttle', service: 'dynamodb', probability: 0.01 },
  { kind: 'error', service: 'sns', action: 'Publish*', probability: 0.03 },
];

const JSON_STATIONS = ['BB-CHI-001', 'BB-CHI-002', 'BB-NYC-001'];
const SOAP_STATIONS: readonly (readonly [string, SoapVersion])[] = [
  ['BB-CHI-009', '1.6'],
  ['BB-NYC-009', '1.5'],
];

/**
 * Lets five stations charge, with everything going wrong that may, and then asks whether the network came to know exactly
 * what happened. The seed decides all of it.
 */
export async function runSeed(
  seed: number,
  options: { readonly code?: Readonly<Record<string, string>> } = {},
): Promise<SeedResult> {
  const network = await busbarNetwork({ seed, ...options });
  try {
    const random = seededRandom(`stations/${seed}`);
    const expected: ExpectedSession[] = [];
    const faults = FAULTS.map((fault) => network.faults.add(fault));
    const stations = [
      ...JSON_STATIONS.map((id) => ({ id, version: 'json' as const })),
      ...SOAP_STATIONS.map(([id, version]) => ({ id, version })),
    ];
    const lives = stations.map(async ({ id, version }) => {
      const own = seededRandom(`stations/${seed}/${id}`);
      const station =
        version === 'json'
          ? jsonStation(network, id, () => own.next())
          : soapStation(network, id, version, () => own.next());
      await network.sleep(below(own, 60_000));
      await live(network, station, version, own, expected);
    });
    const outage = databaseOutage(network, random);
    await network.until(Promise.all([...lives, outage]));
    const struck = new Map<string, number>();
    for (const { kind, struck: count } of network.faults.list()) struck.set(kind, (struck.get(kind) ?? 0) + count);
    for (const fault of faults) fault.remove();
    await network.settle();
    return {
      seed,
      findings: await findings(network, expected),
      fingerprint: await network.fingerprint(),
      struck: Object.fromEntries(struck),
    };
  } finally {
    await network.stop();
  }
}

async function live(
  network: Network,
  station: VirtualStation,
  version: SoapVersion | 'json',
  random: Random,
  expected: ExpectedSession[],
): Promise<void> {
  await station.call('BootNotification', { chargePointVendor: 'Seeded', chargePointModel: version });
  const sessions = 1 + below(random, 2);
  let meter = below(random, 100_000);
  for (let number = 0; number < sessions; number += 1) {
    await network.sleep(below(random, 30_000));
    const idTag = `DEMO-00${10 + below(random, 40)}`;
    const authorised = await station.call('Authorize', { idTag });
    const startedAt = network.now().toISOString();
    const meterStart = meter;
    const start = { connectorId: 1, idTag, timestamp: startedAt, meterStart };
    const started = await station.call('StartTransaction', start);
    // A station that was answered but does not know it: the number must be the same.
    const again = random.next() < 0.3 ? await station.call('StartTransaction', start) : started;
    if (random.next() < 0.3) station.drop();

    const readings: { at: string; energyWh: number }[] = [];
    for (let count = 2 + below(random, 4); count > 0; count -= 1) {
      await network.sleep(5_000 + below(random, 60_000));
      meter += 1 + below(random, 900);
      readings.push({ at: network.now().toISOString(), energyWh: meter });
    }
    // Kept back and sent in any order, as by a station that was offline; some of them twice.
    for (const { at, energyWh } of shuffled(readings, random)) {
      const message = {
        connectorId: 1,
        transactionId: Number(started['transactionId']),
        ...reading(version, at, energyWh),
      };
      await station.call('MeterValues', message);
      if (random.next() < 0.2) await station.call('MeterValues', message);
      if (random.next() < 0.1) station.drop();
    }
    meter += below(random, 50);
    const endedAt = network.now().toISOString();
    const stop = { transactionId: Number(started['transactionId']), idTag, timestamp: endedAt, meterStop: meter };
    await station.call('StopTransaction', stop);
    if (random.next() < 0.3) await station.call('StopTransaction', stop);
    expected.push({
      stationId: station.id,
      transactionId: String(started['transactionId']),
      repeatedTransactionId: String(again['transactionId']),
      authorised: JSON.stringify(authorised).includes('Accepted'),
      startedAt,
      endedAt,
      energyWh: meter - meterStart,
      readings: readings.length,
    });
  }
  await station.call('StatusNotification', {
    connectorId: 1,
    status: 'Available',
    errorCode: 'NoError',
    timestamp: network.now().toISOString(),
  });
}

async function databaseOutage(network: Network, random: Random): Promise<void> {
  await network.sleep(below(random, 300_000));
  const outage = network.faults.add({ kind: random.next() < 0.5 ? 'database-down' : 'database-refuse' });
  await network.sleep(10_000 + below(random, 300_000));
  outage.remove();
  const slow = network.faults.add({ kind: 'database-slow', delay: 200 + below(random, 3_000) });
  await network.sleep(20_000);
  slow.remove();
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = below(random, last + 1);
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}
