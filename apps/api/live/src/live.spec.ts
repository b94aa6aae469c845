import { liveConnections, liveTickets } from '@busbar/storage';
import { anInvocation, startDynamo, type Dynamo } from '@busbar/testing';
import { keepListener } from './keep-listener';
import { redeemTicket } from './redeem-ticket';

const NOW = new Date('2026-03-01T12:00:00.000Z');
let dynamo: Dynamo;
beforeAll(async () => {
  dynamo = await startDynamo({ tickets: 'ticket', listeners: 'connectionId' });
});
afterAll(() => dynamo.stop());

const tickets = () => liveTickets({ table: 'tickets', client: dynamo.client });
const listeners = () => liveConnections({ table: 'listeners', client: dynamo.client });
const methodArn = 'arn:aws:execute-api:eu-central-1:000000000000:api/live/$connect';

function connect(ticket: string | undefined, now = NOW) {
  return redeemTicket(
    { methodArn, queryStringParameters: ticket === undefined ? null : { ticket } },
    tickets(),
    now,
    anInvocation().log,
  );
}

function happen(
  routeKey: string,
  connectionId: string,
  more: { body?: string; authorizer?: unknown; now?: Date } = {},
) {
  const { body, authorizer, now = NOW } = more;
  return keepListener(
    { ...(body !== undefined && { body }), requestContext: { routeKey, connectionId, authorizer } },
    listeners(),
    anInvocation({ now }),
  );
}

const effectOf = (result: Awaited<ReturnType<typeof connect>>) =>
  (result.policyDocument.Statement[0] as { Effect: string }).Effect;

describe('a ticket', () => {
  it('lets in once', async () => {
    const { ticket, expiresAt } = await tickets().issue({ subject: 'user-1', operatorId: 'busbar' }, NOW);
    expect(expiresAt).toEqual(new Date('2026-03-01T12:01:00.000Z'));
    const first = await connect(ticket);
    expect(effectOf(first)).toBe('Allow');
    expect(first).toMatchObject({ principalId: 'user-1', context: { subject: 'user-1', operatorId: 'busbar' } });
    expect(effectOf(await connect(ticket))).toBe('Deny');
  });

  it('lets only one of many in that come at the same time', async () => {
    const { ticket } = await tickets().issue({ subject: 'user-1', operatorId: 'busbar' }, NOW);
    const effects = await Promise.all(Array.from({ length: 10 }, async () => effectOf(await connect(ticket))));
    expect(effects.filter((effect) => effect === 'Allow')).toHaveLength(1);
  });

  it('ends by itself, whether DynamoDB has removed it or not', async () => {
    const { ticket } = await tickets().issue({ subject: 'user-1', operatorId: 'busbar' }, NOW);
    expect(effectOf(await connect(ticket, new Date(NOW.getTime() + 61_000)))).toBe('Deny');
  });

  it.each([undefined, '', 'x', 'a'.repeat(43), `${'a'.repeat(42)}/`, 'a'.repeat(5000)])(
    'is nothing that was made up (%#)',
    async (ticket) => {
      const result = await connect(ticket);
      expect(effectOf(result)).toBe('Deny');
      expect(result.context).toBeUndefined();
    },
  );

  it('cannot be read from the table', async () => {
    const { ticket } = await tickets().issue({ subject: 'user-1', operatorId: 'busbar' }, NOW);
    const { ScanCommand } = await import('@aws-sdk/lib-dynamodb');
    const { Items } = await dynamo.client.send(new ScanCommand({ TableName: 'tickets' }));
    expect(Items?.length).toBeGreaterThan(0);
    expect(JSON.stringify(Items)).not.toContain(ticket);
  });
});

describe('a listener', () => {
  const authorizer = { operatorId: 'busbar', subject: 'user-1' };

  it('comes, narrows what it sees, and goes', async () => {
    expect(await happen('$connect', 'c1', { authorizer })).toEqual({ statusCode: 200 });
    expect(await listeners().list(NOW)).toEqual([
      { connectionId: 'c1', operatorId: 'busbar', acceptedAt: NOW.getTime() },
    ]);
    expect(
      JSON.parse((await happen('$default', 'c1', { body: '{"subscribe":{"stationId":"BB-CHI-001"}}' })).body ?? ''),
    ).toEqual({ subscribed: { stationId: 'BB-CHI-001' } });
    expect(await listeners().list(NOW)).toMatchObject([{ stationKey: 'bb-chi-001' }]);
    expect(JSON.parse((await happen('$default', 'c1', { body: '{"subscribe":{}}' })).body ?? '')).toEqual({
      subscribed: { stationId: null },
    });
    expect((await listeners().list(NOW))[0]).not.toHaveProperty('stationKey');
    await happen('$disconnect', 'c1');
    await happen('$disconnect', 'c1');
    expect(await listeners().list(NOW)).toEqual([]);
  });

  it.each([
    '',
    'x',
    '[]',
    'null',
    '{}',
    '{"subscribe":1}',
    '{"subscribe":{"stationId":7}}',
    '{"subscribe":{"stationId":"../x"}}',
    `{"subscribe":{"stationId":"${'x'.repeat(2000)}"}}`,
  ])('that sends %.40s is told what would be understood', async (body) => {
    const { statusCode, body: text } = await happen('$default', 'c2', { body });
    expect(statusCode).toBe(200);
    expect(JSON.parse(text ?? '')).toHaveProperty('problem.title');
    expect(await listeners().list(NOW)).toEqual([]);
  });

  it('that is not in the list is not brought back by a message', async () => {
    const { body } = await happen('$default', 'unknown', { body: '{"subscribe":{"stationId":"BB-CHI-001"}}' });
    expect(JSON.parse(body ?? '')).toHaveProperty('problem');
    expect(await listeners().list(NOW)).toEqual([]);
  });

  it('without an operator is turned away', async () => {
    expect(await happen('$connect', 'c3', {})).toEqual({ statusCode: 403 });
    expect(await listeners().list(NOW)).toEqual([]);
  });

  it('is passed over after the longest life of a connection', async () => {
    await happen('$connect', 'c4', { authorizer });
    expect(await listeners().list(new Date(NOW.getTime() + 2 * 3_600_000))).toHaveLength(1);
    expect(await listeners().list(new Date(NOW.getTime() + 3 * 3_600_000))).toEqual([]);
  });
});
