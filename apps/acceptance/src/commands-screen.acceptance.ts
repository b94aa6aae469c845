import { AxeBuilder } from '@axe-core/playwright';
import type { RPCClient } from 'ocpp-rpc';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openScreen } from './harness/browser';
import { jsonCall, jsonStation } from './harness/json-client';
import { api, eventually, network, sessionsOf } from './harness/network';

const TOKEN = 'DEMO-0011';

interface CommandBody {
  readonly id: string;
  readonly status: string;
  readonly sessionId: string | null;
  readonly parameters: object;
}

const commandsOf = async (stationId: string) =>
  (await api<{ items: CommandBody[] }>(`/stations/${stationId}/commands`)).body.items;

/** A station of 1.6-J that has told what it is. */
async function stationOf(identity: string): Promise<RPCClient> {
  const client = await jsonStation(identity);
  await jsonCall(client, 'BootNotification', { chargePointVendor: 'Independent', chargePointModel: 'RPC' });
  await jsonCall(client, 'StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Preparing' });
  // The page that asks it for something must find it.
  await eventually(
    () => api<{ connectors: unknown[] }>(`/stations/${identity}`),
    ({ status, body }) => status === 200 && body.connectors.length > 0,
  );
  return client;
}

async function choose(page: Page, command: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Command' }).click();
  await page.getByRole('option', { name: command, exact: true }).click();
}

async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

