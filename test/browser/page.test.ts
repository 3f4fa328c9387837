import { simulatorDefaults } from '@errand/slack-simulator';
import { toBlocks } from '@errand/slack';
import { waitFor } from '@errand/testing';
import { startBot } from './bot';
import { usePage } from './use-page';

jest.setTimeout(60_000);

const { ana, ben, carla } = simulatorDefaults.users;
const { general, ops, random, incidentRoom } = simulatorDefaults.channels;

const on = usePage();
const { sit, slack, useBot } = on;

it('opens in #general as somebody when the address names nobody, and asks nothing of other hosts', async () => {
  const { page, complaints } = await sit();
  expect(await page.getByTestId('channel-title').textContent()).toBe('general');
  expect(new URL(page.url()).hash).toBe(`#/${ana}/${general}`);
  expect(await page.title()).toContain('general');
  expect(complaints).toEqual([]);
});

it('shows what one person says in the page of another, live, with its marks and mentions', async () => {
  const anas = await sit(ana, ops);
  const bens = await sit(ben, ops);
  await anas.say('*hello* @ben in #random, see https://example.com/a?b=1&c=2.');
  const seen = await bens.sees('hello');
  expect(await seen.getByTestId('message-author').textContent()).toBe('Ana Almeida');
  expect(await seen.locator('strong').allTextContents()).toEqual(['hello']);
  expect(await seen.locator('.chip').allTextContents()).toEqual(['@ben', '#random']);
  expect(await seen.locator('.chip[data-me]').allTextContents()).toEqual(['@ben']);
  expect(await seen.locator('a').getAttribute('href')).toBe('https://example.com/a?b=1&c=2');
  expect(await anas.page.getByTestId('composer').inputValue()).toBe('');
  expect(on.simulator.observer.messagesIn(ops)).toHaveLength(1);
});

it('begins a new line on Shift and Enter', async () => {
  const anas = await sit(ana, ops);
  const composer = anas.page.getByTestId('composer');
  await composer.pressSequentially('one');
  await composer.press('Shift+Enter');
  await composer.pressSequentially('two');
  await composer.press('Enter');
  await anas.sees('two');
  expect(on.simulator.observer.messagesIn(ops).map(({ text }) => text)).toEqual(['one\ntwo']);
});

it('completes a mention from its first letters', async () => {
  const anas = await sit(ana, ops);
  await anas.page.getByTestId('composer').pressSequentially('hey @carl');
  await anas.page.getByTestId('suggestions').waitFor();
  await anas.page.getByTestId('composer').press('Enter');
  await anas.page.getByTestId('composer').press('Enter');
  await anas.sees('hey');
  expect(on.simulator.observer.messagesIn(ops).map(({ text }) => text.trim())).toEqual([`hey <@${carla}>`]);
});

it('lets one talk as anybody, each with their own channels', async () => {
  const { page, say, channelLink, sees } = await sit(ana, ops);
  expect(await channelLink(incidentRoom).count()).toBe(1);
  await page.getByTestId('user-switcher').click();
  await page.locator(`[data-testid="user-option"][data-user-id="${carla}"]`).click();
  await page.getByText('You are Carla').waitFor();
  await page.locator('[data-testid="transports"][data-link="open"]').waitFor();
  expect(new URL(page.url()).hash).toBe(`#/${carla}/${ops}`);
  expect(await channelLink(incidentRoom).count()).toBe(0);
  await say('as Carla');
  const seen = await sees('as Carla');
  expect(await seen.getAttribute('data-user-id')).toBe(carla);
});

it('keeps a thread out of the channel, and counts its replies there', async () => {
  const anas = await sit(ana, ops);
  const bens = await sit(ben, ops);
  await anas.say('what is slow?');
  const root = await bens.sees('what is slow?');
  await root.hover();
  await bens.page.getByRole('button', { name: 'Reply in thread' }).click();
  await bens.page.getByTestId('thread-composer').fill('the disk');
  await bens.page.getByTestId('thread-composer').press('Enter');
  await bens.sees('the disk', 'thread');
  expect(await bens.message('the disk').count()).toBe(0);

  const summary = anas.page.getByTestId('thread-summary');
  await summary.getByText('1 reply', { exact: true }).waitFor();
  await summary.click();
  await anas.sees('the disk', 'thread');
  await anas.page.getByLabel('Also send to #ops').check();
  await anas.page.getByTestId('thread-composer').fill('fixed');
  await anas.page.getByTestId('thread-composer').press('Enter');
  await bens.sees('fixed');
  await bens.sees('fixed', 'thread');
  await anas.page.getByTestId('thread-composer').press('Escape');
  await anas.page.getByTestId('thread-pane').waitFor({ state: 'detached' });
});

