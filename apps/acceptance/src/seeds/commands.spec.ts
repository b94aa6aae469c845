import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { topicName } from '@busbar/events/topics';
import { below, seededRandom, type FaultRequest, type Network } from '@busbar/local-cloud/testing';
import { AskedStation, type Asked } from './asked-station';
import { busbarNetwork } from './busbar-network';
import { deadLetterFindings } from './check-network';

const SEEDS = Array.from(
  { length: Number(process.env['BUSBAR_SEEDS'] ?? 2) },
  (_none, index) => Number(process.env['BUSBAR_SEED'] ?? 1) + index,
);
const STATIONS = ['BB-CHI-001', 'BB-CHI-002', 'BB-NYC-001'];
const COMMANDS = 18;

/** What goes wrong while stations are asked; functions that ask are cut off more often than they ever would be. */
const FAULTS: readonly FaultRequest[] = [
  { kind: 'duplicate', service: 'sqs', probability: 0.2, delay: '1 minute' },
  { kind: 'reorder', service: 'sqs', probability: 0.5 },
  { kind: 'delay', service: 'sqs', action: 'Deliver', probability: 0.1, delay: '30 s' },
  { kind: 'crash-before', resource: '*ocpp-command*', probability: 0.08 },
  { kind: 'crash-after', resource: '*ocpp-command*', probability: 0.12 },
  { kind: 'throttle', service: 'lambda', probability: 0.02 },
  { kind: 'throttle', service: 'dynamodb', probability: 0.01 },
  { kind: 'error', service: 'sns', action: 'Publish*', probability: 0.03 },
];

interface Fact {
  readonly id: string;
  readonly name: string;
  readonly stationId?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Wanted {
  readonly commandId: string;
  readonly stationId: string;
  readonly type: string;
  /** Of a remote start: another one each time, so that whoever is asked twice shows. */
  readonly idTag?: string;
}

const ENDS = ['command.effective', 'command.failed', 'command.timed-out'];

describe('commands, with duplicates, reordering, throttles, a bus that refuses, and functions and stations that are cut off', () => {
  it.each(SEEDS)(
    'come to one end each, and what must not be done twice is asked once: seed %i',
    async (seed) => {
      const network = await busbarNetwork({ seed });
      try {
        const { wanted, asked } = await askStations(network, seed);
        const told = network.published.map(({ topicArn, message }) => ({
          topicArn,
          fact: JSON.parse(message) as Fact,
        }));
        const isAlarm = ({ topicArn }: { topicArn: string }): boolean => topicArn.endsWith('-alarms');
        const facts = told.filter((each) => !isAlarm(each)).map(({ fact }) => fact);
        for (const command of wanted) check(command, facts, asked);
        expect(facts.filter(({ name }) => name === 'command.effective').length).toBeGreaterThan(0);
        expect(await inFlight(network)).toEqual([]);
        expect(deadLetterFindings(network)).toEqual([]);
      } finally {
        await network.stop();
      }
    },
    180_000,
  );
});

async function askStations(
  network: Network,
  seed: number,
): Promise<{ readonly wanted: readonly Wanted[]; readonly asked: readonly Asked[] }> {
  const random = seededRandom(`commands/${seed}`);
  const refs = await network.sql<{ id: string; ref: string }>(
    "select id, ref from token where id like 'DEMO-%' and status = 'valid' order by id",
  );
  const sns = new SNSClient({
    endpoint: network.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  let isOver = false;
  const stations = STATIONS.map(
    (id) => new AskedStation(network, id, seededRandom(`commands/${seed}/${id}`), () => isOver),
  );
  const lives = Promise.all(stations.map((station) => station.live()));
  const faults = FAULTS.map((fault) => network.faults.add(fault));
  const wanted: Wanted[] = [];
  for (let number = 0; number < COMMANDS; number += 1) {
    const token = refs[number];
    if (token === undefined) throw new Error('There are not enough tokens.');
    const stationId = STATIONS[below(random, STATIONS.length)] as string;
    const type = ['remote-start', 'remote-start', 'clear-cache', 'get-configuration'][below(random, 4)] as string;
    const commandId = `00000000-0000-4000-8000-${String(seed * 1000 + number).padStart(12, '0')}`;
    wanted.push({ commandId, stationId, type, ...(type === 'remote-start' && { idTag: token.id }) });
    const parameters = type === 'remote-start' ? { tokenRef: token.ref, evseId: 1 } : {};
    await sns.send(requested(network.now(), { commandId, stationId, type, parameters }));
    await network.advance(below(random, 40_000));
  }
  await network.advance('10 minutes');
  for (const fault of faults) fault.remove();
  isOver = true;
  await network.until(lives);
  await network.settle();
  sns.destroy();
  return { wanted, asked: stations.flatMap(({ asked }) => asked) };
}

function requested(
  at: Date,
  { stationId, ...command }: { commandId: string; stationId: string; type: string; parameters: object },
): PublishCommand {
  const fact = {
    id: `${command.commandId}:requested`,
    name: 'command.requested',
    version: 1,
    occurredAt: at.toISOString(),
    recordedAt: at.toISOString(),
    source: 'seeds',
    operatorId: 'busbar',
    stationId,
    correlationId: command.commandId,
    data: { ...command, expiresAt: new Date(at.getTime() + 240_000).toISOString() },
  };
  return new PublishCommand({
    TopicArn: `arn:aws:sns:eu-central-1:000000000000:${topicName('local', 'command.requested')}`,
    Message: JSON.stringify(fact),
  });
}

function check(command: Wanted, facts: readonly Fact[], asked: readonly Asked[]): void {
  const own = facts.filter(({ data }) => data['commandId'] === command.commandId);
  const ends = own.filter(({ name }) => ENDS.includes(name));
  const [end] = ends;
  expect([command, new Set(ends.map(({ id }) => id)).size]).toEqual([command, 1]);
  // The same fact, however often it was told.
  for (const { id, data } of own)
    for (const other of own.filter((each) => each.id === id)) expect(other.data).toEqual(data);
  if (command.idTag !== undefined) {
    const times = asked.filter(({ payload }) => payload['idTag'] === command.idTag).length;
    expect([command, times <= 1]).toEqual([command, true]);
    if (end?.name === 'command.effective') {
      const cause = facts.find(({ id }) => id === end.data['causedBy']);
      expect(cause).toMatchObject({ name: 'transaction.started', stationId: command.stationId });
    }
  }
  if (end?.name === 'command.effective') expect(own.map(({ name }) => name)).toContain('command.sent');
}

/** Stations that are thought to owe an answer. */
async function inFlight(network: Network): Promise<unknown[]> {
  const client = new DynamoDBClient({
    endpoint: network.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'busbar-local-commands' }));
  client.destroy();
  expect(Items.length).toBeGreaterThan(0);
  return Items.filter((item) => 'inFlight' in item);
}
