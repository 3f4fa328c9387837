import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { simulatorDefaults } from '@errand/slack-simulator';
import type { ServiceProcess } from '@errand/testing';
import { freePort, startProcess, waitFor } from '@errand/testing';
import type { Browser } from 'playwright-core';
import { launchBrowser, sitDown } from './people';
import type { Person } from './people';

jest.setTimeout(60_000);

const root = join(__dirname, '../..');
const main = join(root, 'dist/apps/local/main.js');
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
        args: [main],
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

  it('has rehearsed where nobody sees it', async () => {
    await local.waitForLog((line) => String(line['text']).includes(url), { what: 'the address' });
    const carla = await sitDown(browser, { url }, { userId: simulatorDefaults.users.carla });
    expect(await carla.page.getByTestId('channel-link').count()).toBeGreaterThan(0);
    expect(await carla.page.getByText('rehearsal').count()).toBe(0);
    await carla.page.context().close();
  });

  it('opens its admin port to this machine alone', async () => {
    const statusAt = (host: string) =>
      fetch(local.adminUrl.replace('127.0.0.1', host) + '/live').then(
        ({ status }) => status,
        () => 'nobody',
      );
    expect([await statusAt('127.0.0.1'), await statusAt('127.0.0.2')]).toEqual([200, 'nobody']);
  });

  it('is welcomed by the bot', async () => {
    await person.sees('Hello, I am Errand.');
  });

  it.each([
    ['!echo hi there', 'hi there'],
    ['!echo *two* and 2*3*4', '*two* and 2*3*4'],
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

it('starts beside a Prometheus, and says where its admin port is then', async () => {
  const prometheus = createServer().listen(9090, '127.0.0.1');
  await once(prometheus, 'listening').catch((err: NodeJS.ErrnoException) => {
    if (err.code !== 'EADDRINUSE') throw err; // somebody else's is as good
  });
  const env = { PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`, SIMULATOR_PORT: '0' };
  const child = spawn(process.execPath, ['apps/local/start.mjs'], { cwd: root, env }); // as `npm start` does
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  try {
    await waitFor(() => said.includes('Errand is running') || child.exitCode !== null, { timeoutMs: 40_000 });
    const port = /Port 9090 is taken; .* on (\d+)/.exec(said)?.[1];
    const answer = await fetch(`http://127.0.0.1:${port}/ready`);
    expect(answer.status).toBe(200);
  } finally {
    child.kill('SIGKILL');
    prometheus.close();
  }
});