it('adds a reaction, counts those of others, and takes one back', async () => {
  const anas = await sit(ana, ops);
  const bens = await sit(ben, ops);
  await anas.say('shipped');
  await (await bens.sees('shipped')).hover();
  await bens.page.getByRole('button', { name: 'React with raised hands' }).click();
  const reaction = anas.page.locator('[data-testid="reaction"][data-name="raised_hands"]');
  await reaction.getByText('1', { exact: true }).waitFor();
  await reaction.click();
  await reaction.getByText('2', { exact: true }).waitFor();
  expect(await reaction.getAttribute('aria-pressed')).toBe('true');
  await reaction.click();
  await reaction.getByText('1', { exact: true }).waitFor();
  expect(on.simulator.observer.messagesIn(ops)[0]?.reactions).toEqual([{ name: 'raised_hands', users: [ben] }]);
});

it('marks what is unread, counts mentions, and shows where the new begins', async () => {
  const bens = await sit(ben, random);
  on.simulator.people.say({ userId: ana, channelId: ops, text: 'read before' });
  const first = on.simulator.observer.messagesIn(ops)[0];
  on.simulator.people.mark({ userId: ben, channelId: ops, ts: first?.ts ?? '' });
  on.simulator.people.say({ userId: ana, channelId: ops, text: 'first unread' });
  const link = bens.channelLink(ops);
  await bens.page.locator(`[data-channel-id="${ops}"][data-unread]`).waitFor();
  expect(await link.getByTestId('unread-badge').count()).toBe(0);
  on.simulator.people.say({ userId: ana, channelId: ops, text: 'and @ben is asked' });
  await link.getByTestId('unread-badge').getByText('1', { exact: true }).waitFor();

  await link.click();
  await bens.page.getByTestId('new-divider').waitFor();
  const order = await bens.page.locator('[data-testid="new-divider"], [data-testid="message-text"]').allTextContents();
  expect(order).toEqual(['read before', 'New', 'first unread', 'and @ben is asked']);
  await bens.page.locator(`[data-channel-id="${ops}"]:not([data-unread])`).waitFor();
  const unread = async () => {
    const answer = await fetch(`${on.simulator.controlUrl}/unread?userId=${ben}`);
    return ((await answer.json()) as Record<string, { count: number }>)[ops]?.count;
  };
  await waitFor(async () => (await unread()) === 0, { what: 'ops to be read by Ben' });
});

it('edits the last own message on Up, deletes on request, and tells the others', async () => {
  const anas = await sit(ana, ops);
  const bens = await sit(ben, ops);
  await anas.say('teh fix & <all>');
  await bens.sees('teh fix & <all>');
  await anas.page.getByTestId('composer').press('ArrowUp');
  const editor = anas.page.getByTestId('message-editor');
  expect(await editor.inputValue()).toBe('teh fix & <all>');
  await editor.fill('the fix & <all>');
  await editor.press('Enter');
  const changed = await bens.sees('the fix & <all>');
  await changed.getByText('(edited)').waitFor();

  expect(await bens.page.getByRole('button', { name: 'Delete message' }).count()).toBe(0);
  await (await anas.sees('the fix')).hover();
  await anas.page.getByRole('button', { name: 'Delete message' }).click();
  await anas.page.getByRole('button', { name: 'Delete', exact: true }).click();
  await bens.message('the fix').waitFor({ state: 'detached' });
});

