import type { Envelope } from '@errand/contracts';
import { messageEvent } from '@errand/engine/testing';
import { createWarnAdmins } from './warn-admins';

const execution = { id: 'e1', plugin: 'disk', handler: 'df', attempt: 1, event: messageEvent('!df') };

function setUp() {
  const published: Envelope<'egress.notice.v1'>[] = [];
  const run = () => createWarnAdmins(execution, async (notice) => void published.push(notice));
  return { run, published };
}

it('names each word by its place in the run, so that a rerun names the same', async () => {
  const { run, published } = setUp();
  for (const warnAdmins of [run(), run()]) {
    await warnAdmins('The disk is **full**');
    await warnAdmins('Really');
  }
  expect(published.map(({ dedupkey }) => dedupkey)).toEqual([
    'notice:plugin:e1/0',
    'notice:plugin:e1/1',
    'notice:plugin:e1/0',
    'notice:plugin:e1/1',
  ]);
  expect(published[0]?.data).toMatchObject({ kind: 'plugin', markdown: 'The disk is **full**' });
});

it('cuts what is too long, and refuses what says nothing', async () => {
  const { run, published } = setUp();
  await run()('x'.repeat(5_000));
  expect(published[0]?.data.markdown).toHaveLength(3_000);
  await expect(run()(' ')).rejects.toThrow('nothing to tell');
});

it('says to the caller when it cannot be sent', async () => {
  const warnAdmins = createWarnAdmins(execution, () => Promise.reject(new Error('away')));
  await expect(warnAdmins('x')).rejects.toThrow('The admins cannot be told just now');
});
