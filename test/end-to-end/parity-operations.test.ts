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
    who: command({ summary: 'Names the caller', run: async (_input, ctx) => ({ text: String((await ctx.directory.user(ctx.execution.userId))?.nick) }) }),
  },
  listeners: {
    messages: on('message', { from: ['human', 'other_bot'], run: (event) => note('message', event) }),
    mentions: on('mention', (event) => note('mention', event)),
    reactions: on('reaction', (event) => note('reaction', event)),
    joins: on('join', (event) => note('join', event)),
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
    expect(await shown('!text <https://example.com/x?a=1&amp;b=2>')).toBe('<https://example.com/x?a=1&b=2>');
    expect(await shown('!text see <https://example.com/x|the page>')).toContain('https://example.com/x');
    expect(await shown('!text <http://example.com|example.com>')).toBe('example.com');
    expect(await shown('!text <mailto:ops@example.com|ops@example.com>')).toBe('ops@example.com');
    expect(await shown(`!text <@${users.ben}> in <#${channels.ops}|ops>`)).toMatch(/^(<@U0BEN0002>|@\S+) in #ops$/);
  });

  it('reads people and channels as they are typed, by mention and by id, and says which there are not', async () => {
    expect(await ask('!person @ben')).toBe(users.ben);
    expect(await ask(`!person ${users.carla}`)).toBe(users.carla);
    expect(await ask('!place #ops')).toBe(channels.ops);
    expect(await ask(`!place ${channels.random}`)).toBe(channels.random);
    expect(await ask('!person nobody')).toMatch(/nobody/);
  });

  it('answers in the thread where the command was typed, else beside it', async () => {
    const root = house.say('a root', { channelId: channels.random });
    const inThread = await house.ask('!echo inside', { channelId: channels.random, threadTs: root });
    expect(inThread).toMatchObject({ text: 'inside', threadTs: root });
    expect((await house.ask('!echo outside', { channelId: channels.random })).threadTs).toBeUndefined();
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
    emit({ user: app.botUserId, bot_id: app.botId, text: '!echo itself', ts: nextTs() });
    const gone = house.say('soon gone', { channelId: channels.random });
    house.simulator.people.remove({ userId: users.ana, channelId: channels.random, ts: gone });
    expect(await ask('!echo last', { channelId: channels.random })).toBe('last');
    const said = house.answersIn(channels.random).join('\n');
    expect(said).not.toMatch(/edited|previewed|topic|replied|other bot|itself/);
    await hears(
      (event) => event['text'] === '!echo other bot' && event['from'] === 'other_bot',
      "the other bot's words",
    );
  });

  it('tells plugins of messages, mentions, reactions and who joins, the bot included', async () => {
    const ts = house.say('hello @errand and @ben', { channelId: channels.random });
    const mention = await hears((event) => event['kind'] === 'mention' && event['ts'] === ts, 'the mention');
    expect(mention).toMatchObject({ mentionsBot: true, userId: users.ana, channelId: channels.random });
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
      await hears((event) => event['kind'] === 'join' && event['isThisBot'] === true, 'its own joining'),
    ).toMatchObject({ channelId: made.id });
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

  it('knows a person by the new name once it was changed', async () => {
    const before = await ask('!who', { userId: users.carla });
    house.simulator.operator.changeUser({ userId: users.carla, displayName: 'carla-the-second' });
    await waitFor(async () => (await ask('!who', { userId: users.carla })) === 'carla-the-second', {
      timeoutMs: 20_000,
      what: 'the new name',
    });
    expect(before).not.toBe('carla-the-second');
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
