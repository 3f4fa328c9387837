import { startConsoleSession } from './console-session';
import type { PretendSlack, Said } from './pretend-slack';

/** A Slack in which the bot says back what it is told. */
async function setUp() {
  const said: unknown[] = [];
  const logs = new Map<string, Said[]>();
  const log = (channelId: string) => logs.get(channelId) ?? logs.set(channelId, []).get(channelId)!;
  const channels = [{ id: 'COPS', name: 'ops', kind: 'channel' }];
  let ts = 0;
  const slack: PretendSlack = {
    workspace: async () => ({
      users: [
        { id: 'UANA', name: 'ana', isBot: false },
        { id: 'UBEN', name: 'ben', isBot: false },
        { id: 'UBOT', name: 'errand', isBot: true },
      ],
      channels,
      botUserId: 'UBOT',
    }),
    async say({ userId, channelId, text }) {
      said.push([userId, channelId, text]);
      log(channelId).push({ ts: `${++ts}`, text }, { ts: `${++ts}`, text: `&lt;${text}&gt;`, botId: 'B1' });
      return { ts: `${ts}` };
    },
    messages: async (channelId) => [...log(channelId)],
    openDm: async (userId) => ({ channelId: `D-${userId}` }),
    async createPerson(name) {
      if (name === 'No!') throw new Error('a name is lower case');
      return { userId: `U-${name}` };
    },
    async createChannel(_userId, name) {
      channels.push({ id: `C-${name}`, name, kind: 'channel' });
      return { channelId: `C-${name}` };
    },
    join: async () => undefined,
  };
  log('D-UANA').push({ ts: '0', text: 'an old word', botId: 'B1' });
  let out = '';
  const session = await startConsoleSession(slack, { prefix: '!', out: (text) => void (out += text) });
  const type = async (...lines: string[]) => {
    out = '';
    for (const line of lines) await session.take(line);
    return out;
  };
  return { session, type, said };
}

it('talks to the bot as an admin in a direct message, and shows its answers as they are read', async () => {
  const { session, type, said } = await setUp();
  expect(session.prompt()).toBe('[@ana -> @errand] >>> ');
  expect(await type('!echo hi')).toBe('<!echo hi>\n');
  expect(said).toEqual([['UANA', 'D-UANA', '!echo hi']]);
});

it('goes into rooms and out, and is others', async () => {
  const { session, type, said } = await setUp();
  expect(await type('!inroom')).toBe('Joined Room #testroom.\n');
  expect(session.prompt()).toBe('[@ana -> #testroom] >>> ');
  expect(await type('!inroom #ops')).toBe('Joined Room #ops.\n');
  expect(await type('!asuser ben')).toBe('You are now: @ben.\n');
  await type('hello');
  expect(said.at(-1)).toEqual(['UBEN', 'COPS', 'hello']);
  expect(await type('!asuser somebody')).toBe('You are now: @somebody.\n');
  await type('hello');
  expect(said.at(-1)).toEqual(['U-somebody', 'COPS', 'hello']);
  expect(await type('!asuser')).toBe('You are now: @luser.\n');
  expect(session.userId()).toBe('U-luser');
  expect(await type('!asuser No!')).toBe('a name is lower case\n');
  expect(session.userId()).toBe('U-luser');
  expect(await type('!inroom ops')).toBe('A Room name must start by #.\n');
  expect(await type('!asadmin', '!inperson')).toBe('You are now an admin: @ana.\nNow in one-on-one with the bot.\n');
  expect(session.prompt()).toBe('[@ana -> @errand] >>> ');
});

it('takes messages of several lines, ended by an empty one or the end of the input', async () => {
  const { session, type, said } = await setUp();
  expect(await type('!ml')).toBe('Multiline mode, press enter twice to end messages\n');
  await type('!echo a', 'b', '');
  expect(said.at(-1)).toEqual(['UANA', 'D-UANA', '!echo a\nb']);
  await type('last');
  await session.end();
  expect(said.at(-1)).toEqual(['UANA', 'D-UANA', 'last']);
  expect(await type('!ml')).toBe('Normal one line mode.\n');
});

it('completes the names of commands, and its own words', async () => {
  const { session } = await setUp();
  const names = ['status', 'status_gc', 'echo'];
  expect(session.complete('!st', names)).toEqual(['!status', '!status gc']);
  expect(session.complete('!as', names)).toEqual(['!asadmin', '!asuser']);
  expect(session.complete('!status gc', names)).toEqual(['!status gc']);
  expect(session.complete('hello', names)).toEqual([]);
});
