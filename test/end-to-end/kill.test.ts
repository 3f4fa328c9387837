import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import type { House, ServiceName, Transport } from './house';
import { startHouse } from './house';

const { channels } = simulatorDefaults;

/** Says numbered lines in several channels, as fast as people would in a busy minute. */
async function talk(house: House, name: string, count: number, during: () => Promise<void>): Promise<string[]> {
  const places = [channels.general, channels.ops, channels.random, channels.incidentRoom];
  const lines = Array.from({ length: count }, (_, n) => `${name}-${n}`);
  const done = during();
  for (const [n, line] of lines.entries()) {
    house.say(`!echo ${line}`, { channelId: places[n % places.length] as string });
    await new Promise((resolve) => setTimeout(resolve, 40)); // the rhythm of the load, not a wait for something
  }
  await done;
  return lines;
}

function answers(house: House): string[] {
  return Object.values(channels).flatMap((channelId) => house.answersIn(channelId));
}

const victims: [Transport, ServiceName[]][] = [
  ['socket', ['ingress-socket', 'command-worker', 'egress']],
  ['http', ['ingress-events']],
];

describe.each(victims)('over %s, a service that is killed and started again', (transport, names) => {
  let house: House;
  beforeAll(async () => void (house = await startHouse({ transport })), 60_000);
  afterAll(() => house?.stop(), 60_000);

  it.each(names)(
    '%s: what was accepted is answered once, and the others go on',
    async (name) => {
      const others = Object.values(house.services).filter((service) => service.name !== name);
      const pids = others.map((service) => service.pid);
      const lines = await talk(house, name, 60, async () => {
        const firstAnswers = () => answers(house).filter((text) => text.startsWith(name)).length >= 5;
        await waitFor(firstAnswers, { timeoutMs: 20_000, what: 'the first answers' });
        await house.services[name].kill('SIGKILL');
        await house.services[name].restart();
      });
      const mine = () => answers(house).filter((text) => text.startsWith(`${name}-`));
      const all = () => lines.every((line) => mine().includes(line));
      await waitFor(all, { timeoutMs: 60_000, what: 'an answer to every line' });
      expect(mine().sort()).toEqual([...lines].sort());
      expect(others.map((service) => service.pid)).toEqual(pids);
    },
    120_000,
  );
});

describe('over rtm, the ingress that is killed and started again', () => {
  let house: House;
  beforeAll(async () => void (house = await startHouse({ transport: 'rtm' })), 60_000);
  afterAll(() => house?.stop(), 60_000);

  it('takes commands again; what Slack sent meanwhile it does not send again', async () => {
    expect((await house.ask('!echo before')).text).toBe('before');
    await house.services['ingress-rtm'].kill('SIGKILL');
    await house.services['ingress-rtm'].restart();
    expect((await house.ask('!echo after')).text).toBe('after');
  }, 60_000);
});
