import { AxeBuilder } from '@axe-core/playwright';
import type { RPCClient } from 'ocpp-rpc';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openScreen } from './harness/browser';
import { jsonCall, jsonStation } from './harness/json-client';
import { api, eventually, network } from './harness/network';

const VENDOR = `Drifter ${process.pid}`;
const STATION_16 = `ACC-DRIFT-16-${process.pid}`;
const STATION_201 = `ACC-DRIFT-201-${process.pid}`;

interface ConfigurationBody {
  readonly drifted: boolean;
  readonly profile: { readonly id: string } | null;
  readonly wanted: {
    readonly key: string;
    readonly kind: string;
    readonly actual: string | null;
  }[];
  readonly settings: {
    readonly key: string;
    readonly value: string | null;
    readonly hidden: boolean;
  }[];
}

const configurationOf = async (stationId: string) =>
  (await api<ConfigurationBody>(`/stations/${stationId}/configuration`)).body;

async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

const known = (stationId: string) =>
  eventually(
    () => api<{ online: boolean; vendor: string | null }>(`/stations/${stationId}`),
    ({ status, body }) => status === 200 && body.online && body.vendor !== null,
  );

/** A station of 1.6 with settings of its own; one of them cannot be set. */
async function station16(): Promise<{
  client: RPCClient;
  settings: Map<string, string>;
}> {
  const settings = new Map([
    ['HeartbeatInterval', '60'],
    ['LocalPreAuthorize', 'TRUE'],
    ['NumberOfConnectors', '2'],
    ['AuthorizationKey', 'abcdef'],
  ]);
  const client = await jsonStation(STATION_16);
  client.handle('GetConfiguration', async ({ params }) => {
    const { key } = params as { key?: string[] };
    const asked = key ?? [...settings.keys()];
    return {
      configurationKey: asked
        .filter((name) => settings.has(name))
        .map((name) => ({
          key: name,
          readonly: name === 'NumberOfConnectors',
          value: settings.get(name),
        })),
      unknownKey: asked.filter((name) => !settings.has(name)),
    };
  });
  client.handle('ChangeConfiguration', async ({ params }) => {
    const { key, value } = params as { key: string; value: string };
    settings.set(key, value);
    return { status: 'Accepted' };
  });
  await jsonCall(client, 'BootNotification', {
    chargePointVendor: VENDOR,
    chargePointModel: 'One',
  });
  await known(STATION_16);
  return { client, settings };
}

async function station201(): Promise<{
  client: RPCClient;
  interval: { value: string };
}> {
  const interval = { value: '900' };
  const client = await jsonStation(STATION_201, 'ocpp2.0.1');
  const place = {
    component: { name: 'OCPPCommCtrlr' },
    variable: { name: 'HeartbeatInterval' },
  };
  client.handle('GetBaseReport', async ({ params }) => {
    const { requestId } = params as { requestId: number };
    void jsonCall(client, 'NotifyReport', {
      requestId,
      seqNo: 0,
      generatedAt: new Date().toISOString(),
      reportData: [
        {
          ...place,
          variableAttribute: [{ value: interval.value, mutability: 'ReadWrite' }],
          variableCharacteristics: {
            dataType: 'integer',
            unit: 's',
            supportsMonitoring: false,
          },
        },
        {
          component: { name: 'SecurityCtrlr' },
          variable: { name: 'BasicAuthPassword' },
          variableAttribute: [{ value: 'shown by mistake', mutability: 'WriteOnly' }],
        },
      ],
    });
    return { status: 'Accepted' };
  });
  client.handle('SetVariables', async ({ params }) => {
    const { setVariableData } = params as {
      setVariableData: { attributeValue: string }[];
    };
    interval.value = setVariableData[0]?.attributeValue ?? '';
    return { setVariableResult: [{ ...place, attributeStatus: 'Accepted' }] };
  });
  client.handle('GetVariables', async () => ({
    getVariableResult: [{ ...place, attributeStatus: 'Accepted', attributeValue: interval.value }],
  }));
  await jsonCall(client, 'BootNotification', {
    reason: 'PowerUp',
    chargingStation: { vendorName: VENDOR, model: 'Two' },
  });
  await known(STATION_201);
  return { client, interval };
}

