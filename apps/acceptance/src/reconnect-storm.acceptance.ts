import { WebSocket } from 'ws';
import { eventually, network, sql, stillness } from './harness/network';

const STATIONS = 500;
const ids = Array.from({ length: STATIONS }, (_, index) => `STORM-${String(index).padStart(4, '0')}`);

function open(id: string): Promise<WebSocket> {
  const socket = new WebSocket(`${network.stations.replace('http', 'ws')}/ocpp/${id}`, ['ocpp1.6'], {
    handshakeTimeout: 60_000,
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

function call(socket: WebSocket, id: string, action: string, payload: object): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as unknown[];
      if (frame[1] === id) resolve(frame);
    });
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.send(JSON.stringify([2, id, action, payload]));
  });
}

describe('500 stations', () => {
  it('that lose their lines and come back at once with the same ids are all served, and nothing is lost', async () => {
    const before = await Promise.all(ids.map(open));
    await Promise.all(
      before.map((socket, index) =>
        call(socket, `boot-${index}`, 'BootNotification', { chargePointVendor: 'v', chargePointModel: 'm' }),
      ),
    );
    // The old sockets stay open: they must not be in the way of the new ones.
    const after = await Promise.all(ids.map(open));
    const answers = await Promise.all(
      after.map((socket, index) =>
        call(socket, `start-${index}`, 'StartTransaction', {
          connectorId: 1,
          idTag: 'DEMO-0001',
          meterStart: index,
          timestamp: '2026-10-04T08:00:00.000Z',
        }),
      ),
    );
    const transactions = answers.map(
      (answer) => (answer as [number, string, { transactionId: number }])[2].transactionId,
    );
    expect(transactions.every((id) => id > 0)).toBe(true);
    await Promise.all(
      after.map((socket, index) =>
        call(socket, `stop-${index}`, 'StopTransaction', {
          transactionId: transactions[index],
          meterStop: index + 100,
          timestamp: '2026-10-04T09:00:00.000Z',
        }),
      ),
    );
    for (const socket of [...before, ...after]) socket.terminate();

    const ended = () =>
      sql<{ count: string; energy: string }>(
        `select count(*) as count, coalesce(sum(energy_wh), 0)::text as energy from session where station_id like 'STORM-%' and status = 'ended'`,
      );
    const [row] = await eventually(ended, (rows) => rows[0]?.count === String(STATIONS), 120_000);
    expect(row?.energy).toBe(String(STATIONS * 100));
    expect(await stillness()).toBe(true);
  }, 300_000);
});
