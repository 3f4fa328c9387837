import { join } from 'node:path';
import { simulatorDefaults } from '@errand/slack-simulator';
import type { ServiceProcess } from '@errand/testing';
import { freePort, startProcess } from '@errand/testing';
import type { Browser } from 'playwright-core';
import { launchBrowser, sitDown } from './people';
import type { Person } from './people';

jest.setTimeout(60_000);

const { ana, ben } = simulatorDefaults.users;
const { general } = simulatorDefaults.channels;

/** What `npm start` starts, and people before its page. */
describe('the whole of Errand on one machine', () => {
  let local: ServiceProcess;
  let browser: Browser;
  let url: string;
  let person: Person;
  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    [local, browser] = await Promise.all([
      startProcess({
        name: 'local',
        args: [join(__dirname, '../../dist/apps/local/main.js')],
        env: { SIMULATOR_PORT: String(port) },
      }),
      launchBrowser(),
    ]);
    person = await sitDown(browser, { url }, { userId: ana, channelId: general });
  });
  afterAll(async () => {
    await browser?.close();
    await local?.stop();
  });

  it('prints the address of the page', async () => {
    await local.waitForLog((line) => String(line['text']).includes(url), { what: 'the address' });
  });

  it('is welcomed by the bot', async () => {
    await person.sees('Hello, I am Errand.');
  });

  it.each([
    ['!echo hi there', 'hi there'],
    ['!help', 'All commands'],
    ['@errand echo you called?', 'you called?'],
    ['!nosuch', 'Command "nosuch" not found.'],
  ])('%s is answered', async (said, answer) => {
    await person.say(said);
    await person.sees(answer);
  });

  it('!whoami shows each person the id to put into the list of admins', async () => {
    const other = await sitDown(browser, { url }, { userId: ben, channelId: general });
    await other.say('!whoami');
    await other.sees(ben);
    await person.sees(ben);
    expect(other.complaints).toEqual([]);
  });

  it('shows nothing that the browser complains of', () => {
    expect(person.complaints).toEqual([]);
  });
});
