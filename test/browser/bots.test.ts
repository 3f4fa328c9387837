import { RTMClient } from '@slack/rtm-api';
import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import { startBot } from './bot';
import { usePage } from './use-page';

jest.setTimeout(60_000);

const { ana, ben } = simulatorDefaults.users;
const { ops, random, trio } = simulatorDefaults.channels;
const { app, classicApp } = simulatorDefaults;
const on = usePage();

let clients: RTMClient[] = [];
afterEach(async () => {
  for (const client of clients) await client.disconnect().catch(() => undefined); // it may be already
  clients = [];
});

/** Connects the classic app over RTM, and nothing else. */
async function connectClassic() {
  const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => 'error', setName() {} };
  const client = new RTMClient(on.simulator.classicToken, {
    slackApiUrl: on.simulator.apiUrl,
    logger: quiet as never,
  });
  clients.push(client);
  await client.start();
  await waitFor(() => (on.simulator.operator.connections()['rtm'] as unknown[]).length === 1, { what: 'RTM' });
  return client;
}

it('shows the app that is connected as active, and the other one as away', async () => {
  const client = await connectClassic();
  on.simulator.people.openDm({ userId: ana, withUserId: classicApp.botUserId });
  const { page, channelLink } = await on.sit(ana, ops);
  const direct = (name: string) =>
    page
      .getByRole('navigation')
      .locator('li')
      .filter({ has: page.getByText(name, { exact: true }) });
  await direct('errand-classic').locator('[data-testid="presence"][data-active]').waitFor();
  expect(await direct('errand').getByTestId('presence').getAttribute('title')).toBe('Away');

  await direct('errand').getByRole('button').click();
  await page.getByTestId('channel-title').getByText('errand', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: '!help' }).count()).toBe(0);
  await direct('errand-classic').getByRole('button').click();
  await page.getByRole('button', { name: '!help' }).waitFor();

  await channelLink(trio).click();
  await page.getByTestId('channel-title').getByText('Ben, errand-classic', { exact: true }).waitFor();
  expect(await page.getByTestId('member-count').textContent()).toBe('3');
  expect(await channelLink(trio).locator('.people-count').textContent()).toBe('3');
  await client.disconnect();
  await direct('errand-classic').locator('[data-testid="presence"]:not([data-active])').waitFor();
});

it('has in its first group the bot whose app has shown up, and no other', async () => {
  const members = () => [...on.simulator.people.channel(ana, trio).members];
  expect(members()).toEqual([ana, ben]);
  const direct = on.simulator.people.openDm({ userId: ana, withUserId: ben });
  expect(direct.kind).toBe('im');
  await on.slack('auth.test', {});
  expect(members()).toEqual([ana, ben, app.botUserId]);
  on.simulator.operator.reset();
  expect(members()).toEqual([ana, ben, app.botUserId]);
});

it('does not say that a bot is typing when the other one was named', async () => {
  const client = await connectClassic();
  const { say, sees, page } = await on.sit(ana, ops);
  const typing = page.getByTestId('typing');
  const heard: string[] = [];
  client.on('message', ({ text }: { text?: string }) => heard.push(text ?? ''));
  const isHeard = (text: string) => waitFor(() => heard.some((each) => each.includes(text)), { what: text });
  await say('@errand echo one');
  await isHeard('one');
  await sees('echo one');
  expect(await typing.textContent()).toBe('');
  await say('@errand-classic echo two');
  await typing.getByText('errand-classic is typing…').waitFor();
});

it('says how fast the bot answered only where it is certain which message it answers', async () => {
  await on.useBot(await startBot());
  const { say, sees } = await on.sit(ana, random);
  const answer = async (text: string) => {
    await on.slack('chat.postMessage', { channel: random, text });
    return (await sees(text)).getByTestId('latency').count();
  };
  await say('!one');
  await sees('!one');
  expect(await answer('to one')).toBe(1);
  await say('!two');
  await say('!three');
  await sees('!three');
  expect([await answer('to two'), await answer('to three'), await answer('by itself')]).toEqual([0, 0, 0]);
});
