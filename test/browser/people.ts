import { findChromium } from '@errand/testing';
import type { SlackSimulator } from '@errand/slack-simulator';
import { chromium } from 'playwright-core';
import type { Browser, Locator, Page } from 'playwright-core';

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium() ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
  });
}

/** Somebody before the page, with the words in which tests speak about it. */
export interface Person {
  page: Page;
  /** Complaints of the browser: errors thrown, errors logged, requests to other hosts. */
  complaints: string[];
  /** Types into the channel's composer and presses Enter. */
  say(text: string): Promise<void>;
  /** The message that holds this text; in the thread pane with `inThread`. */
  message(text: string, where?: 'thread'): Locator;
  /** Waits until the message is there, and returns it. */
  sees(text: string, where?: 'thread'): Promise<Locator>;
  channelLink(channelId: string): Locator;
}

/** Opens the page in a browser profile of its own. */
export async function sitDown(
  browser: Browser,
  simulator: Pick<SlackSimulator, 'url'>,
  place: { userId?: string; channelId?: string } = {},
): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (err) => complaints.push(String(err)));
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.host !== new URL(simulator.url).host)
      complaints.push(`asks ${url.href}`);
  });
  const hash = place.userId ? `#/${place.userId}${place.channelId ? `/${place.channelId}` : ''}` : '';
  await page.goto(`${simulator.url}/${hash}`);
  await page.locator('[data-testid="transports"][data-link="open"]').waitFor();
  await page.locator('[data-testid="messages"][aria-busy="false"]').waitFor();

  const message = (text: string, where?: 'thread') =>
    page
      .getByTestId(where === 'thread' ? 'thread-messages' : 'messages')
      .getByTestId('message')
      .filter({ has: page.getByTestId('message-text').getByText(text) });
  return {
    page,
    complaints,
    message,
    channelLink: (channelId) => page.locator(`[data-testid="channel-link"][data-channel-id="${channelId}"]`),
    async say(text) {
      await page.getByTestId('composer').fill(text);
      await page.getByTestId('composer').press('Enter');
    },
    async sees(text, where) {
      const found = message(text, where);
      await found.first().waitFor();
      return found;
    },
  };
}