describe('the configuration of stations in the console', () => {
  let browser: Browser;
  const clients: RPCClient[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await Promise.all(clients.map((client) => client.close({ force: true })));
  });

  it('is wanted by a profile, read from a station of 1.6, and put right where it drifted', async () => {
    const { client, settings } = await station16();
    clients.push(client);
    const { page, complaints } = await openScreen(browser, '/configuration');
    await page.getByRole('button', { name: 'New profile' }).click();
    const form = page.getByRole('dialog', { name: 'New profile' });
    await form.getByLabel('Id').fill(`one-${process.pid}`);
    await form.getByLabel('Name').fill('Model One');
    await form.getByLabel('Vendor').fill(VENDOR.toUpperCase());
    await form.getByLabel('Model').fill('One');
    await form
      .getByLabel('Wanted settings')
      .fill('HeartbeatInterval = 300\nlocalPreAuthorize = true\nNumberOfConnectors = 1\nFancy = 1');
    expect(await faultsOf(page)).toEqual([]);
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
    await page.getByRole('table', { name: 'Profiles' }).getByText(`one-${process.pid}`).waitFor();

    await page.goto(`${network.app}/stations/${STATION_16}`);
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await page.getByText('Nothing was read from this station yet').waitFor();
    await page.getByRole('button', { name: 'Read anew' }).click();
    const wanted = page.getByRole('table', {
      name: `Wanted settings of ${STATION_16}`,
    });
    await wanted.getByText('Differs').waitFor();
    await wanted.getByText('Cannot be set').waitFor();
    await page.getByRole('button', { name: 'Read anew' }).click();
    await wanted.getByText('Not known to it').waitFor();
    await page.getByRole('button', { name: 'Remove drift' }).click();
    await page.getByText(`Change one setting of ${STATION_16}?`).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send the command' }).click();
    await wanted.getByText('Differs').waitFor({ state: 'detached' });
    expect(settings.get('HeartbeatInterval')).toBe('300');

    const configuration = await configurationOf(STATION_16);
    expect(configuration.wanted.map(({ key, kind }) => [key, kind])).toEqual([
      ['Fancy', 'unknown-key'],
      ['HeartbeatInterval', 'as-wanted'],
      ['localPreAuthorize', 'as-wanted'],
      ['NumberOfConnectors', 'read-only'],
    ]);
    expect(configuration.settings.find(({ key }) => key === 'AuthorizationKey')).toMatchObject({
      value: null,
      hidden: true,
    });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is reported by a station of 2.0.1, set all at once, and holds no secret that it told', async () => {
    const { client, interval } = await station201();
    clients.push(client);
    const created = await api('/configuration-profiles', {
      method: 'POST',
      body: {
        id: `two-${process.pid}`,
        name: 'Model Two',
        vendor: VENDOR,
        model: 'Two',
        wanted: [{ key: 'OCPPCommCtrlr.HeartbeatInterval', value: '300' }],
      },
    });
    expect(created.status).toBe(201);
    const { page, complaints } = await openScreen(browser, `/stations/${STATION_201}/configuration`);
    await page.getByRole('button', { name: 'Read anew' }).click();
    await page.getByRole('button', { name: 'Remove drift' }).click();
    await page.getByRole('button', { name: 'Send the command' }).click();
    await page.getByText('As wanted').waitFor();
    expect(interval.value).toBe('300');
    const { drifted, settings } = await configurationOf(STATION_201);
    expect(drifted).toBe(false);
    expect(JSON.stringify(settings)).not.toContain('shown by mistake');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each([
    { width: 1440, height: 900, scheme: 'light' as const },
    { width: 1440, height: 900, scheme: 'dark' as const },
    { width: 390, height: 844, scheme: 'light' as const },
    { width: 390, height: 844, scheme: 'dark' as const },
  ])('is legible at $width px, $scheme', async (view) => {
    for (const path of [`/stations/${STATION_16}/configuration`, '/configuration']) {
      const { page, complaints } = await openScreen(browser, path, view);
      await page
        .getByRole('table', {
          name: path.includes('stations') ? `Settings of ${STATION_16}` : 'Profiles',
          exact: true,
        })
        .waitFor();
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
      expect(await faultsOf(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });
});
