import { AxeBuilder } from '@axe-core/playwright';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { anInvocation, startCloud, type TestCloud } from '@busbar/local-cloud';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openScreen } from './harness/browser';
import { jsonCall, jsonStation } from './harness/json-client';
import { eventually, network, stillness } from './harness/network';

const RECORDED = 50_000;
const SEARCH_LIMIT_MS = 200;

interface Listed {
  readonly items: {
    readonly id: string;
    readonly function: string;
    readonly awsCalls: number;
    readonly statements: number;
  }[];
  readonly total: number;
}

async function invocations(query: string): Promise<Listed> {
  return (await (await fetch(`${network.endpoint}/_cloud/api/invocations?${query}`)).json()) as Listed;
}

/** A station boots and begins to charge. */
async function charge(station: string): Promise<void> {
  const client = await jsonStation(station);
  await jsonCall(client, 'BootNotification', { chargePointVendor: 'Independent', chargePointModel: 'RPC' });
  await jsonCall(client, 'StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' });
  await jsonCall(client, 'StartTransaction', {
    connectorId: 1,
    idTag: 'DEMO-0009',
    meterStart: 0,
    timestamp: new Date().toISOString(),
  });
  await client.close();
}

/** What axe finds on a page, and whether something sticks out of it. */
async function checkPage(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
}

const VIEWS = [
  { width: 1440, height: 900, scheme: 'light' as const },
  { width: 1440, height: 900, scheme: 'dark' as const },
  { width: 390, height: 844, scheme: 'light' as const },
];

