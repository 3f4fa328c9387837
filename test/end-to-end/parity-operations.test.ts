import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageMessage } from '@errand/slack-simulator';
import { simulatorDefaults } from '@errand/slack-simulator';
import type { LogLine, ServiceProcess } from '@errand/testing';
import { waitFor } from '@errand/testing';
import type { House } from './house';
import { startHouse } from './house';
import { startHostilePublisher } from './hostile-publisher';

// Lines of the parity checklist: how it is run, whom it tells, and what it makes of Slack.

const { users, channels, app } = simulatorDefaults;

const sdk =
  "import { appendFileSync } from 'node:fs';\nimport { command, definePlugin, hear, on, t } from '@errand/plugin-sdk';\n";
const plugins: Record<string, string> = {
  'probe.mjs': `${sdk}
const note = (kind, event) => appendFileSync(process.env.HEARD, JSON.stringify({ kind, ...event }) + '\\n');
export default definePlugin({
  name: 'probe', version: '1.0.0', summary: 'Probes',
  commands: {
    warn: command({ summary: 'Warns the admins', async run({ text }, ctx) { await ctx.warnAdmins(text); return 'warned'; } }),
    sleep: command({ summary: 'Sleeps', args: { ms: t.integer() }, async *run({ args }) {
      yield 'sleeping';
      await new Promise((resolve) => setTimeout(resolve, args.ms));
      return 'slept';
    } }),
    text: command({ summary: 'Shows what it was given', run: ({ text }) => ({ text: JSON.stringify(text) }) }),
    person: command({ summary: 'Reads a person', args: { who: t.user() }, run: ({ args }) => ({ text: args.who }) }),
    place: command({ summary: 'Reads a channel', args: { where: t.channel() }, run: ({ args }) => ({ text: args.where }) }),
    shrink: command({ summary: 'Says much, then little', async run(_input, ctx) {
      const message = ctx.reply('long\\n\\n'.repeat(1) + ('x'.repeat(90) + '\\n\\n').repeat(70));
      await message.stored;
      message.update('short');
    } }),
    facts: command({ summary: 'Tells where it runs', run: async (_input, { directory, execution }) => ({ text: JSON.stringify({
      user: await directory.user(execution.userId), channel: await directory.channel(execution.channelId),
      bot: await directory.bot(), direct: await directory.direct(execution.userId), execution,
    }) }) }),
    card: command({ summary: 'Shows a card', args: { color: t.string(), paragraphs: t.integer({ default: 1 }) }, run: ({ args }) => ({ card: {
      summary: 'Deployed', title: 'a <b>', color: args.color, fields: [{ title: 'Env', value: 'prod' }],
      body: ('**' + 'x'.repeat(90) + '**\\n\\n').repeat(args.paragraphs),
    } }) }),
    shows: command({ summary: 'Shows what is no text alone', async *run() {
      yield { markdown: 'psst', ephemeral: true };
      yield { markdown: 'blocks', blocks: [{ type: 'divider' }] };
      yield { markdown: '[site](https://example.com/a?b=1&c=2)', attachments: [{ text: 'under it' }] };
    } }),
    emoji: command({ summary: 'Reacts', run({ text }, ctx) { ctx.react(text); ctx.react(text); ctx.unreact('tada'); return 'reacted'; } }),
    csv: command({ summary: 'Sends a file', run: async (_input, ctx) => ({ file: await ctx.file('n.csv', '1;2') }) }),
    secretly: command({ summary: 'Answers in private', run: () => 'a secret' }),
    threaded: command({ summary: 'Answers in a thread', run: () => 'in a thread' }),
    who: command({ summary: 'Names the caller', run: async (_input, ctx) => ({ text: String((await ctx.directory.user(ctx.execution.userId))?.nick) }) }),
  },
  listeners: {
    messages: on('message', { from: ['human', 'other_bot'], run: (event) => note('message', event) }),
    mentions: on('mention', { from: ['human', 'other_bot'], run: (event) => note('mention', event) }),
    reactions: on('reaction', (event) => note('reaction', event)),
    joins: on('join', (event) => note('join', event)),
    presence: on('presence', (event) => note('presence', event)),
  },
});`,
  'broken.mjs': 'throw new Error("no token was given");',
};

jest.setTimeout(60_000);
let folder: string;
let house: House;
let dm: Record<'ana' | 'ben', string>;

