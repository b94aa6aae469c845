import { AxeBuilder } from '@axe-core/playwright';
import {
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startCloud, type TestCloud } from '@busbar/local-cloud';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from './harness/browser';
import { eventually } from './harness/network';
import { rolloutTemplate } from './harness/rollout-machine';

const VIEWS = [
  { width: 1440, height: 900, scheme: 'light' as const },
  { width: 1440, height: 900, scheme: 'dark' as const },
  { width: 390, height: 844, scheme: 'light' as const },
  { width: 390, height: 844, scheme: 'dark' as const },
];

describe('an execution of a state machine, drawn', () => {
  let cloud: TestCloud;
  let browser: Browser;
  let executionArn = '';

  const open = async (
    path: string,
    {
      width,
      height,
      scheme,
    }: { width: number; height: number; scheme: 'light' | 'dark' } = VIEWS[0] as (typeof VIEWS)[0],
  ): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: scheme,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await page.goto(`${cloud.endpoint}/_cloud${path}`);
    return page;
  };
  const execution = (): string => `/executions/${encodeURIComponent(executionArn)}`;
  const state = (page: Page, name: string): Locator => page.locator(`[data-state="${name}"]`);

  beforeAll(async () => {
    cloud = await startCloud(rolloutTemplate());
    browser = await launchBrowser();
    const started = await new SFNClient(cloud.client()).send(
      new StartExecutionCommand({
        stateMachineArn: cloud.resource('Machine').ref,
        name: 'may',
        input: JSON.stringify({ stations: ['BB-CHI-001', 'BB-CHI-002', 'BB-CHI-003'], broken: 'BB-CHI-002' }),
      }),
    );
    executionArn = started.executionArn ?? '';
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await cloud.stop();
  });

  it('shows while it runs what was retried, caught, counted, and what it waits for', async () => {
    const page = await open('/executions');
    await page.getByRole('link', { name: 'may' }).click();
    await state(page, 'Await approval').getByText('running').waitFor();
    await state(page, 'Find stations').getByText('2 retries').waitFor();
    await state(page, 'Install on each').getByText('3 of 3 items').waitFor();
    await state(page, 'Install').getByText('caught').waitFor();
    await state(page, 'Install').getByText('1 of 3').waitFor();
    await state(page, 'Nothing to do').getByText('not reached').waitFor();
    await state(page, 'Rolled out').getByText('not reached').waitFor();
    await page.getByText('$.stations[0] is present', { exact: true }).waitFor();
    await page.context().close();
  });

  it('leads by keyboard and click from a state to its attempts and into the invocation that it caused', async () => {
    const page = await open(execution());
    await state(page, 'Find stations').focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-state'))).toBe('Any stations?');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('region', { name: 'Find stations' });
    await panel.getByText('the registry is busy', { exact: true }).waitFor();
    await panel.getByRole('region', { name: 'Input' }).getByText('BB-CHI-001').waitFor();
    expect(await panel.getByRole('listitem').count()).toBe(3);
    await panel.getByRole('link', { name: 'Invocation of firmware-worker' }).first().click();
    await page.getByRole('heading', { name: 'firmware-worker', level: 1 }).waitFor();
    await page.getByText('the registry is busy').first().waitFor();
    await page.goBack();
    await page.getByRole('region', { name: 'Find stations' }).waitFor();
    await page.context().close();
  });

  it.each(VIEWS)('fits $width px, $scheme, without a violation that axe finds', async (view) => {
    for (const path of [execution(), `${execution()}?state=Install`, '/executions']) {
      const page = await open(path, view);
      if (path === '/executions') {
        await state(page, 'Prepare').click();
        await page.getByRole('region', { name: 'Prepare' }).getByText('Parallel state').waitFor();
      } else await state(page, 'Await approval').getByText('running').waitFor();
      if (path.includes('?')) await page.getByRole('list', { name: 'Attempts' }).waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      await page.context().close();
    }
  });

  it('goes on by itself when the execution does', async () => {
    const page = await open(execution());
    await state(page, 'Await approval').getByText('running').waitFor();
    const { Messages } = await new SQSClient(cloud.client()).send(
      new ReceiveMessageCommand({ QueueUrl: cloud.resource('Approvals').ref, WaitTimeSeconds: 10 }),
    );
    const { token } = JSON.parse(Messages?.[0]?.Body ?? '{}') as { token?: string };
    const sfn = new SFNClient(cloud.client());
    await sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify({ approved: true }) }));
    await state(page, 'Rolled out').getByText('succeeded').waitFor();
    await state(page, 'Give up').getByText('not reached').waitFor();
    await eventually(
      () => sfn.send(new DescribeExecutionCommand({ executionArn })),
      ({ status }) => status === 'SUCCEEDED',
    );
    await page.getByText('Succeeded', { exact: true }).first().waitFor();
    await page.context().close();
  });
});
