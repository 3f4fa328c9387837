import type { DeadLetter } from '@errand/broker';
import { createInMemoryBroker } from '@errand/broker';
import type { Envelope } from '@errand/contracts';
import { createEnvelope, parseEnvelope } from '@errand/contracts';
import { systemClock } from '@errand/engine';
import {
  createMemoryApprovals,
  createMemoryFiles,
  createMemoryHistory,
  createMemoryStore,
  messageEvent,
} from '@errand/engine/testing';
import { createMemoryFailures } from '@errand/failures/testing';
import { command, definePlugin } from '@errand/plugin-sdk';
import { createHealth, createLogger, createMetrics } from '@errand/runtime';
import type { DeadLetterRow, InspectedExecution } from '@errand/storage';
import { createMemoryAudit } from '@errand/storage/testing';
import { readSettingsAndSource } from '@errand/settings';
import { createMemoryVersions } from '@errand/settings/testing';
import { waitFor } from '@errand/testing';
import { startCommandWorker } from './command-worker';

const logger = createLogger({ name: 'test', level: 'silent' });
const bot = { kind: 'bot', bot: { teamId: 'T1', teamName: 'Acme', userId: 'UBOT', name: 'errand' } };

/** Workers between an in-memory broker and store, with ingress and egress played by the test. */
/** @param file the errand.yaml that they are started with, to follow the table from then on */
function setUp({ file }: { file?: string } = {}) {
  const hub = createInMemoryBroker();
  const slack = hub.connect('slack');
  const executions = createMemoryStore(systemClock);
  const letters: DeadLetterRow[] = [];
  const failures = createMemoryFailures(() => new Date());
  const faultListeners: ((fault: string | undefined) => void)[] = [];
  const health = createHealth();
  const metrics = createMetrics('command-worker');
  const off = new Set<string>();
  const endings: string[] = [];
  const table = createMemoryVersions();
  const inspected = () =>
    [...executions.rows.values()].map((row): InspectedExecution => {
      const { id, plugin, handler, envelope, attempt, owner, end } = row;
      const state = end?.state ?? 'running';
      const age = { ageMs: 0, claimedAt: '2026-11-23T07:41:00.123456Z', endedAt: undefined };
      return { id, plugin, handler, envelope, attempts: attempt, owner, state, cause: undefined, ...age };
    });
  const start = (name: string) =>
    startCommandWorker({
      broker: hub.connect(name),
      endPool: (how) => endings.push(`${name}: ${how}`),
      store: {
        backup: {
          async *rows() {},
          restore: async () => undefined,
        },
        executions,
        approvals: createMemoryApprovals(executions, systemClock),
        files: { ...createMemoryFiles(), find: async () => undefined, async *read() {} },
        ...failures,
        audit: createMemoryAudit(() => new Date()),
        history: createMemoryHistory(),
        inspection: {
          underWay: async () => inspected().filter(({ state }) => state === 'running'),
          find: async (id) => inspected().filter((each) => each.id.startsWith(id)),
          messagesOf: async () => [],
        },
        pluginStates: {
          deactivated: async () => [...off],
          async set(plugin, active) {
            if (active) off.delete(plugin);
            else off.add(plugin);
          },
        },
        deadLetters: { ...failures.deadLetters, add: async (letter: DeadLetter) => void letters.push(letter) },
        settings: table.versions,
        prune: async () => undefined,
        deployment: () => 'db-1',
        fault: () => 'not reached yet',
        onFault(listener) {
          faultListeners.push(listener);
          listener('not reached yet');
        },
      },
      ...startedWith(file),
      plugins: [
        definePlugin({
          name: 'test',
          version: '1.0.0',
          summary: 'Test',
          commands: {
            greet: command({ summary: 'Greet', run: ({ text }) => `Hello, ${text}!` }),
            hang: command({ summary: 'Never ends', run: () => new Promise<string>(() => undefined) }),
          },
        }),
      ],
      logger,
      // The first one's are looked at.
      health: name === 'worker-1' ? health : createHealth(),
      metrics: name === 'worker-1' ? metrics : createMetrics('command-worker'),
    });
  const workers = [start('worker-1')];
  const waiting: ((envelope: Envelope) => void)[] = [];
  const answered: Envelope[] = [];
  slack.consume('outbound', async ({ envelope }) => {
    answered.push(envelope);
    waiting.shift()?.(parseEnvelope(envelope));
  });
  slack.serve('directory', async () => bot);
  return {
    hub,
    slack,
    health,
    metrics,
    letters,
    setStoreFault: (fault: string | undefined) => faultListeners.forEach((listener) => listener(fault)),
    endings,
    answered,
    table,
    executions,
    running: () => inspected().filter(({ state }) => state === 'running'),
    addWorker: (name: string) => workers.push(start(name)),
    async say(event: Envelope) {
      const answer = new Promise<Envelope>((resolve) => waiting.push(resolve));
      await slack.publish('events', event);
      const { data } = await answer;
      return (data as { body: { markdown: string } }).body.markdown;
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await slack.close();
    },
  };
}

