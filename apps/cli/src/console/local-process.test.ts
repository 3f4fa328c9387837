import { EventEmitter } from 'node:events';
import { talkWithLocal } from './local-process';

function setUp() {
  const sent: unknown[] = [];
  const local = Object.assign(new EventEmitter(), { send: (message: unknown) => sent.push(message) > 0 });
  return { sent, local, talk: talkWithLocal(local as never) };
}

it('asks for the commands that there are', async () => {
  const { sent, local, talk } = setUp();
  const names = talk.commands();
  expect(sent).toEqual([{ ask: 'commands' }]);
  local.emit('message', { commands: ['echo'] });
  expect(await names).toEqual(['echo']);
});

it('looks a last time before it ends, and says so, whatever comes of it', async () => {
  const { sent, local, talk } = setUp();
  const looked: string[] = [];
  talk.onLeaving(async () => {
    looked.push('looked');
    throw new Error('it is gone');
  });
  local.emit('message', { leaving: true });
  await new Promise(setImmediate);
  expect([looked, sent]).toEqual([['looked'], [{ seen: true }]]);
});
