import { createRegistry } from '@errand/engine';
import { createFailures } from '@errand/failures';
import { createMemoryFailures } from '@errand/failures/testing';
import { createTestClock } from '@errand/engine/testing';
import type { Context, ExecutionInfo } from '@errand/plugin-sdk';
import { command, definePlugin, manifestOf, t } from '@errand/plugin-sdk';
import { createTransports } from '../transports';
import type { CorePluginsDeps } from './core-plugins';
import { createCorePlugins } from './core-plugins';
import { spanOf } from './uptime';

const deploy = definePlugin({
  name: 'deploy',
  version: '2.0.0',
  summary: 'Ships services',
  commands: {
    deploy: command({ summary: 'Deploy a service', args: { service: t.string() }, run: () => undefined }),
    freeze_all: command({ summary: 'Freeze everything', admin: true, run: () => undefined }),
  },
});

function setUp(change: Partial<CorePluginsDeps> = {}) {
  const transports = createTransports(createTestClock());
  const deps: CorePluginsDeps = {
    registry: () => registry,
    settings: { prefix: '!', admins: ['UADMIN'] },
    version: '1.2.3',
    owner: 'host-1-abc',
    broker: { fault: () => undefined },
    store: { fault: () => undefined },
    transports,
    failures: createFailures({ store: createMemoryFailures(() => new Date()), publish: async () => undefined }),
    running: () => 1,
    startedAt: Date.UTC(2026, 10, 23, 7, 41),
    now: () => Date.UTC(2026, 10, 23, 8, 46),
    ...change,
  };
  const plugins = createCorePlugins(deps);
  const registry = createRegistry([...plugins, deploy].map(manifestOf));
  const commands = Object.assign({}, ...plugins.map((plugin) => plugin.commands)) as (typeof plugins)[0]['commands'];
  const bot = { teamId: 'T1', teamName: 'Acme', userId: 'UBOT', name: 'errand' };
  const say = (name: string, text = '', caller: Partial<ExecutionInfo> = {}) => {
    const execution = { userId: 'UANA', isDirect: false, ...caller };
    const ctx = { execution, directory: { bot: async () => bot } } as unknown as Context;
    return commands[name]!.run({ args: {}, flags: {}, text }, ctx);
  };
  return { say, transports };
}

describe('help', () => {
  it('lists the commands by plugin, in the layout of Errbot', () => {
    expect(setUp().say('help')).toBe(
      [
        '### All commands',
        '',
        '**deploy**',
        '',
        'Ships services',
        '',
        '- **!deploy** - Deploy a service',
        '',
        '**health**',
        '',
        'How I am',
        '',
        '- **!status** - Tells how I am',
        '- **!uptime** - Tells for how long I have been up',
        '',
        '**help**',
        '',
        'What I can do',
        '',
        '- **!about** - Tells what I am',
        '- **!help** - Lists the commands, or tells about one: help <command or plugin>',
      ].join('\n'),
    );
  });

  it('lists what is for admins to an admin in a direct message, and nowhere else', () => {
    const { say } = setUp();
    const line = '- **!freeze all** - Freeze everything';
    expect(say('help', '', { userId: 'UADMIN', isDirect: true })).toContain(line);
    expect(say('help', '', { userId: 'UADMIN' })).not.toContain(line);
    expect(say('help', '', { isDirect: true })).not.toContain(line);
    expect(say('help', 'freeze all', { isDirect: true })).toBe('That command is not defined.');
  });

  it.each(['deploy', ' DEPLOY '])('tells about the plugin %j', (text) => {
    expect(setUp().say('help', text)).toBe('**deploy**\n\nShips services\n\n- **!deploy** - Deploy a service');
  });

  it.each(['freeze all', 'freeze_all', '!freeze  all'])('tells about the command %j', (text) => {
    const answer = setUp().say('help', text, { userId: 'UADMIN', isDirect: true });
    expect(answer).toBe('- **!freeze all** - Freeze everything');
  });

  it('shows how to call a command that takes arguments', () => {
    const lonely = definePlugin({ ...deploy, name: 'ship' });
    const registry = createRegistry([manifestOf(lonely)]);
    const answer = setUp({ registry: () => registry }).say('help', 'deploy');
    expect(answer).toMatch(/^- \*\*!deploy\*\* - Deploy a service\n\n```\nusage: deploy \[-h\] service\n/);
  });

  it('says so when there is no such command', () => {
    expect(setUp().say('help', 'nonsense')).toBe('That command is not defined.');
  });
});

describe('status', () => {
  it('tells of Slack, the transports, broker, store and versions', async () => {
    const { say, transports } = setUp({ store: { fault: () => 'the database is not available' } });
    transports.heard('ingress-socket/3f2a');
    const answer = await say('status');
    expect(answer).toContain('## Yes I am alive...');
    expect(answer).toContain('- **Slack** ok, as errand in Acme');
    expect(answer).toContain('- **Heard from** ingress-socket (0 s ago)');
    expect(answer).toContain('- **Broker** ok');
    expect(answer).toContain('- **Store** the database is not available');
    expect(answer).toContain('Errand 1.2.3');
    expect(answer).toContain('deploy 2.0.0');
  });
});

describe('uptime', () => {
  it('tells for how long and since when', () => {
    expect(setUp().say('uptime')).toBe("I've been up for 1 hour and 5 minutes (since Monday, Nov 23 at 07:41 UTC).");
  });

  it.each([
    [0, '0 seconds'],
    [1_000, '1 second'],
    [65_000, '1 minute and 5 seconds'],
    [120_000, '2 minutes'],
    [90_000_000, '1 day and 1 hour'],
    [86_400_000 + 61_000, '1 day'],
  ])('reads %d ms as %s', (ms, text) => {
    expect(spanOf(ms)).toBe(text);
  });
});

describe('about', () => {
  it('names the version', () => {
    expect(setUp().say('about')).toContain('This is Errand version 1.2.3.');
  });
});
