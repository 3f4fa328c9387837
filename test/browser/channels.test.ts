import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import { startBot } from './bot';
import { usePage } from './use-page';

jest.setTimeout(60_000);

const { ana, ben } = simulatorDefaults.users;
const { ops } = simulatorDefaults.channels;
const { botUserId: errand } = simulatorDefaults.app;
const on = usePage();

/** Ana in a channel of her own, where there is nobody else. */
async function inNewChannel() {
  const { id } = on.simulator.people.createChannel({ userId: ana, name: 'launch' });
  return { channelId: id, ...(await on.sit(ana, id)) };
}
const members = (channelId: string) => on.simulator.people.channel(ana, channelId).members;

it('makes a channel by the keyboard alone, and says what becomes of its name', async () => {
  const { page } = await on.sit(ana, ops);
  await page.getByRole('button', { name: 'Create a channel' }).press('Enter');
  await page.keyboard.type('Big Läunch!');
  await page.getByTestId('field-hint').getByText('It becomes #big-launch').waitFor();
  await page.keyboard.press('Enter');
  await page.getByTestId('channel-title').getByText('big-launch').waitFor();
});

it('says beside the name that it is taken', async () => {
  const { page } = await on.sit(ana, ops);
  await page.getByRole('button', { name: 'Create a channel' }).click();
  await page.getByLabel('Name').fill('ops');
  await page.keyboard.press('Enter');
  await page.getByTestId('field-fault').getByText('there is a channel ops already').waitFor();
  expect(await page.getByRole('alert').textContent()).toBe('');
  await page.getByLabel('Name').fill('ops-2');
  expect(await page.getByTestId('field-fault').count()).toBe(0);
});

it('opens a direct message, with its name where that of a channel stands', async () => {
  const { page } = await on.sit(ana, ops);
  const title = page.getByTestId('channel-title');
  const before = await title.boundingBox();
  await page.getByRole('button', { name: 'Open a direct message' }).click();
  const dialog = page.getByRole('dialog');
  const colour = (which: string) => page.evaluate(`getComputedStyle(document.querySelector('dialog ${which}')).color`);
  expect(await colour('h2')).toMatch(/^rgb/);
  expect(await colour('h2')).toBe(await colour('form'));
  await dialog.getByRole('button', { name: 'Ben Baker' }).click();
  await title.getByText('Ben Baker').waitFor();
  expect((await title.boundingBox())?.x).toBe(before?.x);
});

it('says once that the bot is not in a channel, and lets it be invited there by /invite', async () => {
  const { say, sees, message, page, channelId } = await inNewChannel();
  await say('hello');
  await say('!help');
  await sees('is not in this channel');
  await say('!help again');
  await sees('!help again');
  expect(await message('is not in this channel').count()).toBe(1);
  await say('/invite @errand '); // the space ends the mention, so that Enter sends
  await sees('has joined the channel');
  expect([...members(channelId)]).toEqual([ana, errand]);
  expect(await page.getByTestId('composer').inputValue()).toBe('');
});

it('hints at the bot that is named where it is not, and at none where people talk', async () => {
  const { say, sees, message } = await inNewChannel();
  await say('hello *all* :tada:');
  await say('ask @errand about it');
  await sees('is not in this channel');
  expect(await message('is not in this channel').count()).toBe(1);
});

it('lists the members of a channel, and adds to them', async () => {
  const { page, channelId } = await inNewChannel();
  const bens = await on.sit(ben, ops);
  await page.getByTestId('members').click();
  const list = page.getByRole('dialog', { name: 'Members' });
  expect(await list.getByTestId('member').first().textContent()).toContain('Ana Almeida');
  await list.getByRole('button', { name: 'Add errand', exact: true }).click();
  await list.getByRole('button', { name: 'Add Ben Baker' }).click();
  await page.getByTestId('member-count').getByText('3', { exact: true }).waitFor();
  expect([...members(channelId)]).toEqual([ana, errand, ben]);
  await bens.channelLink(channelId).waitFor();
});

it.each([
  ['/invite', 'Say whom'],
  ['/invite @nobody-such', 'There is nobody called @nobody-such here.'],
  ['/invite @ana ', 'ana is in #launch already'],
])('answers %s with a reason', async (said, answer) => {
  const { say, sees } = await inNewChannel();
  await say(said);
  await sees(answer);
});

it('says of a command that nobody declared that there is none, to who typed it alone', async () => {
  const bot = await on.useBot(await startBot());
  await on.simulator.operator.configureApp({ slashCommands: ['/deploy'] });
  const anas = await on.sit(ana, ops);
  const bens = await on.sit(ben, ops);
  await anas.say('/echo hi');
  await anas.sees('/echo is not a valid command');
  await anas.say('/deploy web');
  await waitFor(() => bot.received.some(({ trigger_id: trigger }) => trigger), { what: 'the declared command' });
  await anas.say('done');
  await bens.sees('done');
  expect(await bens.message('not a valid command').count()).toBe(0);
});

it('says of a command that the app did not take that it failed', async () => {
  const bot = await on.useBot(await startBot());
  bot.stop();
  const anas = await on.sit(ana, ops);
  await anas.say('/deploy web');
  await anas.sees('/deploy failed with the error');
  expect(await anas.page.getByRole('alert').textContent()).toBe('');
});
