import { WebSocket } from 'ws';
import { api, eventually, network, sql } from './harness/network';

const base = network.stations?.replace('http', 'ws');

function open(
  path: string,
  protocols: string[] = ['ocpp1.6'],
  headers: Record<string, string> = {},
): Promise<WebSocket> {
  const socket = new WebSocket(base + path, protocols, { headers });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Sends a frame and answers the one that comes back with its message id. */
function exchange(socket: WebSocket, frame: string): Promise<unknown[]> {
  const [, id] = JSON.parse(frame) as [number, string];
  return new Promise((resolve, reject) => {
    socket.on('message', (data) => {
      const answer = JSON.parse(String(data)) as unknown[];
      if (answer[1] === id) resolve(answer);
    });
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.send(frame);
  });
}

const boot = (values: object = {}) =>
  JSON.stringify([2, 'b1', 'BootNotification', { chargePointVendor: 'v', chargePointModel: 'm', ...values }]);

describe('hostile frames', () => {
  it.each([
    ['an unknown action', JSON.stringify([2, 'x1', 'SelfDestruct', {}]), 'NotImplemented'],
    [
      'a wrong type',
      JSON.stringify([2, 'x1', 'BootNotification', { chargePointVendor: 7, chargePointModel: 'm' }]),
      'TypeConstraintViolation',
    ],
    [
      'a missing field',
      JSON.stringify([2, 'x1', 'BootNotification', { chargePointVendor: 'v' }]),
      'OccurenceConstraintViolation',
    ],
    [
      'an overlong field',
      boot({ chargePointVendor: 'v'.repeat(500) }).replace('b1', 'x1'),
      'PropertyConstraintViolation',
    ],
    ['a payload that is no object', JSON.stringify([2, 'x1', 'Heartbeat', 'nothing']), 'FormationViolation'],
  ])('%s gets its CALLERROR', async (_name, frame, code) => {
    const socket = await open('/ocpp/ACC-HOSTILE');
    const answer = await exchange(socket, frame);
    expect(answer.slice(0, 3)).toEqual([
      4,
      'x1',
      expect.stringMatching(new RegExp(`${code}|FormationViolation|ProtocolError`)),
    ]);
    expect(await exchange(socket, boot())).toMatchObject([3, 'b1', { status: 'Accepted' }]);
    socket.terminate();
  });

  it('that are no JSON, or huge arrays, do not end the service', async () => {
    const socket = await open('/ocpp/ACC-HOSTILE');
    socket.send('{"not": an array');
    socket.send('[]');
    socket.send(JSON.stringify(Array.from({ length: 3_000 }, () => 2)));
    expect(await exchange(socket, boot())).toMatchObject([3, 'b1', { status: 'Accepted' }]);
    socket.terminate();
  });

  it('with SQL and script in every string are data and nothing else', async () => {
    const evil = `'); drop table session; --`;
    const socket = await open('/ocpp/ACC-EVIL');
    await exchange(socket, boot({ chargePointVendor: evil.slice(0, 20), chargePointModel: '<script>alert(1)' }));
    const answer = await exchange(socket, JSON.stringify([2, 'a1', 'Authorize', { idTag: evil.slice(0, 20) }]));
    expect(answer).toMatchObject([3, 'a1', { idTagInfo: { status: 'Invalid' } }]);
    await exchange(
      socket,
      JSON.stringify([
        2,
        's1',
        'StatusNotification',
        { connectorId: 1, errorCode: 'NoError', status: 'Available', info: evil },
      ]),
    );
    socket.terminate();
    const { body } = await eventually(
      () => api('/stations/ACC-EVIL'),
      (answer2) => answer2.status === 200,
    );
    expect(body).toMatchObject({ id: 'ACC-EVIL' });
    expect(await sql('select 1 as one from session limit 1')).toBeDefined();
  });
});

describe('hostile handshakes', () => {
  it.each([
    ['/ocpp/..%2Fx', 404],
    ['/ocpp/%2e%2e%2fx', 404],
    ['/ocpp/', 404],
    [`/ocpp/${'A'.repeat(200)}`, 404],
  ])('%s is refused', async (path, status) => {
    await expect(open(path)).rejects.toThrow(String(status));
  });

  it('without a subprotocol that we speak are completed without the header, then closed', async () => {
    const socket = new WebSocket(`${base}/ocpp/ACC-PROTOCOL`, ['ocpp9.9'], {});
    const outcome = await new Promise<string>((resolve) => {
      socket.once('close', (code) => resolve(`closed ${code}`));
      // The library of this test refuses an answer without the header; that is its right.
      socket.once('error', (error) => resolve(error.message));
    });
    expect(outcome).toMatch(/closed|subprotocol/i);
  });

  it('of a station called soap succeed', async () => {
    const socket = await open('/ocpp/soap');
    expect(await exchange(socket, boot())).toMatchObject([3, 'b1', { status: 'Accepted' }]);
    socket.terminate();
  });

  it('with a wrong password are refused once the station has a key', async () => {
    const id = `ACC-KEY-${process.pid}`;
    expect((await api('/stations', { method: 'POST', body: { id } })).status).toBe(201);
    const { body } = await api<{ key: string }>(`/stations/${id}/key`, { method: 'POST' });
    const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${id}:${key}`).toString('base64')}` });
    await eventually(
      () =>
        open(`/ocpp/${id}`, ['ocpp1.6'], basic('wrong')).then(
          (socket) => (socket.terminate(), 'open'),
          (error: Error) => error.message,
        ),
      (outcome) => outcome.includes('401'),
    );
    const socket = await open(`/ocpp/${id}`, ['ocpp1.6'], basic(body.key));
    expect(await exchange(socket, boot())).toMatchObject([3, 'b1', { status: 'Accepted' }]);
    socket.terminate();
  });
});