describe('commands in the console', () => {
  let browser: Browser;
  const clients: RPCClient[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await Promise.all(clients.map((client) => client.close({ force: true })));
  });

  it('start and stop a session, step by step without being reloaded', async () => {
    const id = `ACC-SCREEN-${process.pid}-${Date.now() % 100_000}`;
    const client = await stationOf(id);
    clients.push(client);
    const asked: unknown[] = [];
    const transaction: { id?: number } = {};
    client.handle('RemoteStartTransaction', async ({ params }) => {
      asked.push(params);
      void jsonCall<{ transactionId: number }>(client, 'StartTransaction', {
        connectorId: 1,
        idTag: TOKEN,
        meterStart: 1_000,
        timestamp: new Date().toISOString(),
      }).then(({ transactionId }) => (transaction.id = transactionId));
      return { status: 'Accepted' };
    });
    client.handle('RemoteStopTransaction', async ({ params }) => {
      asked.push(params);
      void jsonCall(client, 'StopTransaction', {
        transactionId: transaction.id,
        meterStop: 1_500,
        timestamp: new Date().toISOString(),
        reason: 'Remote',
      });
      return { status: 'Accepted' };
    });

    const { page, complaints } = await openScreen(browser, `/stations/${id}`);
    await choose(page, 'Remote start');
    await page.getByRole('combobox', { name: 'Token' }).fill(TOKEN);
    await page.getByRole('combobox', { name: 'Connector' }).click();
    await page.getByRole('option', { name: 'Connector 1' }).click();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send' }).click();

    const life = page.getByRole('list', { name: 'Life of the command' });
    await life.getByText('RemoteStartTransaction · OCPP 1.6 over WebSocket').waitFor();
    await life.getByText('Answered: Accepted').waitFor();
    await life.getByRole('link', { name: 'The session that it started' }).click();
    await page.getByRole('heading', { name: `Session at ${id}` }).waitFor();
    const [session] = await sessionsOf(id);
    expect(page.url()).toBe(`${network.app}/sessions/${session?.id}`);
    expect(session).toMatchObject({ status: 'active', tokenId: TOKEN });

    await page.goBack();
    await choose(page, 'Remote stop');
    await page.getByRole('combobox', { name: 'Session' }).click();
    await page.getByRole('option', { name: `Connector 1 · ${TOKEN}` }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Yes, send it' }).click();
    await life.getByRole('link', { name: 'The session that it is about' }).waitFor();
    expect(asked).toEqual([{ connectorId: 1, idTag: TOKEN }, { transactionId: transaction.id }]);

    const commands = await commandsOf(id);
    expect(commands).toMatchObject([
      { status: 'effective', sessionId: session?.id },
      { status: 'effective', sessionId: session?.id, parameters: { tokenId: TOKEN, evseId: 1 } },
    ]);
    await page
      .getByRole('table', { name: `Commands to ${id}` })
      .getByRole('link', { name: 'Remote start' })
      .click();
    await page.getByRole('heading', { name: 'Remote start' }).waitFor();
    expect(page.url()).toBe(`${network.app}/stations/${id}/commands/${commands[1]?.id}`);
    await page.getByText(TOKEN).waitFor();

    // The session knows both, and the station's facts lead to them.
    await page.getByRole('link', { name: 'session that it started' }).first().click();
    const related = page.getByRole('table', { name: 'Commands about this session' });
    await related.getByText('Started it').waitFor();
    await related.getByText('Ended it').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await related.getByRole('link', { name: 'Remote stop' }).click();
    await page.getByRole('heading', { name: 'Remote stop' }).waitFor();
    expect(page.url()).toBe(`${network.app}/stations/${id}/commands/${commands[0]?.id}`);
    await page.getByRole('link', { name: `station ${id}` }).click();
    const facts = page.getByRole('log', { name: `Facts of ${id}` });
    // The end of the stop is the last that the list hears of; what ended last is on top. Under the pointer nothing moves.
    await page.mouse.move(0, 0);
    await facts.getByText('command.effective').nth(1).waitFor();
    await facts.getByText('command.effective').first().click();
    await facts.getByRole('link', { name: 'command' }).first().click();
    await page.getByRole('heading', { name: 'Remote stop' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('are asked about once before they destroy something, and tell when a station refuses', async () => {
    const id = `ACC-SCREEN-RESET-${process.pid}`;
    const client = await stationOf(id);
    clients.push(client);
    const asked: unknown[] = [];
    client.handle('Reset', async ({ params }) => {
      asked.push(params);
      return { status: 'Rejected' };
    });
    const { page } = await openScreen(browser, `/stations/${id}`);
    await choose(page, 'Reset');
    await page.getByRole('button', { name: 'Send' }).click();
    const question = page.getByRole('alertdialog');
    await question.getByText('Sessions that run at this station end.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    expect(await commandsOf(id)).toEqual([]);

    await page.getByRole('button', { name: 'Send' }).click();
    await question.getByRole('button', { name: 'Yes, send it' }).click();
    await page.getByText('Answered: Rejected').waitFor();
    await page.getByText('Failed: rejected').waitFor();
    await page
      .getByRole('table', { name: `Commands to ${id}` })
      .getByText('Failed')
      .waitFor();
    expect(asked).toEqual([{ type: 'Soft' }]);
    await page.context().close();
  });

  it('that nobody made a form for are sent by their parameters, and show what the station said', async () => {
    const id = `ACC-SCREEN-JSON-${process.pid}`;
    const client = await stationOf(id);
    clients.push(client);
    client.handle('GetConfiguration', async () => ({
      configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }],
    }));
    client.handle('ClearChargingProfile', async () => ({ status: 'Unknown' }));
    const { page } = await openScreen(browser, `/stations/${id}`);
    await choose(page, 'Read configuration');
    await page.getByLabel('Keys').fill('HeartbeatInterval');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('What the station said').click();
    await page.getByRole('region', { name: 'Commands' }).getByText('"HeartbeatInterval"').waitFor();

    await choose(page, 'Clear charging profile');
    await page.getByRole('textbox', { name: 'Parameters' }).fill('{ "profileId": 7 }');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Yes, send it' }).click();
    await page.getByText('Answered: Unknown').waitFor();
    await page.context().close();
  });

  it.each([
    { width: 1440, height: 900, scheme: 'light' as const },
    { width: 1440, height: 900, scheme: 'dark' as const },
    { width: 390, height: 844, scheme: 'light' as const },
    { width: 390, height: 844, scheme: 'dark' as const },
  ])('have an address each, legible at $width px, $scheme', async (view) => {
    const id = `ACC-SCREEN-RESET-${process.pid}`;
    const [command] = await commandsOf(id);
    for (const path of [`/stations/${id}/commands/${command?.id}`, `/stations/${id}`]) {
      const { page, complaints } = await openScreen(browser, path, view);
      await page.getByText('Failed', { exact: false }).first().waitFor();
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
      expect(await faultsOf(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  it('lets the allowed networks of a station be edited, and says what is none', async () => {
    const id = `ACC-SCREEN-RESET-${process.pid}`;
    const { page } = await openScreen(browser, `/stations/${id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    const form = page.getByRole('dialog', { name: `Edit ${id}` });
    await form.getByLabel('Allowed networks').fill('127.0.0.0/8\nnowhere');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText(/must be a network/).waitFor();
    await form.getByLabel('Allowed networks').fill('127.0.0.0/8\n::1/128');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
    await page.getByText('127.0.0.0/8, ::1/128').waitFor();
    const { body } = await api(`/stations/${id}`);
    expect(body).toMatchObject({ allowedNetworks: ['127.0.0.0/8', '::1/128'] });
    await page.context().close();
  });
});
