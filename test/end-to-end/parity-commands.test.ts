import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageMessage } from '@errand/slack-simulator';
import { simulatorDefaults } from '@errand/slack-simulator';
import type { LogLine } from '@errand/testing';
import { waitFor } from '@errand/testing';
import type { House } from './house';
import { startHouse } from './house';

// Lines of the parity checklist: the core commands, as their users know them.

const { users, channels } = simulatorDefaults;

jest.setTimeout(60_000);
let house: House;
/** Direct messages with the bot. */
let dm: Record<'ana' | 'ben', string>;
beforeAll(async () => {
  const config = join(mkdtempSync(join(tmpdir(), 'errand-parity-')), 'errand.yaml');
  writeFileSync(
    config,
    `admins: [${users.ana}]\nhideRestrictedCommands: true\npacing:\n  channelPerSecond: 0\nchatroomPresence: ['#lobby']\n`,
  );
  house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG: config } });
  house.simulator.people.createChannel({ userId: users.ana, name: 'lobby' });
  const withBot = (userId: string) =>
    house.simulator.people.openDm({ userId, withUserId: simulatorDefaults.app.botUserId }).id;
  dm = { ana: withBot(users.ana), ben: withBot(users.ben) };
}, 60_000);
afterAll(() => house?.stop(), 60_000);

/** What the bot answers to Ben, in #random unless told otherwise. */
async function ben(text: string, channelId: string = channels.random): Promise<string> {
  return textOf(await house.ask(text, { userId: users.ben, channelId }));
}
/** What it answers to Ana, an admin, in their direct message. */
async function ana(text: string): Promise<string> {
  return textOf(await house.ask(text, { userId: users.ana, channelId: dm.ana }));
}
/** As it is read: Slack's escapes undone. */
function textOf({ text }: PageMessage): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
/** All that it answers, where it answers several times. */
async function answers(
  text: string,
  count: number,
  { userId = users.ben as string, channelId = channels.random as string } = {},
) {
  const before = house.answersIn(channelId).length;
  house.say(text, { userId, channelId });
  await waitFor(() => house.answersIn(channelId).length >= before + count, { what: `${count} answers to ${text}` });
  return house.answersIn(channelId).slice(before);
}

describe('parity 09 history of a person', () => {
  const { carla } = users;
  const type = (text: string, channelId: string = channels.random) => house.ask(text, { userId: carla, channelId });

  it('!!, !N and !history, over all channels', async () => {
    await type('!echo one');
    await type('!echo  two\n lines', channels.ops);
    expect((await type('!!')).text).toBe('two\n lines');
    expect((await type('!2 and more words')).text).toBe('one');
    expect((await type('!history')).text).toBe(' 2:!echo two\n lines\n 1:!echo one');
  });

  it('keeps the last ten, each once, and nothing of what is not historized, denied or unknown', async () => {
    for (let n = 1; n <= 10; n += 1) await type(`!echo ${n}`);
    await type('!echo 1');
    await type('!nonsense');
    await type('!ps');
    const lines = (await type('!history')).text.split('\n');
    expect(lines).toEqual([
      ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 1].map((n, at) => `${String(10 - at).padStart(2)}:!echo ${n}`),
    ]);
  });

  it('says nothing where there is none so far back: the next answer is that of the next command', async () => {
    house.say('!11', { userId: carla, channelId: channels.random });
    expect((await type('!echo next')).text).toBe('next');
    expect((await house.ask('!echo mine', { userId: users.dmitri, channelId: channels.random })).text).toBe('mine');
    expect((await house.ask('!history', { userId: users.dmitri, channelId: channels.random })).text).toBe(
      ' 1:!echo mine',
    );
  });

  it('is there after the worker was killed, which Errbot forgets', async () => {
    await house.services['command-worker'].kill('SIGKILL');
    await house.services['command-worker'].restart();
    expect((await type('!!')).text).toBe('next');
  }, 60_000);
});

describe('parity 40 help, apropos, about', () => {
  it('!help lists the commands by plugin, and to an admin those for admins', async () => {
    const help = await ben('!help');
    expect(help).toMatch(/All commands/);
    for (const line of ['*!echo* - Repeats what you say', '*!status gc* - ', '*!help* - ', '*!history* - '])
      expect(help).toContain(line);
    expect(help).not.toMatch(/!kill|!log tail|!plugin/);
    const pages = [await ana('!help'), await ana('!help 2')].join('\n');
    for (const name of ['kill', 'log tail', 'plugin deactivate', 'restart']) expect(pages).toContain(`*!${name}* - `);
  });

  it('!help tells about a plugin before a command of that name, about a command, and says what is neither', async () => {
    expect(await ben('!help utils')).toMatch(/^\*utils\*\n+Small helpers\n[^]*\*!echo\* - Repeats what you say/);
    expect(await ben('!help HELP')).toMatch(/^\*help\*\n/);
    expect(await ben('!help status_gc')).toContain('*!status gc* - Shows how often memory was collected');
    expect(await ben('!help !uptime')).toContain('*!uptime* - ');
    expect(await ben('!help nothing')).toBe('That command is not defined.');
    expect(await ben('!help kill')).toBe('That command is not defined.');
  });

  it('!apropos looks in the summaries', async () => {
    expect(await ben('!apropos')).toBe('Usage: !apropos search_term');
    expect(await ben('!apropos REPEATS')).toBe('Available commands:\n\t!echo: Repeats what you say');
  });

  it('!about names the version', async () => {
    expect(await ben('!about')).toMatch(/^This is Errand version \d+\.\d+\.\d+\./);
  });
});

