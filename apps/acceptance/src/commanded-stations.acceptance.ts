import { quietStations } from './harness/fleet';
import { api, eventually, type SessionBody } from './harness/network';

interface CommandBody {
  readonly id: string;
  readonly status: string;
  readonly sessionId: string | null;
}

/** A session through the API from its start to its end, at a station that does what it is told by itself. */
describe.each(['ocpp1.6', 'ocpp1.6-soap', 'ocpp1.5-soap', 'ocpp2.0.1', 'ocpp2.1'])(
  'simulated stations of %s',
  (protocol) => {
    const prefix = `ACC-DOES-${protocol.replace(/\W/g, '')}-${process.pid}`;
    const station = `${prefix}-00001`;
    let switchOff: () => Promise<void>;
    beforeAll(async () => {
      switchOff = quietStations(prefix, protocol);
      await eventually(
        () => api(`/stations/${station}`),
        ({ status }) => status === 200,
      );
    });
    afterAll(() => switchOff());

    const ask = async (type: string, parameters: object) =>
      (await api<CommandBody>(`/stations/${station}/commands?wait=25s`, { method: 'POST', body: { type, parameters } }))
        .body;

    it('start the session that was asked for, and end it likewise', async () => {
      const start = await ask('remote-start', { tokenId: 'DEMO-0012', evseId: 1 });
      expect(start).toMatchObject({ status: 'effective' });
      const { body } = await eventually(
        () => api<CommandBody>(`/stations/${station}/commands/${start.id}`),
        (read) => read.body.sessionId !== null,
      );
      const session = () => api<SessionBody>(`/sessions/${body.sessionId}`);
      const running = await eventually(session, (read) => read.body.energyWh > 0);
      expect(running.body).toMatchObject({
        stationId: station,
        connectorId: 1,
        tokenId: 'DEMO-0012',
        status: 'active',
      });

      const stop = await ask('remote-stop', { transactionId: running.body.transactionId });
      expect(stop).toMatchObject({ status: 'effective' });
      const ended = await eventually(session, (read) => read.body.status === 'ended');
      // 1.5 has no word for why.
      if (protocol !== 'ocpp1.5-soap') expect(ended.body.stopReason).toBe('Remote');
    });

    it('restart and come back', async () => {
      expect(await ask('reset', { mode: 'soft' })).toMatchObject({ status: 'effective' });
    });

    // The reading is told with what it was asked for; 1.5 knows no triggers.
    it.each(protocol === 'ocpp1.5-soap' ? [{ status: 'failed' }] : [{ status: 'effective' }])(
      'send readings when they are asked to: $status',
      async (expected) => {
        const parameters = { message: 'meter-values', evseId: 1 };
        expect(await ask('trigger-message', parameters)).toMatchObject(expected);
      },
    );

    it.each(protocol.startsWith('ocpp1') ? [{ status: 'failed' }] : [{ status: 'effective' }])(
      'report what they are made of: $status',
      async (expected) => {
        expect(await ask('get-base-report', { base: 'full' })).toMatchObject(expected);
      },
    );
  },
);
