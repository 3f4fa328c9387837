import type { World } from './testing/start-fake-egress';
import { createWorld, post, startFakeEgress, update } from './testing/start-fake-egress';

const refusal = { class: 'permanent', error: 'invalid_blocks' } as const;
const blocks = [{ type: 'nonsense' }];
const settled = (world: World) =>
  world.clock.runUntil(() => world.ledger.rows.every(({ state }) => state === 'posted' || state === 'dead'));

it('sends the text alone, once, where Slack refuses the blocks, and tells the admins', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world, { adminNotifications: ['<@U1>'] });
  world.slack.fail('chat.postMessage', refusal, { channel: 'C1' });
  await egress.deliver('outbound', post('instead', { body: { blocks, attachments: [{ text: 'under it' }] } }));
  await egress.deliver('outbound', post('behind', { number: 1 }));
  await settled(world);
  await world.clock.runUntil(() => world.slack.texts('D1').length === 2);
  const shown = world.slack.messages.filter(({ channel }) => channel === 'C1');
  expect(shown).toMatchObject([{ text: 'instead', metadataKey: 'e1/0/0' }, { text: 'behind' }]);
  expect(shown[0]).not.toHaveProperty('attachments');
  expect(shown[0]?.blocks).toBeUndefined();
  expect(world.slack.texts('D1')[1]).toMatch(/invalid_blocks.*text was sent alone.*e1\/0\/0/);
});

it('says that there was an answer where it has no text', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world);
  world.slack.fail('chat.postEphemeral', refusal);
  const executionId = '0123456789abcdef';
  await egress.deliver('outbound', post('', { executionId, ephemeralTo: 'U1', body: { blocks } }));
  await settled(world);
  expect(world.slack.texts()).toEqual(['The answer could not be shown (0123456789ab).']);
});

it('sends the texts of a card', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world);
  world.slack.fail('chat.postMessage', { class: 'permanent', error: 'invalid_attachments' });
  await egress.deliver('outbound', post('body', { body: { card: { title: 'A title', summary: 'in short' } } }));
  await settled(world);
  expect(world.slack.texts()).toEqual(['in short\nA title\nbody']);
});

it('changes a message to the text alone', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world);
  await egress.deliver('outbound', post('before'));
  await settled(world);
  world.slack.fail('chat.update', refusal);
  const change = update('e1/0', 'after');
  change.data.body.blocks = blocks;
  await egress.deliver('outbound', change);
  await settled(world);
  expect(world.slack.texts()).toEqual(['after']);
});

it('gives up what is refused with its text alone, too, and what was refused for something else', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world);
  world.slack.fail('chat.postMessage', refusal, { times: 2 });
  await egress.deliver('outbound', post('one', { body: { blocks } }));
  await settled(world);
  world.slack.fail('chat.postMessage', { class: 'permanent', error: 'is_archived' });
  await egress.deliver('outbound', post('two', { number: 1, body: { blocks } }));
  await settled(world);
  expect(world.ledger.rows.map(({ state, error }) => [state, error])).toEqual([
    ['dead', 'invalid_blocks'],
    ['dead', 'is_archived'],
  ]);
});

it.each([
  ['as the refusal comes', 1, false],
  ['within the second call, which Slack has not seen', 2, false],
  ['within the second call, which Slack has carried out', 2, true],
])('posts it once though the process is killed %s', async (_when, calls, isTaken) => {
  const world = createWorld();
  const first = startFakeEgress(world);
  const posts = () => world.slack.calls.filter(({ method }) => method === 'chat.postMessage').length;
  world.slack.fail('chat.postMessage', refusal);
  const refuse = world.slack.hold('chat.postMessage');
  await first.deliver('outbound', post('instead', { body: { blocks } }));
  await world.clock.runUntil(() => posts() === 1);
  world.slack.hold('chat.postMessage'); // never released
  if (calls === 1) first.die();
  refuse();
  await world.clock.runUntil(() => posts() === calls);
  first.die();
  const at = { channel: 'C1', channelId: 'C1', ts: '1700000900.000100' };
  if (isTaken) world.slack.messages.push({ ...at, text: 'instead', metadataKey: 'e1/0/0' });
  else world.slack.fail('chat.postMessage', refusal); // the store has its blocks still

  world.slack.hold('chat.postMessage')(); // for the first process no more
  startFakeEgress(world);
  await settled(world);
  expect(world.slack.texts()).toEqual(['instead']);
  expect(world.ledger.row('e1/0/0').state).toBe('posted');
});