it('keeps every script that anybody writes as text', async () => {
  const attacks = [
    '<script>window.pwned = 1</script>',
    '<img src=x onerror="window.pwned=1">',
    '"><svg onload=window.pwned=1>',
    '*<iframe src="javascript:window.pwned=1">*',
    '`</code><script>window.pwned=1</script>`',
    '{{constructor.constructor("window.pwned=1")()}}',
  ];
  const anas = await sit(ana, ops);
  for (const attack of attacks) on.simulator.people.say({ userId: ben, channelId: ops, text: attack });
  on.simulator.people.say({ userId: ben, channelId: ops, text: '<javascript:window.pwned=1|raw link>', raw: true });
  on.simulator.people.say({ userId: ben, channelId: ops, text: '<script>window.pwned=1</script> raw', raw: true });
  const text = { type: 'mrkdwn', text: '<javascript:window.pwned=1|block link>' };
  await slack('chat.postMessage', { channel: ops, text: 'x', blocks: [{ type: 'section', text }] });
  await slack('chat.postMessage', {
    channel: ops,
    text: 'x',
    attachments: [{ title: 'bad title', title_link: 'javascript:window.pwned=1', text: '<b>fat</b>', color: 'red;}' }],
  });
  await anas.page.getByText('bad title').waitFor();

  const shown = await anas.page.getByTestId('message-text').allTextContents();
  expect(shown).toEqual(expect.arrayContaining([attacks[0], attacks[1], attacks[2], attacks[5]]));
  expect(shown).toEqual(
    expect.arrayContaining(['<javascript:window.pwned=1|raw link>', '<script>window.pwned=1</script> raw']),
  );
  const area = anas.page.getByTestId('messages');
  expect(await area.locator('script, iframe, img, b, a').count()).toBe(0);
  expect(await anas.page.evaluate('window.pwned')).toBeUndefined();
  expect(anas.complaints).toEqual([]);
});

it("draws a bot's blocks, marks it as an app and says how fast it answered", async () => {
  const anas = await sit(ana, ops);
  await anas.say('!deploys');
  await anas.sees('!deploys');
  await slack('chat.postMessage', {
    channel: ops,
    text: 'fallback',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'Deployments :rocket:' } },
      { type: 'section', fields: [{ type: 'mrkdwn', text: '*web*\n#412' }] },
      { type: 'divider' },
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'undo', text: { type: 'plain_text', text: 'Undo' } }],
      },
    ],
  });
  const answer = await anas.sees('Deployments');
  expect(await answer.getByText('fallback').count()).toBe(0);
  expect(await answer.locator('.app-badge').textContent()).toBe('APP');
  expect(await answer.getByTestId('latency').textContent()).toMatch(/^answered in \d+ ms$/);
  // No bot listens here: the click is refused, and the person is told so.
  await answer.getByTestId('block-button').click();
  await anas.page
    .getByRole('alert')
    .getByText(/dispatch_failed|operation_timeout|no /)
    .waitFor();
});

it('draws what Markdown becomes as blocks: tables, and lists that begin later', async () => {
  const anas = await sit(ana, ops);
  const [message] = toBlocks('| Service | Load |\n|---|---:|\n| api | **0.7** |\n\n3. third\n4. fourth');
  await slack('chat.postMessage', { channel: ops, ...message });
  const shown = await anas.sees('Service');
  expect(await shown.locator('th').allTextContents()).toEqual(['Service', 'Load']);
  expect(await shown.locator('td').allTextContents()).toEqual(['api', '0.7']);
  expect(await shown.locator('td').last().getAttribute('style')).toContain('right');
  expect(await shown.locator('ol').getAttribute('start')).toBe('3');
  expect(await shown.locator('.block-unknown').count()).toBe(0);
});

it('says that the bot is typing from the command to the answer, and not while people talk', async () => {
  const bot = await useBot(await startBot());
  const anas = await sit(ana, ops);
  const typing = anas.page.getByTestId('typing');
  const heard = (text: string) => waitFor(() => bot.received.some(({ event }) => event?.text === text), { what: text });
  await anas.say('hello everybody');
  await heard('hello everybody');
  await anas.say('!slow');
  await typing.getByText('errand is typing…').waitFor();
  await slack('chat.postMessage', { channel: ops, text: 'done' });
  await anas.sees('done');
  expect(await typing.textContent()).toBe('');
  await anas.say('thanks, all');
  await heard('thanks, all');
  await anas.sees('thanks, all');
  expect(await typing.textContent()).toBe('');
});

