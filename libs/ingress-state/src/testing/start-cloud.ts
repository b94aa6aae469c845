import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTables, type IngressTables } from './start-tables';

/** What an ingress function calls, as far as it calls it: DynamoDB, secrets, topics and queues by their wire protocols. */
export interface IngressCloud {
  readonly tables: IngressTables;
  /** Bodies that topics took, in order. */
  readonly published: unknown[];
  /** Bodies that queues took, by the queue's URL. */
  readonly queued: { readonly queueUrl: string; readonly body: unknown }[];
  /** Makes topics refuse what they are sent. */
  refuseTopics(refuse: boolean): void;
  /** The environment that every ingress function has in common. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function startCloud(
  secrets: Readonly<Record<string, string>> = { pepper: 'pepper', origin: 'origin' },
): Promise<IngressCloud> {
  const tables = await startTables();
  const published: unknown[] = [];
  const queued: { queueUrl: string; body: unknown }[] = [];
  let refusing = false;

  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const target = request.headers['x-amz-target'];
      if (typeof target === 'string') {
        const input = JSON.parse(text) as Record<string, unknown>;
        const { status, body } = target.startsWith('secretsmanager')
          ? readSecret(secrets, String(input['SecretId']))
          : { status: 200, body: take(input, queued) };
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
        return;
      }
      const ids = [...new URLSearchParams(text)].filter(([key]) => key.endsWith('.Id')).map(([, id]) => id);
      const messages = [...new URLSearchParams(text)]
        .filter(([key]) => key.endsWith('.Message'))
        .map(([, message]) => JSON.parse(message) as unknown);
      if (!refusing) published.push(...messages);
      response.writeHead(200, { 'content-type': 'text/xml' }).end(publishAnswer(ids, refusing));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    tables,
    published,
    queued,
    refuseTopics: (refuse) => void (refusing = refuse),
    environment: {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
      AWS_ENDPOINT_URL_SNS: endpoint,
      AWS_ENDPOINT_URL_SQS: endpoint,
      BUSBAR_STAGE: 'test',
      BUSBAR_OPERATOR_ID: 'busbar',
      BUSBAR_LOG_LEVEL: 'SILENT',
      BUSBAR_TOPIC_ARN_PREFIX: 'arn:aws:sns:eu-central-1:000000000000:busbar-test-',
      BUSBAR_SPILL_QUEUE_URL: `${endpoint}/000000000000/spill`,
      BUSBAR_STATIONS_TABLE: tables.names.stations,
      BUSBAR_TOKENS_TABLE: tables.names.tokens,
      BUSBAR_PRESENCE_TABLE: tables.names.presence,
      BUSBAR_CONNECTIONS_TABLE: tables.names.connections,
      BUSBAR_TRANSACTIONS_TABLE: tables.names.transactions,
      BUSBAR_COMMANDS_TABLE: tables.names.commands,
      BUSBAR_REFUSALS_TABLE: tables.names.refusals,
      BUSBAR_MESSAGES_PER_MINUTE: '60000',
      BUSBAR_CONNECTIONS_PER_MINUTE: '6000',
      BUSBAR_PEPPER_SECRET_ARN: 'pepper',
      BUSBAR_ORIGIN_SECRET_ARN: 'origin',
      BUSBAR_CLOSE_QUEUE_URL: `${endpoint}/000000000000/close`,
      BUSBAR_ANSWERS_QUEUE_URL: `${endpoint}/000000000000/answers`,
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await tables.stop();
    },
  };
}

function readSecret(secrets: Readonly<Record<string, string>>, id: string): { status: number; body: object } {
  const value = secrets[id];
  return value === undefined
    ? {
        status: 400,
        body: { __type: 'ResourceNotFoundException', message: "Secrets Manager can't find the specified secret." },
      }
    : { status: 200, body: { ARN: id, Name: id, SecretString: value } };
}

function take(input: Record<string, unknown>, queued: { queueUrl: string; body: unknown }[]): object {
  const queueUrl = String(input['QueueUrl']);
  const one = (body: string): { MessageId: string; MD5OfMessageBody: string } => {
    queued.push({ queueUrl, body: JSON.parse(body) });
    return { MessageId: String(queued.length), MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
  };
  if (typeof input['MessageBody'] === 'string') return one(input['MessageBody']);
  const entries = (input['Entries'] ?? []) as { Id: string; MessageBody: string }[];
  return { Successful: entries.map(({ Id, MessageBody }) => ({ Id, ...one(MessageBody) })), Failed: [] };
}

function publishAnswer(ids: readonly string[], refusing: boolean): string {
  const members = ids.map((id) =>
    refusing
      ? `<member><Id>${id}</Id><Code>InternalError</Code><SenderFault>false</SenderFault></member>`
      : `<member><Id>${id}</Id><MessageId>${id}</MessageId></member>`,
  );
  const [taken, refused] = refusing ? ['', members.join('')] : [members.join(''), ''];
  return `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Successful>${taken}</Successful><Failed>${refused}</Failed></PublishBatchResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishBatchResponse>`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
