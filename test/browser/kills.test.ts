import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import type { Browser } from 'playwright-core';
import type { House } from '../end-to-end/house';
import { startHouse } from '../end-to-end/house';
import { buildPage } from './built-page';
import { launchBrowser, sitDown } from './people';
import type { Person } from './people';

jest.setTimeout(240_000);

const EVERY_MS = 500;
const { ana } = simulatorDefaults.users;
const { general } = simulatorDefaults.channels;

let page: ReturnType<typeof buildPage>;
let house: House;
let browser: Browser;
let anas: Person;
beforeAll(async () => {
  page = buildPage();
  house = await startHouse({ transport: 'socket', pageDir: page.dir, timeScale: 1 });
  browser = await launchBrowser();
  anas = await sitDown(browser, house.simulator, { userId: ana, channelId: general });
});
afterAll(async () => {
  await browser?.close();
  await house?.stop();
  page?.remove();
});

it('answers every line once that is typed every half second while each kind of process is killed', async () => {
  const typed: string[] = [];
  let isOver = false;
  const typing = (async () => {
    while (!isOver) {
      const line = `line ${typed.length + 1}`;
      typed.push(line);
      await anas.say(`!echo ${line}`);
      await anas.page.waitForTimeout(EVERY_MS); // the rhythm of the load, not a wait for something
    }
  })();
  for (const name of ['command-worker', 'egress', 'ingress-socket'] as const) {
    const before = typed.length;
    await waitFor(() => typed.length > before + 1, { what: 'a line' });
    await house.services[name].kill('SIGKILL');
    const whileGone = `line ${typed.length + 1}`;
    await waitFor(() => typed.includes(whileGone), { what: 'a line typed while it is gone' });
    await house.services[name].restart();
    const answer = anas.page.getByTestId('message-text').getByText(whileGone, { exact: true });
    await redelivered(async () => (await answer.count()) > 0, 'the answer to what was said while it was gone');
  }
  isOver = true;
  await typing;

  const answers = () => house.answersIn(general);
  await redelivered(() => answers().length >= typed.length, 'all answers');
  expect(answers().sort()).toEqual([...typed].sort());
  await anas.sees(typed.at(-1)!);
  expect(anas.complaints).toEqual([]);
});

/** Slack delivers again after one and after five minutes what an ingress has missed; nobody has to wait for it here. */
function redelivered(isDone: () => boolean | Promise<boolean>, what: string) {
  const isDoneByNow = () => {
    house.simulator.operator.retryNow({ atOnce: 10 });
    return isDone();
  };
  return waitFor(isDoneByNow, { timeoutMs: 60_000, what });
}