const settings = (more: string) => `admins: [${users.ana}, 'U0BEN*']
extraPluginDir: ${folder}
pacing: { channelPerSecond: 0 }
divertToPrivate: [secretly]
divertToThread: [threaded]
${more}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-operations-'));
  const files = {
    ...plugins,
    'errand.yaml': settings(''),
    'quiet.yaml': settings('adminNotifications: []'),
    'room.yaml': settings(`adminNotifications: ['<@${users.ben}>', '#ops']`),
    'heard.jsonl': '',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  house = await startHouse({
    transport: 'socket',
    env: { ERRAND_CONFIG: join(folder, 'errand.yaml'), HEARD: join(folder, 'heard.jsonl') },
  });
  const withBot = (userId: string) => house.simulator.people.openDm({ userId, withUserId: app.botUserId }).id;
  dm = { ana: withBot(users.ana), ben: withBot(users.ben) };
}, 90_000);
afterAll(async () => {
  await house?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const ask = async (text: string, where: Parameters<House['ask']>[1] = {}) => (await house.ask(text, where)).text;
const saidIn = (channelId: string, words: RegExp) =>
  waitFor(() => house.answersIn(channelId).find((text) => words.test(text)), {
    timeoutMs: 20_000,
    what: String(words),
  });
const heard = async (): Promise<Record<string, unknown>[]> =>
  (await readFile(join(folder, 'heard.jsonl'), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const hears = (matches: (event: Record<string, unknown>) => boolean, what: string) =>
  waitFor(async () => (await heard()).find(matches), { timeoutMs: 20_000, what });
/** Slack tells the app of something that its people could not do. */
const emit = (event: Record<string, unknown>) =>
  house.simulator.operator.emit(
    { type: 'message', channel: channels.random, channel_type: 'channel', ...event },
    'events',
  );
let lastTs = Math.floor(Date.now() / 1000);
const nextTs = () => `${(lastTs += 1)}.000100`;

describe('parity 60 the Slack adapter', () => {
  it('reads what Slack makes of a text: entities, links with and without a label, addresses, mentions', async () => {
    const shown = async (raw: string) => {
      const { ts } = house.simulator.people.say({ userId: users.ana, channelId: dm.ana, text: raw, raw: true });
      const reply = await house.simulator.observer.waitForReply({
        channelId: dm.ana,
        after: ts,
        timeoutMs: 20_000,
        matches: ({ text }) => text.startsWith('"'), // a notice may come between
      });
      return JSON.parse(reply.text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')) as string;
    };
    expect(await shown('!text a &lt;b&gt; &amp;&amp; c')).toBe('a <b> && c');
    expect(await shown('!text &amp;lt;once&amp;gt;')).toBe('&lt;once&gt;');
    expect(await shown('!text <https://example.com/x?a=1&amp;b=2>')).toBe('<https://example.com/x?a=1&b=2>');
    expect(await shown('!text see <https://example.com/x|the page>')).toBe('see the page (<https://example.com/x>)');
    expect(await shown('!text <http://example.com|example.com>')).toBe('example.com');
    expect(await shown('!text <mailto:ops@example.com|ops@example.com>')).toBe('ops@example.com');
    expect(await shown(`!text <@${users.ben}> <@${users.ben}|ben> in <#${channels.ops}|ops>`)).toBe(
      `@${users.ben} @ben in #ops`,
    );
    expect(await shown('!text <!here> <!subteam^S0ONCALL1|@oncall>')).toBe('@here @oncall');
  });

  it('reads people and channels by mention and by id, and names those that it cannot', async () => {
    const { people, observer } = house.simulator;
    const raw = async (text: string, words = /./) => {
      const { ts } = people.say({ userId: users.ana, channelId: channels.ops, text, raw: true });
      const matches = (reply: PageMessage) => words.test(reply.text);
      return (await observer.waitForReply({ channelId: channels.ops, after: ts, timeoutMs: 20_000, matches })).text;
    };
    const read: [typed: string, id: string][] = [
      [`person <@${users.ben}>`, users.ben],
      [`person <@${users.ben}|ben>`, users.ben],
      [`person <@${users.grid}>`, users.grid],
      [`person ${users.carla}`, users.carla],
      [`place <#${channels.ops}|ops>`, channels.ops],
      [`place <#${channels.ops}>`, channels.ops],
      [`place <#${channels.incidentRoom}|>`, channels.incidentRoom],
      [`place ${channels.random}`, channels.random],
      [`place ${dm.ana}`, dm.ana],
    ];
    for (const [typed, id] of read) expect([typed, await raw(`!${typed}`)]).toEqual([typed, id]);
    expect(await ask('!person @ben')).toBe(users.ben);
    expect(await raw('!echo ask @ben in #ops')).toBe('ask @ben in #ops');
    expect(await ask('!place #ops')).toBe(channels.ops);
    // A name pings nobody, nor is it read: Errbot looks it up, though two people may go by it.
    for (const typed of [
      'person nobody',
      'person @nobody',
      `person <#${channels.ops}|ops>`,
      'place nowhere',
      'place #nowhere',
    ])
      expect(await raw(`!${typed}`, /couldn't parse/)).toMatch(
        /; argument (who: invalid user|where: invalid channel) value: '/,
      );
  });

  it('knows who spoke and where: id, nick, full name, address, the channel, the workspace and itself', async () => {
    const facts = async (channelId: string, userId: string) =>
      JSON.parse((await house.ask('!facts', { channelId, userId })).text) as Record<string, Record<string, unknown>>;
    const inRoom = await facts(channels.incidentRoom, users.ben);
    expect(inRoom).toMatchObject({
      user: { id: users.ben, nick: 'ben', fullName: 'Ben Baker', email: 'ben@errand.example', isBot: false },
      channel: { id: channels.incidentRoom, name: 'incident-room', kind: 'group' },
      bot: { teamId: simulatorDefaults.teamId, userId: app.botUserId, botId: app.botId, name: 'errand' },
      direct: dm.ben,
      execution: { userId: users.ben, channelId: channels.incidentRoom, actor: 'human', isDirect: false },
    });
    expect(inRoom['execution']).not.toHaveProperty('threadTs');
    const { id } = house.simulator.people.openDm({ userId: users.dmitri, withUserId: app.botUserId });
    const { channel, execution } = await facts(id, users.dmitri);
    expect(channel).toMatchObject({ id, kind: 'im' });
    expect(execution).toMatchObject({ isDirect: true });
  });

  it('answers in the thread where the command was typed, else beside it', async () => {
    const root = house.say('a root', { channelId: channels.random });
    const inThread = await house.ask('!echo inside', { channelId: channels.random, threadTs: root });
    expect(inThread).toMatchObject({ text: 'inside', threadTs: root });
    expect((await house.ask('!echo outside', { channelId: channels.random })).threadTs).toBeUndefined();
    const typed = house.say('!threaded', { channelId: channels.random });
    const begun = await house.simulator.observer.waitForReply({
      channelId: channels.random,
      after: typed,
      timeoutMs: 20_000,
    });
    expect(begun).toMatchObject({ text: 'in a thread', threadTs: typed });
    house.say('!secretly', { channelId: channels.random, threadTs: root, userId: users.carla });
    const withCarla = house.simulator.people.openDm({ userId: users.carla, withUserId: app.botUserId }).id;
    await saidIn(withCarla, /^a secret$/);
    expect(house.answersIn(channels.random).join()).not.toContain('a secret');
  });

  it('shows links, what one person alone is to see, blocks, attachments and cards with their colours', async () => {
    const { observer } = house.simulator;
    const shown: PageMessage[] = [];
    const end = observer.onMessage(
      (message) => message.botId !== undefined && message.channel === channels.ops && shown.push(message),
    );
    const shows = async (text: string, count: number) => {
      const before = shown.length;
      house.say(text, { channelId: channels.ops });
      await waitFor(() => shown.length >= before + count, { timeoutMs: 20_000, what: `the answers to ${text}` });
      return shown.slice(before);
    };
    expect(await shows('!shows', 3)).toMatchObject([
      { text: 'psst', ephemeralTo: users.ana },
      { text: 'blocks', blocks: [{ type: 'divider' }] },
      { text: '<https://example.com/a?b=1&amp;c=2|site>', attachments: [{ text: 'under it' }] },
    ]);
    const colors = {
      red: '#FF0000',
      green: '#008000',
      yellow: '#FFA500',
      blue: '#0000FF',
      white: '#FFFFFF',
      cyan: '#00FFFF',
      '#123456': '#123456',
      danger: 'danger',
    };
    for (const [name, color] of Object.entries(colors)) {
      const [card] = await shows(`!card ${name}`, 1);
      expect(card?.attachments).toMatchObject([
        { color, pretext: 'Deployed', title: 'a &lt;b&gt;', fields: [{ title: 'Env', value: 'prod', short: true }] },
      ]);
      expect(card?.attachments?.[0]).not.toHaveProperty('footer');
    }
    const long = (await shows('!card red 70', 2)).map(({ attachments }) => attachments?.[0] as Record<string, unknown>);
    expect(long).toMatchObject([
      { pretext: 'Deployed', footer: '[1/2]' },
      { fields: [{ title: 'Env' }], footer: '[2/2]' },
    ]);
    expect(
      long
        .map(({ text }) => text)
        .join('\n')
        .match(/\*x{90}\*/g),
    ).toHaveLength(70);
    expect(long[1]).not.toHaveProperty('pretext');
    end();
  });

  it('reacts, however often it is told so, and takes back what is not there; what is no emoji is refused', async () => {
    const ts = house.say('!emoji eyes', { channelId: channels.random });
    const { observer } = house.simulator;
    await observer.waitForReply({ channelId: channels.random, after: ts, timeoutMs: 20_000 }); // behind the reactions
    const typed = () => observer.messagesIn(channels.random).find((each) => each.ts === ts);
    expect(typed()?.reactions).toEqual([{ name: 'eyes', users: [app.botUserId] }]);
    expect(await ask('!emoji no emoji!', { channelId: channels.random })).toMatch(/^Computer says nooo\. See logs/);
    expect((house.simulator.operator.log(0)['apiCalls'] as Record<string, object>)['reactions.remove']).toMatchObject({
      no_reaction: 1,
    });
  });

  it('uploads a file, though Slack fails at first', async () => {
    const { operator, observer } = house.simulator;
    operator.addFaults([{ method: 'files.getUploadURLExternal', kind: 'status', status: 503, times: 1 }]);
    const ts = house.say('!csv', { channelId: channels.random });
    const files = () =>
      observer
        .messagesIn(channels.random)
        .filter((each) => each.ts > ts)
        .flatMap((each) => each.files ?? []);
    await waitFor(() => files().length > 0, { timeoutMs: 30_000, what: 'the file' });
    expect(files()).toMatchObject([{ name: 'n.csv', size: 3 }]);
    operator.clearFaults();
  });

  it('keeps what Slack refuses for good, and tells the admins', async () => {
    const { operator } = house.simulator;
    operator.addFaults([
      { method: 'chat.postMessage', channel: channels.ops, kind: 'error', slackError: 'restricted_action', times: 1 },
    ]);
    house.say('!echo refused words', { channelId: channels.ops });
    expect(await saidIn(dm.ana, /restricted_action/)).toContain(channels.ops);
    operator.clearFaults();
    expect(await ask('!echo allowed', { channelId: channels.ops })).toBe('allowed');
    expect(house.answersIn(channels.ops)).not.toContain('refused words');
  });

  it('finds a channel behind the first page of a thousand', async () => {
    const { operator, people } = house.simulator;
    const { subscriptions } = operator.app() as { subscriptions: string[] };
    await operator.configureApp({ subscriptions: subscriptions.filter((each) => each !== 'channel_created') });
    for (let n = 0; n < 1_000; n += 1) people.createChannel({ userId: users.ana, name: `many-${n}` });
    await operator.configureApp({ subscriptions });
    const last = people.createChannel({ userId: users.ana, name: 'zzz-last' });
    expect(await ask('!room join zzz-last')).toBe('Joined the room zzz-last.');
    expect(await ask('!echo there', { channelId: last.id })).toBe('there');
  });

  it('runs no command of an edit, a preview, a topic, a deletion, another bot or itself', async () => {
    const ts = house.say('nothing yet', { channelId: channels.random });
    house.simulator.people.edit({ userId: users.ana, channelId: channels.random, ts, text: '!echo edited' });
    const message = {
      type: 'message',
      user: users.ana,
      text: '!echo previewed',
      ts: nextTs(),
      attachments: [{ text: 'x' }],
    };
    emit({ subtype: 'message_changed', message, previous_message: { ...message, attachments: [] }, ts: nextTs() });
    emit({ subtype: 'channel_topic', user: users.ana, topic: '!echo topic', text: '!echo topic', ts: nextTs() });
    emit({ subtype: 'message_replied', message: { ...message, text: '!echo replied' }, ts: nextTs() });
    emit({ subtype: 'bot_message', bot_id: 'B0OTHER01', username: 'Ana', text: '!echo other bot', ts: nextTs() });
    emit({ user: app.botUserId, bot_id: app.botId, text: `!echo itself <@${users.ben}>`, ts: nextTs() });
    // What Errbot passes over as no conversation may be one that Slack comes to name so.
    emit({ user: users.ana, channel: 'N0NEWKIND', text: 'somewhere new', ts: nextTs() });
    const gone = house.say('soon gone', { channelId: channels.random });
    house.simulator.people.remove({ userId: users.ana, channelId: channels.random, ts: gone });
    expect(await ask('!echo last', { channelId: channels.random })).toBe('last');
    const said = house.answersIn(channels.random).join('\n');
    expect(said).not.toMatch(/edited|previewed|topic|replied|other bot|itself/);
    await hears(
      (event) => event['text'] === '!echo other bot' && event['from'] === 'other_bot',
      "the other bot's words",
    );
    expect(await hears((event) => event['channelId'] === 'N0NEWKIND', 'the new kind')).toMatchObject({ from: 'human' });
    expect((await heard()).filter(({ text }) => String(text).includes('itself'))).toEqual([]);
  });

  it('tells plugins of messages, mentions, reactions and who joins, the bot included', async () => {
    const ts = house.say('hello @errand and @ben of #ops', { channelId: channels.random });
    const mention = await hears((event) => event['kind'] === 'mention' && event['ts'] === ts, 'the mention');
    expect(mention).toMatchObject({ mentionsBot: true, from: 'human', userId: users.ana, channelId: channels.random });
    expect(mention['mentions']).toEqual([
      { kind: 'user', id: app.botUserId },
      { kind: 'user', id: users.ben },
      { kind: 'channel', id: channels.ops, label: 'ops' },
    ]);
    emit({ subtype: 'bot_message', bot_id: 'B0OTHER01', text: `<@${users.ben}>!`, ts: nextTs() });
    expect(
      await hears((event) => event['kind'] === 'mention' && event['from'] === 'other_bot', 'the bot'),
    ).toMatchObject({
      botId: 'B0OTHER01',
      mentionsBot: false,
    });
    const { people } = house.simulator;
    people.react({ userId: users.ben, channelId: channels.random, ts, name: 'tada' });
    people.react({ userId: users.ben, channelId: channels.random, ts, name: 'tada', remove: true });
    for (const change of ['added', 'removed'])
      expect(
        await hears((event) => event['kind'] === 'reaction' && event['change'] === change, `the reaction ${change}`),
      ).toMatchObject({ reaction: 'tada', userId: users.ben, item: { channelId: channels.random, ts } });
    const made = people.createChannel({ userId: users.ana, name: 'lobby' });
    people.invite({ userId: users.ana, channelId: made.id, userIds: [app.botUserId] });
    expect(
      await hears((event) => event['kind'] === 'join' && event['channelId'] === made.id, 'its own joining'),
    ).toMatchObject({ isThisBot: true, userId: app.botUserId, inviterId: users.ana });
  });

  it('takes the surplus messages away when an answer of several becomes one', async () => {
    const before = house.simulator.observer.messagesIn(channels.ops).length;
    house.say('!shrink', { channelId: channels.ops });
    await waitFor(
      () => {
        const standing = house.simulator.observer.messagesIn(channels.ops).slice(before + 1);
        return standing.length === 1 && standing[0]?.text === 'short';
      },
      { timeoutMs: 20_000, what: 'one short message' },
    );
  });

  it('knows people and channels by their new names once they were changed, and asks Slack for neither at each message', async () => {
    const { simulator } = house;
    const calls = (method: string) =>
      (simulator.operator.log(0)['apiCalls'] as Record<string, Record<string, number>>)[method]?.['ok'] ?? 0;
    const before = await ask('!who', { userId: users.carla });
    const asked = calls('users.info');
    for (const n of [1, 2, 3, 4, 5]) expect([n, await ask('!who', { userId: users.carla })]).toEqual([n, before]);
    expect(calls('users.info') - asked).toBeLessThanOrEqual(1);
    simulator.operator.changeUser({ userId: users.carla, displayName: 'carla-the-second' });
    await waitFor(async () => (await ask('!who', { userId: users.carla })) === 'carla-the-second', {
      timeoutMs: 20_000,
      what: 'the new name',
    });
    expect(before).toBe('carla');

    const nameOf = async () =>
      (JSON.parse(await ask('!facts', { channelId: channels.random })) as { channel: { name: string } }).channel.name;
    const rename = (name: string) =>
      fetch(`${simulator.apiUrl}conversations.rename`, {
        method: 'POST',
        headers: { authorization: `Bearer ${simulator.botToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ channel: channels.random, name }),
      });
    expect(await nameOf()).toBe('random');
    expect(await (await rename('by-chance')).json()).toMatchObject({ ok: true });
    await waitFor(async () => (await nameOf()) === 'by-chance', { timeoutMs: 20_000, what: 'the new name' });
    await rename('random');
  });

  it('runs once what Slack delivers twice, and loses no answer to a limit, a fault or a lost one', async () => {
    const { operator } = house.simulator;
    operator.addFaults([
      { method: 'socket', kind: 'double', times: 2 },
      { method: 'socket', kind: 'cut-after', times: 1 },
      { method: 'chat.postMessage', kind: 'ratelimited', times: 1, retryAfter: 1 },
      { method: 'chat.postMessage', kind: 'status', status: 503, times: 1 },
    ]);
    for (const n of [1, 2, 3]) house.say(`!echo once ${n}`, { channelId: channels.incidentRoom });
    const once = () => house.answersIn(channels.incidentRoom).filter((text) => text.startsWith('once'));
    await waitFor(() => once().length >= 3, { timeoutMs: 30_000, what: 'the three answers' });
    operator.retryNow();
    operator.clearFaults();
    expect(await ask('!echo after', { channelId: channels.incidentRoom })).toBe('after');
    expect(once().sort()).toEqual(['once 1', 'once 2', 'once 3']);
  });
});

describe('parity 26 admin notifications', () => {
  it('go to every admin that is no glob where nothing else is said: it is up, what was not loaded', async () => {
    await saidIn(dm.ana, /^Errand is up/);
    await saidIn(dm.ana, /The plugin `broken\.mjs` was not loaded: `no token was given`/);
    expect(house.answersIn(dm.ben)).toEqual([]);
  });

  it('come from plugins, ahead of the answer, in Markdown and without pinging anybody', async () => {
    expect(await ask('!warn the **disk** is full <!channel>', { channelId: channels.random })).toBe('warned');
    const notice = await saidIn(dm.ana, /disk/);
    expect(notice).toMatch(/the \*disk\* is full/);
    expect(notice).not.toContain('<!channel>');
  });

  it('tell of dead letters once, and how to see them', async () => {
    const hostile = await startHostilePublisher(house.amqpUrl);
    for (const n of [1, 2, 3]) await hostile.publish(`${house.amqpPrefix}.events`, '07', `no JSON ${n}`);
    await hostile.close();
    await saidIn(dm.ana, /kept as a dead letter of `events`.*`!failed show [0-9a-f]{8}`/);
    await ask('!echo next');
    expect(house.answersIn(dm.ana).filter((text) => /kept as a dead letter/.test(text))).toHaveLength(1);
  });

  it('go to nobody where the list is empty, and to the people and rooms of it where it is not', async () => {
    const { egress } = house.services;
    await house.applySettings(join(folder, 'quiet.yaml'));
    expect(await ask('!warn into the void')).toBe('warned');
    await house.applySettings(join(folder, 'room.yaml'));
    await egress.restart();
    await Promise.all([dm.ben, channels.ops].map((channelId) => saidIn(channelId, /^Errand is up/)));
    expect(await ask('!warn to both')).toBe('warned');
    await Promise.all([dm.ben, channels.ops].map((channelId) => saidIn(channelId, /to both/)));
    const all = [dm.ana, dm.ben, channels.ops].flatMap((channelId) => house.answersIn(channelId));
    expect(all.filter((text) => /into the void/.test(text))).toEqual([]);
    expect(house.answersIn(dm.ana).filter((text) => /to both/.test(text))).toEqual([]);
  });
});

describe('parity 56 reconnecting', () => {
  afterEach(() => house.simulator.operator.clearFaults());

  const sockets = () => (house.simulator.operator.connections()['socket'] as { id: number }[]).map(({ id }) => id);
  const bothConnected = () => waitFor(() => sockets().length === 2, { timeoutMs: 30_000, what: 'both connections' });
  /** What one of the two connections says each time it could not be opened. */
  function failuresFromNow(ingress: ServiceProcess): () => LogLine[] {
    const seen = ingress.logs().length;
    const isFailure = ({ msg, socket }: LogLine) => msg === 'no connection to Slack' && socket === 0;
    return () => ingress.logs().slice(seen).filter(isFailure);
  }

  it('tries again and again, on each of its two connections, each time later and never after the same time, and answers what was said meanwhile', async () => {
    const ingress = house.services['ingress-socket'];
    const { operator } = house.simulator;
    const tries = failuresFromNow(ingress);
    operator.addFaults([{ method: 'apps.connections.open', kind: 'status', status: 500 }]);
    operator.disconnectSockets({ reason: 'cut' });
    await waitFor(() => tries().length >= 4, { timeoutMs: 30_000, what: 'four failures to connect' });
    const times = tries().map((line) => Number(line['time']));
    const pauses = [1, 2, 3].map((at) => times[at]! - times[at - 1]!);
    // 0.5, 1, 2 s, each ±20 %, and what Slack takes to refuse
    for (const [at, pause] of pauses.entries()) expect(pause).toBeGreaterThanOrEqual(500 * 2 ** at * 0.8 - 20);
    expect(new Set(pauses.map((pause, at) => Math.round((pause / 2 ** at) * 10))).size).toBeGreaterThan(1);
    expect((await ingress.readiness())?.body).toMatchObject({ ready: false });
    expect((await ingress.readiness())?.body.reasons.map(({ reason }) => reason).join()).toMatch(/Slack answered/);

    operator.clearFaults();
    await ingress.waitReady();
    operator.retryNow();
    expect(await ask('!echo here again')).toBe('here again');

    // After a success it begins anew.
    await bothConnected();
    const next = failuresFromNow(ingress);
    operator.addFaults([{ method: 'apps.connections.open', kind: 'status', status: 500 }]);
    operator.disconnectSockets({ reason: 'cut' });
    await waitFor(() => next().length >= 2, { timeoutMs: 30_000, what: 'two more failures' });
    const [first, second] = next();
    expect(first).toMatchObject({ failures: 0 });
    expect(Number(second!['time']) - Number(first!['time'])).toBeLessThan(Math.max(...pauses));
    // And it does not wait for Slack where it is to stop.
    expect(await ingress.kill('SIGINT')).toEqual({ code: 0, signal: null });
    operator.clearFaults();
    await ingress.restart();
    expect(await ask('!echo and again')).toBe('and again');
  });

  it('replaces each connection that Slack announces to end, and hears all that is said meanwhile', async () => {
    const ingress = house.services['ingress-socket'];
    const { operator } = house.simulator;
    const seen = ingress.logs().length;
    const before = house.answersIn(channels.ops).length;
    await bothConnected();
    const former = sockets();
    for (const connection of former) {
      operator.disconnectSockets({ reason: 'refresh_requested', connection });
      house.say(`!echo refreshed ${connection}`, { channelId: channels.ops });
      const isReplaced = () => sockets().length === 2 && !sockets().includes(connection);
      await waitFor(isReplaced, { timeoutMs: 20_000, what: `a connection in place of ${connection}` });
    }
    const answers = () => house.answersIn(channels.ops).slice(before);
    const expected = former.map((connection) => `refreshed ${connection}`);
    await waitFor(() => expected.every((text) => answers().includes(text)), { timeoutMs: 20_000, what: 'all answers' });
    const lines = ingress.logs().slice(seen);
    expect(lines.filter(({ reason }) => reason === 'refresh_requested')).toHaveLength(2);
    expect(lines.filter(({ msg, condition }) => msg === 'condition not met' && condition === 'socket')).toEqual([]);
  });

  it('does the same over RTM, which tells of presence besides', async () => {
    const { operator, classicToken, botToken } = house.simulator;
    const rtm = house.services['ingress-rtm'];
    await rtm.restart({ INGRESS_MODE: 'on', SLACK_BOT_TOKEN: classicToken });
    const connection = () => (operator.connections()['rtm'] as { id: number }[])[0]?.id;
    for (const how of ['cut', 'goodbye', 'team_migration_started'] as const) {
      const before = connection();
      operator.endRtm(how);
      await waitFor(() => connection() !== undefined && connection() !== before, {
        timeoutMs: 20_000,
        what: `another one after ${how}`,
      });
    }
    await rtm.waitReady();
    operator.emit({ type: 'presence_change', user: users.ben, presence: 'away' }, 'rtm');
    expect(await hears(({ kind }) => kind === 'presence', 'the presence')).toMatchObject({
      userIds: [users.ben],
      presence: 'away',
    });
    await rtm.restart({ INGRESS_MODE: 'auto', SLACK_BOT_TOKEN: botToken });
    expect((await rtm.readiness())?.body.notes['transport']).toMatch(/^idle: /);
  });

  it('waits as long as Slack says, and tells of a token that it refuses', async () => {
    const ingress = house.services['ingress-socket'];
    const { operator } = house.simulator;
    const tries = failuresFromNow(ingress);
    operator.addFaults([
      { method: 'apps.connections.open', kind: 'ratelimited', retryAfter: 2, times: 2 },
      { method: 'apps.connections.open', kind: 'error', slackError: 'invalid_auth' },
    ]);
    const cutAt = Date.now();
    operator.disconnectSockets({ reason: 'cut' });
    const isRefused = () => tries().find((line) => /invalid_auth/.test(JSON.stringify(line['err'])));
    await waitFor(isRefused, { timeoutMs: 30_000, what: 'the failure behind the limit' });
    // Without the limit it would be there after half a second.
    expect(Number(isRefused()!['time']) - cutAt).toBeGreaterThanOrEqual(2_000);
    await waitFor(
      async () =>
        (await ingress.readiness())?.body.reasons.some(({ reason }) =>
          /SLACK_APP_TOKEN is refused.*invalid_auth/.test(reason),
        ),
      { timeoutMs: 30_000, what: 'the reason' },
    );
    operator.clearFaults();
    await ingress.waitReady();
    expect(await ask('!echo once more')).toBe('once more');
  });
});

describe('parity 58 stopping', () => {
  it('is not what SIGUSR1 means, nor is it a way in: no service opens a console or a debugger', async () => {
    for (const service of Object.values(house.services)) {
      process.kill(service.pid, 'SIGUSR1');
      await service.waitForLog(({ msg }) => msg === 'SIGUSR1 does nothing');
      expect(JSON.stringify(service.logs())).not.toContain('Debugger');
    }
    expect(await ask('!echo still here')).toBe('still here');
  });

  it('finishes what runs, whichever signal comes, answers it once, and takes what comes meanwhile afterwards', async () => {
    const worker = house.services['command-worker'];
    for (const [n, signal] of (['SIGTERM', 'SIGINT'] as const).entries()) {
      const channelId = n === 0 ? channels.general : channels.random;
      const before = house.answersIn(channelId).length;
      house.say('!sleep 1500', { channelId });
      await waitFor(() => house.answersIn(channelId).length > before, { timeoutMs: 20_000, what: 'sleeping' });
      const ended = worker.kill(signal);
      house.say('!echo meanwhile', { channelId });
      expect(await ended).toEqual({ code: 0, signal: null });
      await worker.restart();
      await waitFor(() => house.answersIn(channelId).slice(before).includes('meanwhile'), {
        timeoutMs: 20_000,
        what: 'what came meanwhile',
      });
      expect(house.answersIn(channelId).slice(before)).toEqual(['sleeping', 'slept', 'meanwhile']);
    }
  });

  it('holds for each of the services: code 0, and nothing is lost between them', async () => {
    const said: PageMessage['ts'][] = [];
    for (const name of ['egress', 'ingress-socket', 'ingress-events', 'ingress-rtm'] as const) {
      expect(await house.services[name].kill('SIGTERM')).toEqual({ code: 0, signal: null });
      said.push(house.say(`!echo without ${name}`, { channelId: channels.incidentRoom }));
      await house.services[name].restart();
    }
    house.simulator.operator.retryNow();
    const answers = () => house.answersIn(channels.incidentRoom).filter((text) => text.startsWith('without'));
    await waitFor(() => answers().length >= said.length, { timeoutMs: 30_000, what: 'all answers' });
    expect(new Set(answers()).size).toBe(said.length);
    expect(answers()).toHaveLength(said.length);
  });
});