describe('parity 41 status family, uptime', () => {
  it('!status tells all, and its parts tell theirs', async () => {
    const status = await ben('!status foo');
    expect(status).toMatch(/^\*Yes I am alive\.\.\.\*/);
    for (const each of ['*Broker* ok', '*Store* ok', 'Load ', 'Plugins', 'A = Activated'])
      expect(status).toContain(each);
    expect(await ben('!status plugins')).toMatch(
      /Plugins[^]*Status[^]*A[^]*utils[^]*A = Activated, D = Deactivated, B = Blacklisted, C = Needs to be configured$/,
    );
    expect(await ben('!status load')).toMatch(/^Load \d+\.\d\d, \d+\.\d\d, \d+\.\d\d$/);
    expect(await ben('!status gc')).toMatch(/^GC 0->\d+ 1->\d+ 2->\d+$/);
  });

  it('!uptime tells for how long and since when', async () => {
    expect(await ben('!uptime')).toMatch(
      /^I've been up for \d+ (seconds|minutes) \(since \w+day, \w{3,4} \d\d at \d\d:\d\d\)\.$/,
    );
  });
});

describe('parity 42 whoami, echo, log tail, render test', () => {
  it('!whoami shows who one is', async () => {
    const answer = await ben('!whoami');
    for (const each of [users.ben, channels.random, '#random']) expect(answer).toContain(each);
    expect(await ben('!whoami', dm.ben)).not.toContain('room ');
  });

  it('!echo keeps line breaks and spaces, and says nothing to nothing', async () => {
    expect(await ben('!echo a  *b*\n  c é')).toBe('a  *b*\n  c é');
    house.say('!echo', { userId: users.ben, channelId: channels.random });
    expect(await ben('!echo next')).toBe('next');
  });

  it('!log tail is for admins, and shows the last lines of the log', async () => {
    expect(await ben('!log tail', dm.ben)).toBe('This command requires bot-admin privileges');
    const answer = await ana('!log tail 2');
    expect(answer.match(/^\{.*"msg":.*\}$/gm)).toHaveLength(2);
  });

  it('!render test shows what an answer may hold', async () => {
    const page = await ben('!render test');
    for (const each of ['*A heading*', '*bold*', '_italic_', '`code`', 'a block of code:  spaces   stay'])
      expect(page).toContain(each);
  });
});

