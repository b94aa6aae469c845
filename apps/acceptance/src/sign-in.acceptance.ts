import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page, Request } from 'playwright-core';
import { launchBrowser, openScreen } from './harness/browser';

/** The demo's users are named by their roles; the password is in the console's public configuration. */
interface ScreensConfig {
  readonly signInUrl: string;
  readonly demoUser: { readonly password: string };
}

describe('signing in to the console', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it('signs the demo’s user out and somebody else in, on the user pool’s own page', async () => {
    const { page, complaints } = await openScreen(browser, '/');
    await page.getByRole('button', { name: 'Signed in as operator@busbar.example, operator' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Busbar' }).waitFor();
    expect(await violations(page)).toEqual([]);
    const origin = new URL(page.url()).origin;
    const config = await page.evaluate(
      async () => (await (await fetch('/config.json')).json()) as unknown as ScreensConfig,
    );

    // Who signed out stays so, wherever they go in this tab; and comes back to there.
    await page.goto(`${origin}/stations?search=BB-CHI-001`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('User name or e-mail').fill('analyst@busbar.example');
    expect(new URL(page.url()).origin).toBe(config.signInUrl);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Incorrect username or password.').waitFor();
    await page.getByLabel('User name or e-mail').fill('analyst@busbar.example');
    await page.getByLabel('Password').fill(config.demoUser.password);
    const answered = page.waitForResponse((response) => response.url().includes('/api/v1/stations?'));
    await page.getByRole('button', { name: 'Sign in' }).click();

    const account = page.getByRole('button', { name: 'Signed in as analyst@busbar.example, analyst' });
    await account.waitFor();
    expect(page.url()).toBe(`${origin}/stations?search=BB-CHI-001`);
    const response = await answered;
    expect(response.status()).toBe(200);
    expect(await claimsOf(response.request())).toMatchObject({
      'cognito:groups': ['analyst'],
      scope: 'openid email profile',
    });

    // The tab goes on with its refresh token: nobody is asked, and nobody becomes the demo's user.
    const renewed = page.waitForRequest((request) => request.url() === `${config.signInUrl}/oauth2/token`);
    await page.reload();
    expect((await renewed).postData()).toContain('grant_type=refresh_token');
    await account.waitFor();

    // Signing out reaches the page too: it asks again.
    await account.click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Password').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

async function claimsOf(request: Request): Promise<unknown> {
  const token = /^Bearer (.+)$/.exec((await request.headerValue('authorization')) ?? '')?.[1] ?? '';
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
