import type { DeadLetter } from '@errand/broker';
import { createInMemoryBroker } from '@errand/broker';
import type { Envelope } from '@errand/contracts';
import { createEnvelope, parseEnvelope } from '@errand/contracts';
import { systemClock } from '@errand/engine';
import { createMemoryStore, messageEvent } from '@errand/engine/testing';
import { createMemoryFailures } from '@errand/failures/testing';
import { command, definePlugin } from '@errand/plugin-sdk';
import { createHealth, createLogger, createMetrics } from '@errand/runtime';
import type { DeadLetterRow } from '@errand/storage';
import { waitFor } from '@errand/testing';
import { startCommandWorker } from './command-worker';

const logger = createLogger({ name: 'test', level: 'silent' });
const bot = { kind: 'bot', bot: { teamId: 'T1', teamName: 'Acme', userId: 'UBOT', name: 'errand' } };

/** The worker between an in-memory broker and store, with ingress and egress played by the test. */
function setUp() {
  const hub = createInMemoryBroker();
  const slack = hub.connect('slack');
  const executions = createMemoryStore(systemClock);
  const letters: DeadLetterRow[] = [];
  const failures = createMemoryFailures(() => new Date());
  const faultListeners: ((fault: string | undefined) => void)[] = [];
  const health = createHealth();
  const metrics = createMetrics('command-worker');
  const worker = startCommandWorker({
    broker: hub.connect('command-worker'),
    store: {
      executions,
      ...failures,
      deadLetters: { ...failures.deadLetters, add: async (letter: DeadLetter) => void letters.push(letter) },
      prune: async () => undefined,
      deployment: () => 'db-1',
      fault: () => 'not reached yet',
      onFault(listener) {
        faultListeners.push(listener);
        listener('not reached yet');
      },
    },
    settings: { prefix: '!', admins: [] },
    plugins: [
      definePlugin({
        name: 'test',
        version: '1.0.0',
        summary: 'Test',
        commands: { greet: command({ summary: 'Greet', run: ({ text }) => `Hello, ${text}!` }) },
      }),
    ],
    logger,
    health,
    metrics,
  });
  const waiting: ((envelope: Envelope) => void)[] = [];
  slack.consume('outbound', async ({ envelope }) => waiting.shift()?.(parseEnvelope(envelope)));
  slack.serve('directory', async () => bot);
  return {
    hub,
    slack,
    health,
    metrics,
    letters,
    setStoreFault: (fault: string | undefined) => faultListeners.forEach((listener) => listener(fault)),
    async say(event: Envelope) {
      const answer = new Promise<Envelope>((resolve) => waiting.push(resolve));
      await slack.publish('events', event);
      const { data } = await answer;
      return (data as { body: { markdown: string } }).body.markdown;
    },
    async stop() {
      await worker.stop();
      await slack.close();
    },
  };
}

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

  it('tells egress that a person or a channel changed', async () => {
    const heard: unknown[] = [];
    house.slack.subscribe((message) => message.kind === 'directory.changed' && void heard.push(message));
    const changed = (type: 'slack.user_changed.v1' | 'slack.channel_changed.v1', id: object) =>
      createEnvelope({
        type,
        source: 'ingress-socket/test',
        dedupkey: JSON.stringify(id),
        partitionkey: 'T1',
        data: { teamId: 'T1', change: 'renamed', eventTs: '1.1', ...id } as never,
      }) as Envelope;
    await house.slack.publish('events', changed('slack.user_changed.v1', { userId: 'U1' }));
    await house.slack.publish('events', changed('slack.channel_changed.v1', { channelId: 'C1' }));
    while (heard.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([
      { kind: 'directory.changed', subject: 'user', id: 'U1' },
      { kind: 'directory.changed', subject: 'channel', id: 'C1' },
    ]);
  });
});