function startedWith(file: string | undefined) {
  if (file === undefined) return { settings: { prefix: '!', admins: ['UADMIN'], allowGuests: true } };
  const { settings, settingsSource: source } = readSettingsAndSource({ ERRAND_CONFIG: 'a.yaml' }, () => file);
  return { settings, following: { settings, source } };
}

const asAdmin = (text: string, ts: string) =>
  messageEvent(text, { ts, channelId: 'D0ADMIN', actor: { kind: 'human', userId: 'UADMIN' } });

describe('several workers', () => {
  it('end a command wherever it runs, switch plugins alike, and end all when they are told to', async () => {
    const house = setUp();
    house.addWorker('worker-2');
    const channels = Array.from({ length: 8 }, (_each, at) => `C${at}`);
    const hanging = channels.map((channelId, at) =>
      house.slack.publish('events', messageEvent('!hang', { ts: `1.${at}`, channelId })),
    );
    await Promise.all(hanging);
    await waitFor(() => house.running().length === channels.length, { what: 'the commands' });
    expect(new Set(house.running().map(({ owner }) => owner)).size).toBe(2);
    const ids = house.running().map(({ id }) => id);
    house.slack.broadcast({ kind: 'execution.kill', executionId: 'nothing', by: 'UADMIN' });
    for (const executionId of ids) house.slack.broadcast({ kind: 'execution.kill', executionId, by: 'UADMIN' });
    await waitFor(() => house.answered.length === ids.length, { what: 'the answers' });

    expect(await house.say(asAdmin('!plugin deactivate utils', '2.1'))).toBe('Plugin utils deactivated.');
    for (const [at, channelId] of channels.entries())
      expect(await house.say(messageEvent('!echo hi', { ts: `3.${at}`, channelId }))).toMatch(/^Command "echo" /);
    expect(await house.say(asAdmin('!shutdown --confirm', '4.1'))).toBe('Roger that. I am shutting down.');
    expect(house.endings.sort()).toEqual(['worker-1: shutdown', 'worker-2: shutdown']);
    await house.stop();
  });
});