describe('parity 44 room commands', () => {
  it('ask which room is meant', async () => {
    const questions: [string, string][] = [
      ['join', 'Please tell me which chatroom to join.'],
      ['leave', 'Please tell me which chatroom to leave.'],
      ['occupants', 'Please supply a room to list the occupants of.'],
      ['topic', 'Please tell me which chatroom you want to know the topic of.'],
    ];
    for (const [name, question] of questions) expect(await ben(`!room ${name}`)).toBe(question);
    expect(await ana('!room create')).toBe('Please tell me which chatroom to create.');
    expect(await ana('!room destroy')).toBe('Please tell me which chatroom to destroy.');
    expect(await ana('!room invite "#x"')).toBe('Please tell me which person(s) to invite into which room.');
  });

  it('create, topic, invite, occupants, leave, join, destroy', async () => {
    expect(await ana('!room create war-room')).toBe('Created the room war-room.');
    expect(await ana('!room create war-room')).toBe('Created the room war-room.');
    expect(await ana('!room topic war-room')).toBe('No topic is set for war-room.');
    expect(await ana('!room topic war-room "Keep calm"')).toBe('Topic for war-room set.');
    expect(await ana('!room topic war-room')).toBe('Topic for war-room: Keep calm.');
    expect(await ana(`!room invite war-room @ben ${users.carla}`)).toMatch(
      /^Invited @.*, .* into the room war-room\.$/,
    );
    const [first, second] = await answers('!room occupants war-room general', 2);
    expect(first).toMatch(/^Occupants in war-room:\n\t[^]*\n\t[^]*\n\t[^]*\.$/);
    expect(second).toMatch(/^Occupants in general:\n\t/);
    expect(await ben('!room list')).toMatch(/^I'm currently in these rooms:\n\t#[^]*\n\t#war-room$/);
    expect(await ben('!room leave war-room')).toBe('Left the room war-room.');
    expect(await ben('!room leave war-room')).toBe('Left the room war-room.');
    expect(await ben('!room list')).not.toContain('war-room');
    expect(await ben('!room join "#war-room"')).toMatch(/^Joined the room #?war-room\.$/);
    expect(await ana('!room destroy war-room')).toBe('Destroyed the room war-room.');
    expect(await ben('!room list')).not.toContain('war-room');
    expect(await ben('!room join war-room')).toBe('Cannot find room war-room.');
  });

  it('say what Slack will not do, and why, and that there is no such room', async () => {
    expect(await ben('!room join nowhere')).toBe('Cannot find room nowhere.');
    expect(await ben('!room occupants nowhere')).toBe(
      'Cannot list occupants in nowhere: there is no such room that I can see.',
    );
    expect(await ana('!room destroy general')).toBe(
      'Cannot destroy the room general: nobody can archive the general channel.',
    );
    expect(await ana('!room create "No Good"')).toBe(
      'Cannot create the room No Good: the name must be lower-case letters, digits, - and _ alone.',
    );
  });

  it('are not needed for the channels of chatroomPresence, which it joins at its start', async () => {
    const worker = house.services['command-worker'];
    const joined = ({ msg, room }: LogLine) => msg === 'room joined' && room === '#lobby';
    // It was killed above, where that was run.
    if (!worker.logs().some(joined)) await worker.restart();
    await worker.waitForLog(joined);
    expect(await ben('!room occupants lobby')).toMatch(/\n\terrand/);
  }, 60_000);

  it('let only admins make, archive and fill rooms, which Errbot lets anybody do', async () => {
    for (const text of ['!room create x', '!room destroy general', '!room invite general @ana'])
      expect(await ben(text, dm.ben)).toBe('This command requires bot-admin privileges');
  });
});

describe('beside the checklist: plugins and executions', () => {
  it('!plugin deactivate is for good, and for what is no part of Errand itself', async () => {
    expect(await ana('!plugin deactivate utils')).toBe('Plugin utils deactivated.');
    expect(await ben('!echo hi')).toMatch(/^Command "echo" \/ "echo hi" not found\./);
    await house.services['command-worker'].restart();
    expect(await ana('!plugin deactivate utils')).toBe('utils is already deactivated.');
    expect(await ana('!plugin list')).toMatch(/D[ |│]+utils/);
    expect(await ana('!plugin activate utils')).toBe('Plugin utils activated.');
    expect(await ben('!echo hi')).toBe('hi');
    expect(await ana('!plugin info utils')).toContain('*State* Activated');
    expect(await ana('!plugin deactivate help')).toMatch(/^Error deactivating help: /);
    expect(await ana('!plugin deactivate nope')).toMatch(/^nope isn't a valid plugin name\. The current plugins are:/);
  }, 60_000);

  it('!ps lists what runs, !trace tells the course of what ran', async () => {
    expect(await ana('!ps')).toBe('Nothing runs but this.');
    await ben('!echo traced');
    const ended = house.services['command-worker']
      .logs()
      .filter(({ msg, command }) => msg === 'command ended' && command === 'echo');
    const id = String(ended.at(-1)?.['executionId']);
    const trace = () => ana(`!trace ${id.slice(0, 12)}`);
    // The ledger is told a little after Slack.
    await waitFor(async () => (await trace()).includes('Message 0, post: posted'), { what: 'the post in the ledger' });
    for (const each of [id, '*State* done', '*Attempts* 1']) expect(await trace()).toContain(each);
    expect(await ana(`!kill ${id.slice(0, 12)}`)).toContain('has ended already: done.');
  });
});

describe('parity 43 restart, shutdown', () => {
  it('!shutdown wants to be sure, then ends the worker in good order', async () => {
    expect(await ben('!shutdown --confirm', dm.ben)).toBe('This command requires bot-admin privileges');
    expect(await ana('!shutdown')).toBe('Please provide `--confirm` to confirm you really want me to shut down.');
    expect(await ana('!shutdown --confirm')).toBe('Roger that. I am shutting down.');
    expect(await house.services['command-worker'].exited()).toEqual({ code: 0, signal: null });
    await house.services['command-worker'].restart();
  }, 60_000);

  it('!restart ends the worker with the code that asks to be started again; what comes meanwhile is run', async () => {
    const where = { userId: users.ana, channelId: dm.ana };
    expect(await answers('!restart', 2, where)).toEqual(['Deactivating all the plugins...', 'Restarting']);
    expect(await house.services['command-worker'].exited()).toEqual({ code: 75, signal: null });
    const said = ben('!echo meanwhile');
    await house.services['command-worker'].restart();
    expect(await said).toBe('meanwhile');
  }, 60_000);
});