it('opens the modal of a bot, shows faults at their fields, and sends what was entered', async () => {
  let submissions = 0;
  const refusal = { response_action: 'errors', errors: { version: 'There is no such build.' } };
  const bot = await useBot(
    await startBot(({ type }) => (type === 'view_submission' && (submissions += 1) === 1 ? refusal : undefined)),
  );
  const anas = await sit(ana, ops);
  await anas.say('/deploy web');
  const trigger = await waitFor(() => bot.received.find((sent) => sent.trigger_id)?.trigger_id, {
    what: 'the slash command',
  });
  await slack('views.open', {
    trigger_id: trigger,
    view: {
      type: 'modal',
      title: { type: 'plain_text', text: 'Deploy' },
      submit: { type: 'plain_text', text: 'Go' },
      blocks: [
        {
          type: 'input',
          block_id: 'version',
          label: { type: 'plain_text', text: 'Version' },
          element: { type: 'plain_text_input', action_id: 'number' },
        },
      ],
    },
  });
  const modal = anas.page.getByTestId('modal');
  await modal.getByLabel('Version').fill('413');
  await modal.getByRole('button', { name: 'Go' }).click();
  await modal.getByText('There is no such build.').waitFor();
  await modal.getByLabel('Version').fill('412');
  await modal.getByRole('button', { name: 'Go' }).click();
  await modal.waitFor({ state: 'detached' });
  const submitted = bot.received.filter(({ type }) => type === 'view_submission').at(-1);
  expect(submitted?.view?.state).toEqual({
    values: { version: { number: { type: 'plain_text_input', value: '412' } } },
  });
});

it('shares a file', async () => {
  const anas = await sit(ana, ops);
  const bens = await sit(ben, ops);
  await anas.page
    .getByTestId('file-input')
    .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('read me') });
  const file = bens.page.getByTestId('file');
  await file.getByText('notes.txt').waitFor();
  const answer = await fetch(new URL((await file.getAttribute('href')) ?? '', on.simulator.url));
  expect(await answer.text()).toBe('read me');
});

it('draws the end of a long channel at once, and more of it when asked', async () => {
  for (let number = 1; number <= 1_500; number++)
    on.simulator.people.say({ userId: ana, channelId: ops, text: `message ${number}` });
  const bens = await sit(ben, ops);
  await bens.sees('message 1500');
  const drawn = () => bens.page.getByTestId('messages').getByTestId('message').count();
  expect(await drawn()).toBeLessThan(120);
  const before = await drawn();
  await bens.page.getByTestId('load-older').click();
  await waitFor(async () => (await drawn()) > before, { what: 'earlier messages' });
  // What was in sight stays in sight, and the way back is one click.
  await bens.page.getByRole('button', { name: 'Newest messages' }).click();
  await waitFor(async () => (await drawn()) < 120, { what: 'the window to follow the end again' });
});

it('reads a flood of messages without a request for each', async () => {
  const bens = await sit(ben, ops);
  let marks = 0;
  bens.page.on('request', (request) => (marks += request.url().endsWith('/control/mark') ? 1 : 0));
  for (let number = 1; number <= 500; number++)
    on.simulator.people.say({ userId: ana, channelId: ops, text: `message ${number}` });
  await bens.sees('message 500');
  await bens.say('that was much');
  await bens.sees('that was much');
  expect(marks).toBeLessThan(50);
});

it('comes back by itself when the simulator was away', async () => {
  const anas = await sit(ana, ops);
  await anas.say('before');
  await anas.sees('before');
  await on.startAgain(() => anas.page.locator('[data-testid="transports"][data-link="lost"]').waitFor());
  on.simulator.people.say({ userId: ben, channelId: ops, text: 'while you were away' });
  await anas.sees('while you were away');
  await anas.page.locator('[data-testid="transports"][data-link="open"]').waitFor();
  on.simulator.people.say({ userId: ben, channelId: ops, text: 'and now' });
  await anas.sees('and now');
  expect(await anas.message('before').count()).toBe(0);
});
