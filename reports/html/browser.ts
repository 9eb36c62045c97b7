/** For tests of the HTML report: a real Chromium, without network, that opens a page from a file as a mail attachment would be. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Results } from '../../engine/results';
import { html } from '../html';
import type { History } from '../reporter';

/** Where distributions put Chromium. */
const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @throws Error that says how to get a browser, where there is none */
export function launch(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? usual.find((path) => existsSync(path));
  if (!executablePath) {
    throw new Error(
      `there is no Chromium at ${usual.join(', ')}: install it (Debian: apt-get install chromium), or name one in CHROMIUM`,
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Opened {
  page: Page;
  /** What the page did that it should not: errors, warnings, dialogs, and requests for anything but itself. */
  amiss: string[];
  close(): Promise<void>;
}

export interface View {
  width?: number;
  height?: number;
  scheme?: 'light' | 'dark';
  /** What stands after the file's name in the address. */
  hash?: string;
  history?: History;
}

/** Writes the report of the results to a file, and opens it. */
export async function open(browser: Browser, results: Results, view: View = {}): Promise<Opened> {
  const { width = 1440, height = 900, scheme = 'light', hash = '', history } = view;
  const folder = await mkdtemp(join(tmpdir(), 'asbuilt-html-'));
  const file = join(folder, 'report.html');
  const content = await html.render(results, { colour: false, width: 80, verbose: false, quiet: false, history });
  await writeFile(file, content);
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const amiss: string[] = [];
  page.on('pageerror', (error) => amiss.push(`error: ${error.message}`));
  page.on('console', (message) => amiss.push(`${message.type()}: ${message.text()}`));
  page.on('dialog', (dialog) => {
    amiss.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const address = pathToFileURL(file).href;
  page.on('request', (request) => {
    if (!request.url().startsWith(address)) amiss.push(`request: ${request.url()}`);
  });
  await page.goto(address + hash);
  await page.locator('h1').waitFor();
  return {
    page,
    amiss,
    async close() {
      await context.close();
      await rm(folder, { recursive: true });
    },
  };
}
