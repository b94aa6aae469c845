import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { FACT_NAMES, topicSuffix } from '@busbar/events/topics';
import type { Network } from '@busbar/local-cloud/testing';

/** Facts have topics of their own; alarms have others. */
const TOPICS = FACT_NAMES.map(topicSuffix);

/** What a station knows of one of its sessions. */
export interface ExpectedSession {
  readonly stationId: string;
  readonly transactionId: string;
  /** The number that it got when it said the same again. */
  readonly repeatedTransactionId: string;
  readonly authorised: boolean;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly energyWh: number;
  readonly readings: number;
}

interface FactLine {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
}

/** Everything about the network that is not as the stations lived it, in words. */
export async function findings(network: Network, expected: readonly ExpectedSession[]): Promise<string[]> {
  return [
    ...(await ledgerFindings(network, expected)),
    ...(await archiveFindings(network)),
    ...(await projectionFindings(network, expected)),
    ...deadLetterFindings(network),
  ];
}

async function ledgerFindings(network: Network, expected: readonly ExpectedSession[]): Promise<string[]> {
  const found: string[] = [];
  const rows = await network.sql<{
    station_id: string;
    transaction_id: string;
    status: string;
    started: string;
    ended: string;
    energy: number;
    conflict_count: number;
  }>(
    'select station_id, transaction_id, status, started_at as started, ended_at as ended, energy_wh::int as energy, conflict_count from session',
  );
  if (rows.length !== expected.length)
    found.push(`the ledger has ${rows.length} sessions, the stations had ${expected.length}`);
  for (const session of expected) {
    const name = `session ${session.stationId}/${session.transactionId}`;
    if (session.repeatedTransactionId !== session.transactionId)
      found.push(`${name}: the same start got the number ${session.repeatedTransactionId}`);
    if (!session.authorised) found.push(`${name}: its token was refused`);
    const row = rows.find(
      ({ station_id, transaction_id }) => station_id === session.stationId && transaction_id === session.transactionId,
    );
    if (!row) {
      found.push(`${name} is not in the ledger`);
      continue;
    }
    if (row.energy !== session.energyWh) found.push(`${name}: ${row.energy} Wh instead of ${session.energyWh} Wh`);
    if (row.status !== 'ended') found.push(`${name}: it is ${row.status}`);
    if (row.conflict_count > 0) found.push(`${name}: ${row.conflict_count} conflicts`);
    const times = [new Date(row.started).toISOString(), new Date(row.ended).toISOString()];
    if (times[0] !== session.startedAt || times[1] !== session.endedAt)
      found.push(`${name}: ${times.join(' to ')} instead of ${session.startedAt} to ${session.endedAt}`);
  }
  const [waiting] = await network.sql<{ n: number }>(
    'select count(*)::int as n from outbox where published_at is null',
  );
  if (waiting && waiting.n > 0) found.push(`${waiting.n} facts wait in the outbox`);
  return found;
}

/** Is every fact that a topic took in the archive, with one content by its id? And nothing else? */
async function archiveFindings(network: Network): Promise<string[]> {
  const published = new Map<string, string>();
  for (const { topicArn, message } of network.published) {
    if (!TOPICS.some((suffix) => topicArn.endsWith(`-${suffix}`))) continue;
    const fact = JSON.parse(message) as FactLine;
    published.set(fact.id, contentOf(fact));
  }
  const found: string[] = [];
  const archived = new Map<string, string>();
  for (const fact of await archivedFacts(network)) {
    const content = contentOf(fact);
    const before = archived.get(fact.id);
    if (before !== undefined && before !== content)
      found.push(`the archive has two contents of ${fact.name} ${fact.id}`);
    archived.set(fact.id, content);
  }
  for (const [id, content] of published)
    if (archived.get(id) !== content)
      found.push(
        `fact ${id} was published and ${archived.has(id) ? 'archived otherwise' : 'not archived'}: ${content.slice(0, 60)}`,
      );
  return found;
}

async function archivedFacts(network: Network): Promise<FactLine[]> {
  const s3 = new S3Client({
    endpoint: network.endpoint,
    region: 'eu-central-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const Bucket = Buckets.map(({ Name }) => Name).find((name) => name?.includes('archive'));
  const facts: FactLine[] = [];
  for (let ContinuationToken: string | undefined; ;) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'facts/', ContinuationToken }));
    for (const { Key } of page.Contents ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = await Body?.transformToByteArray();
      const text = gunzipSync(bytes ?? Buffer.alloc(0)).toString();
      for (const line of text.split('\n')) if (line !== '') facts.push(JSON.parse(line) as FactLine);
    }
    ContinuationToken = page.NextContinuationToken;
    if (ContinuationToken === undefined) break;
  }
  s3.destroy();
  return facts;
}

async function projectionFindings(network: Network, expected: readonly ExpectedSession[]): Promise<string[]> {
  const found: string[] = [];
  const stations = [...new Set(expected.map(({ stationId }) => stationId))];
  const states = await network.sql<{ station_id: string; vendor: string | null; booted_at: string | null }>(
    'select station_id, vendor, booted_at from station_state where station_id = any($1)',
    [stations],
  );
  const connectors = await network.sql<{ station_key: string; status: string | null }>(
    'select station_key, status from connector where connector_id = 1 and station_key = any($1)',
    [stations.map((id) => id.toLowerCase())],
  );
  const values = await network.sql<{ station_key: string; n: number }>(
    'select station_key, count(*)::int as n from meter_value group by 1',
  );
  for (const stationId of stations) {
    const key = stationId.toLowerCase();
    const state = states.find(({ station_id }) => station_id === stationId);
    if (state?.vendor !== 'Seeded' || state.booted_at === null)
      found.push(`${stationId}: its boot is not in its state`);
    if (connectors.find(({ station_key }) => station_key === key)?.status !== 'Available')
      found.push(`${stationId}: its connector is not Available`);
    // Those of the start and the stop are kept beside the ones in between.
    const wanted = expected
      .filter((session) => session.stationId === stationId)
      .reduce((sum, { readings }) => sum + readings + 2, 0);
    const row = values.find(({ station_key }) => station_key === key);
    if (row?.n !== wanted) found.push(`${stationId}: ${row?.n ?? 0} readings instead of ${wanted}`);
  }
  return found;
}

export function deadLetterFindings(network: Network): string[] {
  return network.cloud
    .resources()
    .filter(({ type, logicalId }) => type === 'AWS::SQS::Queue' && /DeadLetter/.test(logicalId))
    .flatMap(({ attributes, logicalId, stack }) => {
      const { visible, inFlight, delayed } = network.kernel.services.sqs.depth(String(attributes['Arn']));
      const count = visible + inFlight + delayed;
      return count === 0 ? [] : [`${count} dead letters in ${stack}/${logicalId}`];
    });
}

/** What makes a fact the fact that it is: not when it was taken note of, nor in which trace. */
function contentOf({ id, name, data }: FactLine): string {
  return JSON.stringify({ name, id, data });
}