describe('startCommandWorker', () => {
  let house: ReturnType<typeof setUp>;
  beforeEach(() => (house = setUp()));
  afterEach(() => house.stop());

  it('answers commands of plugins, by prefix and by mention, and those about itself', async () => {
    expect(await house.say(messageEvent('!greet you', { ts: '1.1' }))).toBe('Hello, you!');
    const mentions = [
      { kind: 'user' as const, id: 'UBOT' },
      { kind: 'user' as const, id: 'UBEN' },
    ];
    const markup = '<@UBOT> greet <@UBEN>';
    const mention = { ts: '1.2', markup, mentions, mentionsBot: true };
    expect(await house.say(messageEvent('@UBOT greet @UBEN', mention))).toBe('Hello, @UBEN!');
    expect(await house.say(messageEvent('!help', { ts: '1.3' }))).toContain('- **!greet** - Greet');
    expect(await house.say(messageEvent('!nonsense', { ts: '1.4' }))).toBe('Command "nonsense" not found.');
    expect(await house.say(messageEvent('!status', { ts: '1.5' }))).toContain('ingress-socket (0 s ago)');
  });

  it('says which commands there are to whoever asks', async () => {
    const { commands } = (await house.slack.request('registry', { kind: 'commands' }, { deadlineMs: 1_000 })) as {
      commands: object[];
    };
    expect(commands).toContainEqual({ plugin: 'test', name: 'greet', admin: false, args: [] });
    expect(commands).toContainEqual({
      plugin: 'access',
      name: 'acl_explain',
      admin: true,
      args: ['user', 'command', 'channel', 'text'],
    });
    const wrong = house.slack.request('registry', { kind: 'secrets' }, { deadlineMs: 1_000 });
    await expect(wrong).rejects.toMatchObject({ code: 'broker_request_failed' });
  });

  it('counts commands and how they ended', async () => {
    await house.say(messageEvent('!greet you', { ts: '1.1' }));
    await house.say(messageEvent('!nonsense', { ts: '1.2' }));
    await house.say(messageEvent('!greet me', { ts: '1.3' }));
    const text = await house.metrics.metrics();
    expect(text).toContain('errand_commands_total{command="greet",outcome="done",service="command-worker"} ');
    expect(text).toContain('errand_commands_total{command="unknown",outcome="not_found",service="command-worker"} 1');
  });

  it('is ready when broker and store are, and it knows who shares the partitions', async () => {
    const known = () => !house.health.report().reasons.some(({ condition }) => condition === 'partitions');
    await waitFor(known, { what: 'the partitions' });
    expect(house.health.report().reasons).toEqual([{ condition: 'store', reason: 'not reached yet' }]);
    house.setStoreFault(undefined);
    expect(house.health.report().ready).toBe(true);
    house.setStoreFault('gone');
    expect(house.health.report().reasons).toEqual([{ condition: 'store', reason: 'gone' }]);
  });

  it('keeps what is no envelope as a dead letter, and goes on', async () => {
    house.hub.publishRaw('events', '03', Buffer.from('{ nonsense'));
    expect(await house.say(messageEvent('!greet you'))).toBe('Hello, you!');
    while (house.letters.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(house.letters).toEqual([expect.objectContaining({ stage: 'events', body: '{ nonsense' })]);
  });

  it('keeps what is in the wrong place as a dead letter, with the reason', async () => {
    const stray = createEnvelope({
      type: 'egress.notice.v1',
      source: 'test',
      dedupkey: 'stray',
      partitionkey: 'T1:C1',
      data: { kind: 'test', markdown: 'hi' },
    });
    await house.slack.publish('events', stray);
    await house.slack.publish('commands.default', stray);
    while (house.letters.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(house.letters.map(({ stage, cause }) => [stage, cause]).sort()).toEqual([
      ['commands.default', expect.stringContaining('nothing was run')],
      ['events', expect.stringContaining('egress.notice.v1 is no event')],
    ]);
  });

  it('tells the admins of an alarm of the ingresses, however many raise it, by the name of the hour', async () => {
    const notices: Envelope[] = [];
    house.slack.consume('admin', async ({ envelope }) => void notices.push(envelope));
    const because = 'Slack counts 5 connections of this app and ours are 4';
    for (const source of ['ingress-socket/a', 'ingress-socket/b'])
      await house.slack.publish('events', {
        ...createEnvelope({
          type: 'ingress.alarm.v1',
          source,
          dedupkey: `alarm:${source}`,
          partitionkey: 'T1',
          data: { teamId: 'T1', alarm: 'foreign_sockets', because },
        }),
        time: '2026-01-02T03:04:05.678Z',
      });
    while (notices.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(notices.map(({ dedupkey }) => dedupkey)).toEqual(
      Array(2).fill('notice:ingress_alarm:T1:foreign_sockets:2026-01-02T03'),
    );
    expect(notices[0]?.data).toMatchObject({
      kind: 'ingress_alarm',
      markdown: `\`${because}\`. Another process is connected with the same app token: stop it, or give it an app of its own.`,
    });
  });

  it('tells the admins that Slack holds events back, by the name of the hour', async () => {
    const notices: Envelope[] = [];
    house.slack.consume('admin', async ({ envelope }) => void notices.push(envelope));
    await house.slack.publish(
      'events',
      createEnvelope({
        type: 'slack.app_rate_limited.v1',
        source: 'ingress-events/a',
        dedupkey: 'limited',
        partitionkey: 'T1',
        data: { teamId: 'T1', minuteRateLimited: Date.UTC(2026, 0, 2, 3, 4) / 1_000 },
      }),
    );
    await waitFor(() => notices.length === 1, { what: 'the notice' });
    expect(notices[0]).toMatchObject({
      dedupkey: 'notice:app_rate_limited:T1:2026-01-02T03',
      data: { markdown: expect.stringContaining('no more events for now, since 03:04 UTC') },
    });
  });

  it('keeps a command under the name of another message as a dead letter, and runs that other one', async () => {
    const victim = messageEvent('!greet you', { ts: '1.1' });
    const forged = { ...messageEvent('!greet me', { ts: '1.2' }), dedupkey: victim.dedupkey };
    await house.slack.publish('events', forged);
    await waitFor(() => house.letters.length === 1, { what: 'the dead letter' });
    expect(house.letters[0]?.cause).toMatch(/its dedupkey is not that of its message.*nothing was run/);
    expect(await house.say(victim)).toBe('Hello, you!');
    expect(await house.say({ ...victim, dedupkey: `${victim.dedupkey}:replay-0123456789ab` })).toBe('Hello, you!');
  });

  it('takes no edit under the name of a message, whose command would be taken for a duplicate then', async () => {
    const letters = house.letters.length;
    const victim = messageEvent('!greet you', { ts: '3.1' });
    const forged = messageEvent('!greet me', { ts: '3.1', kind: 'edited', editedTs: '3.2' });
    await house.slack.publish('events', forged);
    await waitFor(() => house.letters.length === letters + 1, { what: 'the dead letter' });
    expect(house.letters.at(-1)?.cause).toMatch(/its dedupkey is not that of its message/);
    expect(await house.say(victim)).toBe('Hello, you!');
  });

  it('tells egress that a person, a channel or a user group changed', async () => {
    const heard: unknown[] = [];
    house.slack.subscribe((message) => message.kind === 'directory.changed' && void heard.push(message));
    type Change = 'slack.user_changed.v1' | 'slack.channel_changed.v1' | 'slack.usergroup_changed.v1';
    const changed = (type: Change, id: object) =>
      createEnvelope({
        type,
        source: 'ingress-socket/test',
        dedupkey: JSON.stringify(id),
        partitionkey: 'T1',
        data: { teamId: 'T1', change: 'renamed', eventTs: '1.1', ...id } as never,
      }) as Envelope;
    await house.slack.publish('events', changed('slack.user_changed.v1', { userId: 'U1' }));
    await house.slack.publish('events', changed('slack.channel_changed.v1', { channelId: 'C1' }));
    await house.slack.publish('events', changed('slack.usergroup_changed.v1', { usergroupId: 'S1' }));
    while (heard.length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([
      { kind: 'directory.changed', subject: 'user', id: 'U1' },
      { kind: 'directory.changed', subject: 'channel', id: 'C1' },
      { kind: 'directory.changed', subject: 'group', id: 'S1' },
    ]);
  });
});

describe('settings', () => {
  const file = 'admins: [UADMIN]\nallowGuests: true\n';
  const apply = async (house: ReturnType<typeof setUp>, text: string) => {
    const { versions } = house.table;
    const row = { id: text, text, by: 'ana@laptop', through: 'command' } as const;
    const added = await versions.add({ ...row, after: await versions.latest() });
    house.slack.broadcast({ kind: 'settings.changed', version: added!.version });
  };
  let ts = 0;
  const greet = (house: ReturnType<typeof setUp>) => house.say(messageEvent('!greet you', { ts: `7.${(ts += 1)}` }));

  it('are those of the table, whatever file a worker is started with', async () => {
    const house = setUp({ file });
    const text = `${file}prefix: "?"\n`;
    void house.table.versions.add({ id: 'a', after: 0, text, by: 'ana@laptop', through: 'command' });
    expect(await house.say(messageEvent('?greet you', { ts: '6.1' }))).toBe('Hello, you!');
    expect(await house.say(asAdmin('?config', '6.2'))).toContain('### Version 1 of the settings holds');
    await house.stop();
  });

  it('swap under what comes next, and a decision names those that it went by', async () => {
    const house = setUp({ file });
    expect(await greet(house)).toBe('Hello, you!');
    await apply(house, `${file}accessControls: { greet: { denyUsers: '*' } }\n`);
    await waitFor(async () => (await greet(house)).includes('not allowed'), { what: 'the rule to hold' });
    const versions = house.executions.audited.map(({ details }) => {
      const { access } = details as { access: { outcome: string; policyVersion: number } };
      return `${access.outcome} by ${access.policyVersion}`;
    });
    expect([versions[0], versions.at(-1)]).toEqual(['allowed by 1', 'denied by 2']);
    await house.stop();
  });

  it('that lock all admins out are refused, and the admins are told why', async () => {
    const house = setUp({ file });
    const told: string[] = [];
    house.slack.consume(
      'admin',
      async ({ envelope }) => void told.push((envelope.data as { markdown: string }).markdown),
    );
    expect(await greet(house)).toBe('Hello, you!');
    await apply(house, 'admins: [UADMIN]\nallowGuests: true\naccessControlsDefault: { denyUsers: "*" }\n');
    await waitFor(() => told.length > 0, { what: 'the notice' });
    expect(told).toEqual([
      expect.stringMatching(/Version 2 .* was refused .*\. Version 1 goes on holding\.\n\n- .*locked out/),
    ]);
    expect(await greet(house)).toBe('Hello, you!');
    expect(await house.say(asAdmin('!config', '9.1'))).toContain(
      'Version 2 was refused:\n\n- `line 1, column 9: admins: all admins are locked out',
    );
    await house.stop();
  });
});
