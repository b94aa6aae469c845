import { commandTable, type CommandUnderWay } from './command-table';
import { startTables, type IngressTables } from './testing/start-tables';

let tables: IngressTables;
beforeAll(async () => void (tables = await startTables()));
afterAll(() => tables.stop());

const NOW = new Date('2026-03-01T12:00:00.000Z');
const after = (seconds: number): string => new Date(NOW.getTime() + seconds * 1000).toISOString();
const aCommand = (commandId: string, more: Partial<CommandUnderWay> = {}): CommandUnderWay => ({
  commandId,
  request: '{}',
  messages: [{ messageId: `m-${commandId}`, attempt: 1, action: 'Reset', protocol: 'ocpp1.6', sentAt: after(0) }],
  until: after(60),
  ...more,
});
const open = () => commandTable(tables.client, tables.names.commands);

describe('what is under way with a station', () => {
  it('is nothing at first, and is what was written last', async () => {
    expect(await open().find('new')).toEqual({ underWay: [] });
    const inFlight = { commandId: 'a', messageId: 'm-a', answerBy: after(30) };
    const command = aCommand('a', {
      answerToken: 't',
      effect: '{"x":1}',
      seen: { factId: 'f-1', fact: 'station.booted', outcome: 'effective' },
    });
    expect(await open().change('new', NOW, () => ({ next: { inFlight, underWay: [command] }, told: 7 }))).toBe(7);
    expect(await open().find('new')).toEqual({ inFlight, underWay: [command] });
    await open().change('new', NOW, ({ underWay }) => ({ next: { underWay }, told: undefined }));
    expect(await open().find('new')).toEqual({ underWay: [command] });
  });

  it('is left alone by who only looks', async () => {
    await open().change('looked', NOW, () => ({ told: 'seen' }));
    expect(await open().find('looked')).toEqual({ underWay: [] });
  });

  it('is changed by many at once as if by one after the other', async () => {
    const names = Array.from({ length: 8 }, (_, n) => `c-${n}`);
    await Promise.all(
      names.map((name) =>
        open().change('crowd', NOW, ({ underWay }) => ({
          next: { underWay: [...underWay, aCommand(name)] },
          told: undefined,
        })),
      ),
    );
    const { underWay } = await open().find('crowd');
    expect(underWay.map(({ commandId }) => commandId).sort()).toEqual(names);
  });

  it('gives one place to one of many that want it', async () => {
    const take = (commandId: string) =>
      open().change('place', NOW, ({ inFlight, underWay }) =>
        inFlight === undefined
          ? { next: { inFlight: { commandId, messageId: commandId, answerBy: after(30) }, underWay }, told: true }
          : { told: false },
      );
    const took = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(take));
    expect(took.filter(Boolean)).toHaveLength(1);
  });

  it('forgets what had its time', async () => {
    await open().change('old', NOW, () => ({
      next: { underWay: [aCommand('gone', { until: after(-1) }), aCommand('kept')] },
      told: undefined,
    }));
    expect((await open().find('old')).underWay.map(({ commandId }) => commandId)).toEqual(['kept']);
  });
});
