import type { RoomsAnswer } from '@errand/contracts';
import type { Context, Events } from '@errand/plugin-sdk';
import type { RelaySettings } from './relays';
import { createRelays } from './relays';

const rooms: RoomsAnswer = { kind: 'rooms', rooms: [{ id: 'COPS', name: 'ops' }] };

function setUp(settings: RelaySettings) {
  const sent: unknown[] = [];
  const warned: unknown[] = [];
  let listed = 0;
  const listeners = createRelays(settings, async () => {
    listed += 1;
    return rooms;
  });
  async function hear(listener: string, said: Partial<Events['message']>) {
    const event = {
      text: 'hello',
      markup: 'hello',
      ts: '1.1',
      channelId: 'DANA',
      from: 'human',
      userId: 'UANA',
      ...said,
    };
    const ctx = {
      execution: { isDirect: event.channelId.startsWith('D') },
      directory: {
        user: async (id: string) => ({ nick: id.toLowerCase() }),
        direct: async (id: string) => (id === 'UBOT' ? undefined : `D-${id}`),
      },
      reply: ({ text }: { text: string }, { channelId }: { channelId: string }) => sent.push([channelId, text]),
      log: { warn: (_message: string, fields: unknown) => warned.push(fields), info: () => undefined },
    } as unknown as Context;
    await listeners[listener]!.run(event as never, ctx);
  }
  return { listeners, hear, sent, warned, listed: () => listed };
}

it('has nobody listen where no relay is set', () => {
  expect(setUp({ chatroomRelay: {}, reverseChatroomRelay: {} }).listeners).toEqual({});
});

it('says in the channels what the person says to the bot, and nothing of others or from elsewhere', async () => {
  const { hear, sent, warned, listed } = setUp({ chatroomRelay: { UANA: ['#ops', 'C2', '#nowhere'] } });
  await hear('relay', { text: '!echo y' });
  await hear('relay', { text: 'ask @U0BEN0002' });
  await hear('relay', { userId: 'UBEN' });
  await hear('relay', { channelId: 'C9' });
  await hear('relay', { text: ' ' });
  expect(sent).toEqual([
    ['COPS', '!echo y'],
    ['C2', '!echo y'],
    ['COPS', 'ask @u0ben0002'],
    ['C2', 'ask @u0ben0002'],
  ]);
  expect(warned).toEqual([{ to: '#nowhere' }, { to: '#nowhere' }]);
  expect(listed()).toBe(1);
});

it('sends what is said in a channel to people, with who said it', async () => {
  const { hear, sent, warned } = setUp({ reverseChatroomRelay: { '#ops': ['UBEN', 'UBOT'], C2: ['UBEN'] } });
  await hear('reverse_relay', { channelId: 'COPS', text: 'hello @U0BEN0002' });
  await hear('reverse_relay', { channelId: 'C2', from: 'other_bot', userId: undefined as never, botId: 'B1' });
  await hear('reverse_relay', { channelId: 'C3' });
  await hear('reverse_relay', { channelId: 'DANA' });
  expect(sent).toEqual([
    ['D-UBEN', '[uana] hello @u0ben0002'],
    ['D-UBEN', '[B1] hello'],
  ]);
  expect(warned).toEqual([{ to: 'UBOT' }]);
});