describe('the invocation console of the running network', () => {
  let browser: Browser;
  let ledgerInvocation = '';
  beforeAll(async () => {
    browser = await launchBrowser();
    await charge(`ACC-CONSOLE-${process.pid}`);
    await stillness();
    const { items } = await eventually(
      () => invocations('service=session-ledger'),
      ({ total }) => total > 0,
    );
    ledgerInvocation = items.find(({ statements }) => statements > 0)?.id ?? '';
  });
  afterAll(() => browser.close());

  const pages = (): string[] => ['/', '/map', '/dead-letters', '/executions', `/invocations/${ledgerInvocation}`];

  it.each(VIEWS)(
    'is readable at $width px, $scheme, without a violation that axe finds, and asks nobody else',
    async (view) => {
      for (const path of pages()) {
        const { page, complaints } = await openScreen(browser, `/_cloud${path}`, view);
        await checkPage(page);
        expect(complaints).toEqual([]);
        await page.context().close();
      }
    },
  );

  it('shows SQL, AWS calls and the way from the station to the ledger, by clicks alone', async () => {
    const { page } = await openScreen(browser, '/_cloud');
    await page.getByPlaceholder('Function', { exact: true }).fill('session-ledger');
    await page.getByRole('option', { name: 'busbar-local-session-ledger' }).click();
    // A click on a row of the list before the filter would open another function's invocation.
    await page.waitForFunction(() => {
      const rows = [...document.querySelectorAll('[data-invocation]')];
      return rows.length > 0 && rows.every((row) => row.textContent?.includes('session-ledger'));
    });
    await page.locator('[data-invocation]').first().click();
    await page.getByRole('heading', { name: 'busbar-local-session-ledger', level: 1 }).waitFor();
    await page
      .getByRole('region', { name: 'Waterfall' })
      .getByText(/^insert into/)
      .first()
      .click();
    await page.getByText('postgresql', { exact: true }).waitFor();
    const flow = page.getByRole('region', { name: 'Cause and consequences' });
    await flow.getByText('busbar-local-transaction-started').first().waitFor();
    await flow.getByRole('link', { name: 'busbar-local-ocpp-websocket', exact: true }).first().click();
    await page.getByRole('heading', { name: 'busbar-local-ocpp-websocket', level: 1 }).waitFor();
    await page.context().close();
  });

  it('answers on the AWS port as on the front doors', async () => {
    for (const host of [network.endpoint, network.stations]) {
      const answer = await fetch(`${host}/_cloud`, { headers: { accept: 'text/html' } });
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('<div id="root">');
    }
  });

  it('draws the network from its templates, with what travels between its parts now', async () => {
    await charge(`ACC-CONSOLE-MAP-${process.pid}`);
    await stillness();
    const { page } = await openScreen(browser, '/_cloud/map');
    await page.getByRole('button', { name: /^Topic\s*transaction-started/ }).click();
    const panel = page.getByRole('region', { name: 'busbar-local-transaction-started' });
    await panel.getByRole('button', { name: 'session-ledger' }).waitFor();
    const rate = /\d+\/min|[\d.]+\/s/;
    for (const [direction, name] of [
      ['From', 'ocpp-websocket'],
      ['To', 'session-ledger'],
    ] as const)
      await panel
        .getByRole('list', { name: direction })
        .getByRole('listitem')
        .filter({ has: page.getByRole('button', { name, exact: true }) })
        .filter({ hasText: rate })
        .waitFor();
    await panel.getByRole('button', { name: 'session-ledger', exact: true }).click();
    await page
      .getByRole('region', { name: 'busbar-local-session-ledger' })
      .getByRole('list', { name: 'To' })
      .getByRole('listitem')
      .filter({ hasText: 'session-ledger' })
      .filter({ hasText: rate })
      .waitFor();
    await page.context().close();
  });

  it('leads in three clicks from what went wrong to its replay', async () => {
    const sqs = new SQSClient({
      endpoint: network.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const mark = `no-fact-${process.pid}`;
    const { MessageId = '' } = await sqs.send(
      new SendMessageCommand({
        QueueUrl: `${network.endpoint}/000000000000/busbar-local-session-ledger`,
        MessageBody: JSON.stringify({ mark }),
      }),
    );
    const flow = await eventually(
      async () =>
        (await (await fetch(`${network.endpoint}/_cloud/api/flow?id=${MessageId}`)).json()) as {
          nodes?: Record<string, { entry: { id: string; kind: string; causes: string[] } }>;
        },
      ({ nodes }) => Object.values(nodes ?? {}).some(({ entry }) => entry.kind === 'invocation'),
    );
    const { id } = Object.values(flow.nodes ?? {})
      .map(({ entry }) => entry)
      .find(({ kind }) => kind === 'invocation') ?? { id: '' };
    const { page } = await openScreen(browser, '/_cloud/?service=&function=busbar-local-session-ledger');
    await page.locator(`[data-invocation="${id}"]`).click();
    await page.getByRole('link', { name: 'Open it in busbar-local-session-ledger-dead-letters' }).click();
    expect(await page.getByLabel('Body').inputValue()).toContain(mark);
    await page.getByRole('button', { name: 'Send back to busbar-local-session-ledger', exact: true }).click();
    await page.getByText('It went back to busbar-local-session-ledger').waitFor();
    await page.context().close();
  });

  it('holds still under the pointer and goes on when it leaves', async () => {
    const { page } = await openScreen(browser, '/_cloud');
    await page.getByText(/recorded · live/).waitFor();
    const list = page.getByTestId('invocations');
    await list.hover();
    const first = (): Promise<string | null> =>
      page.locator('[data-invocation]').first().getAttribute('data-invocation');
    const before = await first();
    await fetch(`${network.app}/api/v1/health`);
    await page.getByRole('button', { name: /^Show \d+ new$/ }).waitFor();
    expect(await first()).toBe(before);
    await page.getByRole('heading', { level: 1 }).hover();
    await page.waitForFunction(
      (id) => document.querySelector('[data-invocation]')?.getAttribute('data-invocation') !== id,
      before,
    );
    await page.context().close();
  });
});

describe(`the invocation console with ${RECORDED} invocations`, () => {
  let cloud: TestCloud;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    cloud = await startCloud({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
    for (let n = 1; n <= RECORDED; n += 1) cloud.kernel.journal.record(anInvocation(n));
    browser = await launchBrowser();
    await eventually(
      async () => {
        await fetch(`${cloud.endpoint}/_cloud/api/invocations?limit=1`);
        return (await (await fetch(`${cloud.endpoint}/_cloud/api/rates`)).json()) as {
          behind: number;
          dropped: number;
        };
      },
      ({ behind }) => behind === 0,
      60_000,
    );
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await page.goto(`${cloud.endpoint}/_cloud`);
    await page.locator('[data-invocation]').first().waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await cloud.stop();
  });

  it('knows all of them', async () => {
    await page.getByText('50,000 recorded').waitFor();
  });

  it(`answers searches within ${SEARCH_LIMIT_MS} ms, as a page sees it`, async () => {
    for (const words of [
      'BB-CHI-042',
      'station',
      'facts applied',
      'TypeError',
      '"could not be applied"',
      'me',
      'nothing-at-all',
    ]) {
      const took = await page.evaluate(async (search) => {
        // The best of three: other programs of the machine are not what is measured.
        let best = Infinity;
        for (let turn = 0; turn < 3; turn += 1) {
          const began = performance.now();
          await (await fetch(`/_cloud/api/invocations?limit=200&search=${encodeURIComponent(search)}`)).json();
          best = Math.min(best, performance.now() - began);
        }
        return best;
      }, words);
      expect({ words, took, within: took <= SEARCH_LIMIT_MS }).toEqual({ words, took, within: true });
    }
  });

  it('shows what is found', async () => {
    await page.getByRole('searchbox').fill('BB-CHI-31415');
    await page.getByText('1 match').waitFor();
    expect(await page.locator('[data-invocation]').first().getAttribute('data-invocation')).toBe('inv-31415');
    await page.getByRole('searchbox').fill('');
    await page.getByText('50,000 recorded').waitFor();
  });

  it('scrolls smoothly through thousands, with few rows in the document', async () => {
    await page.getByTestId('invocations').hover();
    // Time of the page's own thread, not of the clock: whoever shares the machine does not count.
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const spentMs = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
    };
    const turns = 60;
    const before = await spentMs();
    for (let turn = 0; turn < turns; turn += 1) {
      await page.mouse.wheel(0, 600);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
    const perTurn = ((await spentMs()) - before) / turns;
    const deepest = await page.locator('[data-invocation]').last().getAttribute('data-index');
    expect(Number(deepest)).toBeGreaterThan(500);
    expect(await page.locator('[data-invocation]').count()).toBeLessThan(80);
    // A turn of the wheel replaces half of the rows and fetches further pages; three frames at 60 Hz are 50 ms.
    expect(perTurn).toBeGreaterThan(0);
    expect(perTurn).toBeLessThan(50);
  });

  it('moves by keyboard and opens what is chosen', async () => {
    await page.goto(`${cloud.endpoint}/_cloud`);
    await page.locator('[data-invocation]').first().waitFor();
    await page.getByTestId('invocations').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/_cloud\/invocations\/inv-49999$/);
    await page.getByText('facts applied').first().waitFor();
    await page.goBack();
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
  });
});
