import { chromium, type Browser, type Page } from 'playwright-core';
import { network } from './network';

const CHROMIUM = process.env.BUSBAR_CHROMIUM ?? '/usr/bin/chromium';

/** Debian's Chromium, offline but for the network under test; WebGL by software, so that the map draws. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
  });
}

export interface Screen {
  readonly page: Page;
  /** Errors that scripts threw, and requests to other hosts than the network's. */
  readonly complaints: string[];
}

/** A page of the console as one person sees it. */
export async function openScreen(
  browser: Browser,
  path: string,
  options: { width?: number; height?: number; scheme?: 'light' | 'dark' } = {},
): Promise<Screen> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.scheme ?? 'light',
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
    locale: 'en-US',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && !/^(127\.0\.0\.1|(.+\.)?localhost)$/.test(hostname))
      complaints.push(`asked ${request.url()}`);
  });
  await page.goto(network.app + path);
  return { page, complaints };
}
