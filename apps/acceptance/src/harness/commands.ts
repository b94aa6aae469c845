import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { AnyFact } from '@busbar/events';
import { topicName } from '@busbar/events/topics';
import { eventually, network, sql } from './network';

const ACCOUNT = 'eu-central-1:000000000000';
const aws = {
  region: 'eu-central-1',
  endpoint: network.endpoint,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
const sns = new SNSClient(aws);
const sfn = new SFNClient(aws);
const s3 = new S3Client({ ...aws, forcePathStyle: true });

/** Lets go of what the clients hold open. */
export function closeClients(): void {
  for (const client of [sns, sfn, s3]) client.destroy();
}

export async function tokenRefOf(tokenId: string): Promise<string> {
  const [row] = await sql<{ ref: string }>('select ref from token where id = $1', [tokenId]);
  if (row === undefined) throw new Error(`There is no token ${tokenId}.`);
  return row.ref;
}

/** Asks something of a station, as whoever publishes `command.requested` does. */
export async function ask(
  stationId: string,
  type: string,
  parameters: object,
  { withinSeconds = 90 } = {},
): Promise<string> {
  const commandId = randomUUID();
  const at = new Date();
  const fact = {
    id: `${commandId}:requested`,
    name: 'command.requested',
    version: 1,
    occurredAt: at.toISOString(),
    recordedAt: at.toISOString(),
    source: 'acceptance',
    operatorId: 'busbar',
    stationId,
    correlationId: commandId,
    data: { commandId, type, parameters, expiresAt: new Date(at.getTime() + withinSeconds * 1000).toISOString() },
  };
  await sns.send(
    new PublishCommand({
      TopicArn: `arn:aws:sns:${ACCOUNT}:${topicName('local', 'command.requested')}`,
      Message: JSON.stringify(fact),
    }),
  );
  return commandId;
}

/** The steps of a command's workflow so far: the names of states, in order. */
export async function stepsOf(commandId: string): Promise<string[]> {
  const { events = [] } = await sfn.send(
    new GetExecutionHistoryCommand({
      executionArn: `arn:aws:states:${ACCOUNT}:execution:busbar-local-ocpp-command:${commandId}`,
      maxResults: 1000,
    }),
  );
  return events.flatMap(({ stateEnteredEventDetails: entered }) => (entered?.name === undefined ? [] : [entered.name]));
}

export type CommandFact = Extract<AnyFact, { name: `command.${string}` }>;

const TOPICS = ['sent', 'answered', 'effective', 'failed', 'timed-out'];
const ENDS: readonly string[] = ['command.effective', 'command.failed', 'command.timed-out'];
/** Objects of the archive never change. */
const read = new Map<string, readonly CommandFact[]>();

/** What was told of a command, in the order in which it happened; each fact once. */
export async function factsOf(commandId: string): Promise<CommandFact[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const Bucket = Buckets.find(({ Name }) => Name?.includes('archive'))?.Name;
  const facts = new Map<string, CommandFact>();
  for (const topic of TOPICS) {
    const Prefix = `facts/operator=busbar/topic=command.${topic}/`;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    for (const { Key = '' } of Contents) {
      const known = read.get(Key) ?? (await readObject(Bucket, Key));
      read.set(Key, known);
      for (const fact of known) if (fact.data.commandId === commandId) facts.set(fact.id, fact);
    }
  }
  return [...facts.values()].sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1));
}

async function readObject(Bucket: string | undefined, Key: string): Promise<CommandFact[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  const lines = gunzipSync(bytes).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as CommandFact);
}

/**
 * Everything that was told of a command once it has ended. Each topic is archived by itself, so the end may be there first:
 * `told` is how many facts there are to be.
 */
export function lifeOf(commandId: string, told: number, limitMs = 60_000): Promise<CommandFact[]> {
  return eventually(
    () => factsOf(commandId),
    (facts) => facts.length >= told && facts.some(({ name }) => ENDS.includes(name)),
    limitMs,
  );
}

/** What was told of a command, in one word each. */
export function words(facts: readonly CommandFact[]): string[] {
  return facts.map(({ name }) => name.slice('command.'.length));
}
