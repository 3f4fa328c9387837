import type { Envelope } from '@errand/contracts';
import { parseEnvelope } from '@errand/contracts';
import { simulatorDefaults } from '@errand/slack-simulator';
import { startProcess, waitFor } from '@errand/testing';
import amqp from 'amqplib';
import type { House, Transport } from './house';
import { botOf, mainOf, startHouse } from './house';

const { users, channels } = simulatorDefaults;
const ingressOf = { rtm: 'ingress-rtm', socket: 'ingress-socket', http: 'ingress-events' } as const;

/** A copy of everything that is published to the exchange of events. */
async function eavesdrop(house: House): Promise<{ events: Envelope[]; stop(): Promise<void> }> {
  const connection = await amqp.connect(house.amqpUrl);
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (let partition = 0; partition < 16; partition++) {
    await channel.bindQueue(queue, `${house.amqpPrefix}.events`, String(partition).padStart(2, '0'));
  }
  const events: Envelope[] = [];
  await channel.consume(
    queue,
    (message) => message && events.push(parseEnvelope(JSON.parse(message.content.toString()))),
    { noAck: true },
  );
  return { events, stop: () => connection.close() };
}

describe.each<Transport>(['socket', 'http', 'rtm'])('parity 60 over %s, as five processes', (transport) => {
  let house: House;
  let dm: string;
  beforeAll(async () => {
    house = await startHouse({
      transport,
      env: { BOT_ADMINS: users.ana, BOT_ADMINS_NOTIFICATIONS: `<@${users.ana}>,#ops` },
    });
    dm = house.simulator.people.openDm({ userId: users.ana, withUserId: botOf(transport).botUserId }).id;
  }, 60_000);
  afterAll(() => house.stop(), 60_000);

  it('answers a command in a channel, in a private channel and in a direct message', async () => {
    expect((await house.ask('!echo hi')).text).toBe('hi');
    expect((await house.ask('!echo in private', { channelId: channels.incidentRoom })).text).toBe('in private');
    expect((await house.ask('!echo to you', { channelId: dm })).text).toBe('to you');
  });

  it('answers the same command once, and in its thread', async () => {
    const root = house.say('a root', { channelId: channels.random });
    const answer = await house.ask('!echo threaded', { channelId: channels.random, threadTs: root });
    expect(answer).toMatchObject({ text: 'threaded', threadTs: root });
    await house.ask('!echo last', { channelId: channels.random });
    expect(house.answersIn(channels.random).filter((text) => text === 'threaded')).toHaveLength(1);
  });

  it('answers when it is mentioned, once, though Slack tells of it twice', async () => {
    expect((await house.ask(`@${botOf(transport).name} echo you called?`)).text).toBe('you called?');
    await house.ask('!echo after');
    expect(house.answersIn(channels.general).filter((text) => text === 'you called?')).toHaveLength(1);
  });

  it('tells a person the bare id to put into the list of admins', async () => {
    const { text } = await house.ask('!whoami', { userId: users.ben });
    expect(text).toMatch(new RegExp(`^person +${users.ben}$`, 'm'));
    expect(text).toContain('#general');
  });

  it('tells the admins that it is up, a person and a room', async () => {
    await waitFor(() => house.answersIn(dm).some((text) => text.startsWith('Errand is up')), {
      what: 'the notice in the DM',
    });
    await waitFor(() => house.answersIn(channels.ops).some((text) => text.startsWith('Errand is up')), {
      what: 'the notice in #ops',
    });
  });

  it('carries files and messages as their contracts', async () => {
    const tap = await eavesdrop(house);
    const upload = house.simulator.people.upload({
      userId: users.ana,
      channelId: channels.general,
      name: 'plan.txt',
      content: Buffer.from('plan'),
    });
    house.say('in a channel');
    house.say('in a group', { channelId: channels.incidentRoom });
    house.say('in a DM', { channelId: dm });
    const file = upload.files?.[0]?.id;
    const types = () => tap.events.map((event) => event.type);
    await waitFor(
      () => ['slack.file_created.v1', 'slack.file_public.v1'].every((type) => types().includes(type as never)),
      { what: 'the file events' },
    );
    const texts = () => tap.events.flatMap((event) => (event.type === 'slack.message.v1' ? [event.data.text] : []));
    await waitFor(() => ['in a channel', 'in a group', 'in a DM'].every((text) => texts().includes(text)), {
      what: 'the messages',
    });
    const created = tap.events.find((event) => event.type === 'slack.file_created.v1');
    expect(created?.data).toMatchObject({ teamId: simulatorDefaults.teamId, fileId: file });
    expect(JSON.stringify(tap.events)).not.toMatch(/xox[a-z]-|xapp-|hooks\.slack\.com/);
    await tap.stop();
  });

  it('runs once what a second transport beside it tells of, too', async () => {
    const { simulator, amqpUrl, amqpPrefix } = house;
    const name = transport === 'rtm' ? 'ingress-socket' : 'ingress-rtm';
    const token: Record<string, string> =
      transport === 'rtm'
        ? { SLACK_BOT_TOKEN: simulator.botToken, SLACK_APP_TOKEN: simulator.appToken }
        : { SLACK_BOT_TOKEN: simulator.classicToken };
    const env = { AMQP_URL: amqpUrl, AMQP_PREFIX: amqpPrefix, SLACK_API_URL: simulator.apiUrl, INGRESS_MODE: 'on' };
    const second = await startProcess({ name, args: [mainOf(name)], env: { ...env, ...token }, until: 'ready' });
    const tap = await eavesdrop(house);
    house.say('!echo twice told', { channelId: channels.general });
    const told = () =>
      tap.events.filter((event) => event.type === 'slack.message.v1' && event.data.text === '!echo twice told');
    await waitFor(() => told().length === 2, { what: 'the message over both transports' });
    expect(new Set(told().map(({ dedupkey }) => dedupkey)).size).toBe(1);
    await tap.stop();
    await second.stop();
    house.say('!echo after both');
    await waitFor(() => house.answersIn(channels.general).includes('after both'), { what: 'the answer after both' });
    expect(house.answersIn(channels.general).filter((text) => text === 'twice told')).toHaveLength(1);
  });

  it('idles where another transport was detected, and says why', async () => {
    for (const [own, name] of Object.entries(ingressOf)) {
      const answer = await house.services[name].readiness();
      expect(answer?.status).toBe(200);
      expect(answer?.body.notes['transport']).toMatch(own === transport ? /^active: / : /^idle: .+ was detected: /);
    }
  });
});
