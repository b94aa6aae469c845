import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { launchBrowser, openScreen } from './harness/browser';
import { jsonCall, jsonStation } from './harness/json-client';
import { eventually, network, sessionsOf } from './harness/network';

const SCREENS = [
  { name: 'network', path: '/' },
  { name: 'stations', path: '/stations' },
  { name: 'station', path: '/stations/BB-CHI-001' },
  { name: 'sessions', path: '/sessions' },
  { name: 'tokens', path: '/tokens' },
  { name: 'audit', path: '/audit' },
];
const VIEWS = [
  { width: 1440, height: 900, scheme: 'light' as const },
  { width: 1440, height: 900, scheme: 'dark' as const },
  { width: 390, height: 844, scheme: 'light' as const },
];

describe('the console in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it.each(SCREENS.flatMap((screen) => VIEWS.map((view) => ({ ...screen, ...view }))))(
    'shows $name at $width px, $scheme, without a violation that axe finds, and asks nobody else',
    async ({ path, width, height, scheme }) => {
      const { page, complaints } = await openScreen(browser, path, { width, height, scheme });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
      expect(complaints).toEqual([]);
      // Nothing sticks out of a phone.
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      await page.context().close();
    },
  );

  it('draws the map with a marker for each site, and leaves it there when a station changes', async () => {
    const { page } = await openScreen(browser, '/');
    await page.locator('[data-map-ready="true"]').waitFor();
    const chicago = page.getByRole('button', { name: /Chicago.*stations/ });
    const newYork = page.getByRole('button', { name: /New York.*stations/ });
    const places = async () => [await chicago.boundingBox(), await newYork.boundingBox()].map((box) => box?.x ?? NaN);
    await chicago.waitFor();
    await newYork.waitFor();
    const [west = NaN, east = NaN] = await places();
    expect(east - west).toBeGreaterThan(100);

    const client = await jsonStation('BB-CHI-002');
    const shown = await chicago.textContent();
    for (const connectorId of [1, 2])
      await jsonCall(client, 'StatusNotification', { connectorId, errorCode: 'GroundFailure', status: 'Faulted' });
    await eventually(
      () => chicago.textContent(),
      (text) => text !== shown,
    );
    const [westAfter = NaN, eastAfter = NaN] = await places();
    expect(Math.abs(eastAfter - east) + Math.abs(westAfter - west)).toBeLessThan(100);
    for (const connectorId of [1, 2])
      await jsonCall(client, 'StatusNotification', { connectorId, errorCode: 'NoError', status: 'Available' });
    await client.close();
    await page.context().close();
  });

  it('follows a charging without being reloaded, and shows its energy', async () => {
    const id = `ACC-UI-${process.pid}`;
    const client = await jsonStation(id);
    await jsonCall(client, 'BootNotification', { chargePointVendor: 'Independent', chargePointModel: 'RPC' });
    await jsonCall(client, 'StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' });
    const { page, complaints } = await openScreen(browser, `/stations?search=${id}`);
    const row = page.getByRole('row', { name: new RegExp(id) });
    await row.getByText('Available').first().waitFor();

    await page.getByRole('link', { name: id }).click();
    await page.getByText('Live', { exact: true }).waitFor();
    await jsonCall(client, 'StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Charging' });
    await page.getByRole('main').getByText('Charging').first().waitFor();

    const now = Date.now();
    const started = await jsonCall<{ transactionId: number }>(client, 'StartTransaction', {
      connectorId: 1,
      idTag: 'DEMO-0007',
      meterStart: 1_000,
      timestamp: new Date(now - 60_000).toISOString(),
    });
    await jsonCall(client, 'MeterValues', {
      connectorId: 1,
      transactionId: started.transactionId,
      meterValue: [
        {
          timestamp: new Date(now - 30_000).toISOString(),
          sampledValue: [
            { value: '1500', measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
            { value: '41500', measurand: 'Power.Active.Import', unit: 'W' },
          ],
        },
      ],
    });
    await page.getByText('41.5 kW').first().waitFor();
    await page.getByRole('log').getByText('meter.sampled').first().waitFor();
    await jsonCall(client, 'StopTransaction', {
      transactionId: started.transactionId,
      meterStop: 2_234,
      timestamp: new Date(now).toISOString(),
      reason: 'Local',
    });
    await client.close();
    await page
      .getByRole('table', { name: `Sessions of ${id}` })
      .getByText('1.2 kWh')
      .waitFor();

    const [session] = await eventually(
      () => sessionsOf(id),
      (sessions) => sessions[0]?.status === 'ended',
    );
    await page.goto(`${network.app}/sessions/${session?.id}`);
    await page.getByText('1.234 kWh', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('keeps filters in the address and finds everything by Ctrl-K', async () => {
    const { page } = await openScreen(browser, '/stations');
    await page.getByRole('table', { name: 'Stations' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('BB-NYC-00');
    await page.waitForURL(/search=BB-NYC-00/);
    await eventually(
      () => page.getByRole('row').count(),
      (count) => count === 10,
    );
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('A station, a site, a page').fill('BB-CHI-003');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/stations\/BB-CHI-003$/);
    await page.context().close();
  });

  it('loads less than 200 KB of compressed script for its first view, the map aside', async () => {
    const { page } = await openScreen(browser, '/stations');
    await page.getByRole('table', { name: 'Stations' }).waitFor();
    const bytes = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((entry) => entry.name.endsWith('.js'))
        .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
    );
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(200 * 1024);
    await page.context().close();
  });
});
