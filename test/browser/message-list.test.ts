import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import type { Person } from './people';
import { usePage } from './use-page';

jest.setTimeout(60_000);

const { ana, ben } = simulatorDefaults.users;
const { ops } = simulatorDefaults.channels;
const on = usePage();
const tall = Array.from({ length: 80 }, (_, line) => `line ${line}`).join('\n');

/** Ana in a channel that is longer than her window. */
async function inLongChannel(): Promise<Person> {
  for (let number = 1; number <= 40; number++)
    on.simulator.people.say({ userId: ben, channelId: ops, text: `message ${number}` });
  const anas = await on.sit(ana, ops);
  await anas.sees('message 40');
  return anas;
}
/** Scripts of the browser's own, where `list` is what scrolls. */
const inList = ({ page }: Person, script: string) =>
  page.evaluate(`(() => { const list = document.querySelector('[data-testid="messages"]'); ${script} })()`);
/** Pixels between what is seen and the end. */
const toEnd = async (person: Person) =>
  Number(await inList(person, 'return list.scrollHeight - list.clientHeight - list.scrollTop'));
const isAtEnd = (person: Person) => waitFor(async () => (await toEnd(person)) < 5, { what: 'the end to be in view' });

it('goes to the end with what one says oneself, and not with what others say', async () => {
  const anas = await inLongChannel();
  await inList(anas, 'list.scrollTop = 100');
  await anas.page.getByRole('button', { name: 'Newest messages' }).waitFor();
  on.simulator.people.say({ userId: ben, channelId: ops, text: 'from Ben' });
  await anas.sees('from Ben');
  expect(await toEnd(anas)).toBeGreaterThan(500);
  await anas.say('from Ana');
  await anas.sees('from Ana');
  await isAtEnd(anas);
  await on.slack('chat.postMessage', { channel: ops, text: 'an answer' });
  await anas.sees('an answer');
  await isAtEnd(anas);
});

it('stays at the end past messages that are taller than the window', async () => {
  const anas = await inLongChannel();
  await on.slack('chat.postMessage', { channel: ops, text: tall });
  await anas.sees('line 79');
  await isAtEnd(anas);
  await anas.page.getByTestId('composer').fill(tall);
  await isAtEnd(anas);
  await anas.page.getByTestId('composer').press('Enter');
  await on.slack('chat.postMessage', { channel: ops, text: 'an answer' });
  await anas.sees('an answer');
  await isAtEnd(anas);
});

it('stays at the end while what stands there grows', async () => {
  const anas = await inLongChannel();
  // As pictures do that arrive while the page itself scrolls the list.
  await inList(
    anas,
    `const late = document.createElement('div');
    list.firstElementChild.append(late);
    for (const height of [300, 900, 1500]) {
      late.style.height = height + 'px';
      list.dispatchEvent(new Event('scroll'));
    }`,
  );
  await isAtEnd(anas);
  await on.slack('chat.postMessage', { channel: ops, text: 'an answer' });
  await anas.sees('an answer');
  await isAtEnd(anas);
});

it('lets one scroll away from the end while others go on', async () => {
  const anas = await inLongChannel();
  await anas.page.getByTestId('messages').hover();
  await anas.page.mouse.wheel(0, -400);
  await waitFor(async () => (await toEnd(anas)) > 300, { what: 'the list to be scrolled' });
  on.simulator.people.say({ userId: ben, channelId: ops, text: 'from Ben' });
  await anas.sees('from Ben');
  expect(await toEnd(anas)).toBeGreaterThan(300);
});

it('draws the quick reactions where no font has emoji, and names the others', async () => {
  const anas = await on.sit(ana, ops);
  await anas.page.addInitScript(
    'CanvasRenderingContext2D.prototype.getImageData = (x, y, width, height) => new ImageData(width, height)',
  );
  await anas.page.reload();
  await anas.say('look :rocket:');
  await (await anas.sees('look :rocket:')).hover();
  for (const name of ['white check mark', 'eyes', 'raised hands'])
    expect(
      await anas.page
        .getByRole('button', { name: `React with ${name}` })
        .locator('svg')
        .count(),
    ).toBe(1);
  await anas.page.getByRole('button', { name: 'Add a reaction' }).click();
  await anas.page.getByTestId('emoji-option').getByText(':grinning:').waitFor();
});

it('shows a text with mrkdwn: false as it is, its mentions and links apart', async () => {
  const anas = await on.sit(ana, ops);
  const text = `*two* _of_ ~them~ \`x\` &lt;b&gt; <@${ben}> https://example.com/a\n> no quote\n- no list`;
  await on.slack('chat.postMessage', { channel: ops, text, mrkdwn: false });
  const seen = await anas.sees('*two*');
  expect(await seen.getByTestId('message-text').textContent()).toBe(
    '*two* _of_ ~them~ `x` <b> @ben https://example.com/a\n> no quote\n- no list',
  );
  expect(await seen.locator('strong, em, s, code, blockquote, li').count()).toBe(0);
  expect(await seen.locator('.chip, a').count()).toBe(2);
});
