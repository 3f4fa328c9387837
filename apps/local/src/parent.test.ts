import { EventEmitter } from 'node:events';
import { answerParent } from './parent';

function setUp({ isThere = true } = {}) {
  const sent: object[] = [];
  const channel = Object.assign(new EventEmitter(), isThere && { send: (message: object) => sent.push(message) });
  let ended = 0;
  const parent = answerParent(channel, { commands: async () => ['echo', 'status'], end: () => (ended += 1) });
  return { sent, channel, parent, ended: () => ended };
}

it('tells the commands when it is asked, and ends when nobody is left to ask', async () => {
  const { sent, channel, ended } = setUp();
  channel.emit('message', { ask: 'commands' });
  await new Promise(setImmediate);
  expect([sent, ended()]).toEqual([[{ commands: ['echo', 'status'] }], 0]);
  channel.emit('disconnect');
  expect(ended()).toBe(1);
});

it('waits for the last look', async () => {
  const { sent, channel, parent } = setUp();
  let isOver = false;
  const look = parent.lastLook().then(() => (isOver = true));
  await new Promise(setImmediate);
  expect([sent, isOver]).toEqual([[{ leaving: true }], false]);
  channel.emit('message', { seen: true });
  await look;
});

it('waits for nobody where nobody is', async () => {
  await setUp({ isThere: false }).parent.lastLook();
});
