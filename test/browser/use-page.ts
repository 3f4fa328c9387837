import { startSlackSimulator } from '@errand/slack-simulator';
import type { SlackSimulator } from '@errand/slack-simulator';
import type { Browser } from 'playwright-core';
import type { startBot } from './bot';
import { buildPage } from './built-page';
import { launchBrowser, sitDown } from './people';
import type { Person } from './people';

/** What the tests of a file share: one build of the page and one browser; every test has a simulator of its own. */
export interface PageUnderTest {
  readonly simulator: SlackSimulator;
  /** Opens the page as somebody, by default as the first person in #general. */
  sit(userId?: string, channelId?: string): Promise<Person>;
  /** The granular bot's Web API, as its SDK would call it. */
  slack(method: string, args: Record<string, unknown>): Promise<void>;
  /** Starts the simulator again with this bot at the other end of HTTP. */
  useBot<B extends Awaited<ReturnType<typeof startBot>>>(bot: B): Promise<B>;
  /** Starts the simulator again at the same address, with nothing of what was said. */
  startAgain(whileAway?: () => Promise<void>): Promise<void>;
}

/** Registers the hooks; to be called once at the top of a file. */
export function usePage(): PageUnderTest {
  let built: ReturnType<typeof buildPage>;
  let browser: Browser;
  let simulator: SlackSimulator;
  let seated: Person[] = [];
  let bots: { stop(): void }[] = [];

  beforeAll(async () => {
    built = buildPage();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    built?.remove();
  });
  beforeEach(async () => {
    simulator = await startSlackSimulator({ pageDir: built.dir });
  });
  afterEach(async () => {
    for (const { page } of seated) await page.context().close();
    for (const bot of bots) bot.stop();
    [seated, bots] = [[], []];
    await simulator.stop();
  });

  return {
    get simulator() {
      return simulator;
    },
    async sit(userId, channelId) {
      const person = await sitDown(browser, simulator, { ...(userId && { userId }), ...(channelId && { channelId }) });
      seated.push(person);
      return person;
    },
    async slack(method, args) {
      const response = await fetch(`${simulator.apiUrl}${method}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${simulator.botToken}`,
          'content-type': 'application/json; charset=utf-8',
        },
        body: JSON.stringify(args),
      });
      const answer = (await response.json()) as { ok: boolean; error?: string };
      expect(answer).toMatchObject({ ok: true });
    },
    async useBot(bot) {
      bots.push(bot);
      await simulator.stop();
      simulator = await startSlackSimulator({ pageDir: built.dir, delivery: 'http', eventsUrl: bot.url });
      return bot;
    },
    async startAgain(whileAway) {
      const { port } = simulator;
      await simulator.stop();
      await whileAway?.();
      simulator = await startSlackSimulator({ pageDir: built.dir, port });
    },
  };
}
