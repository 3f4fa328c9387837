import type { Envelope } from '@errand/contracts';
import { createWorld, post, react, remove, startFakeEgress, update } from './testing/start-fake-egress';

const isEnded = (state: string) => state !== 'waiting' && state !== 'sending';

/** What a worker publishes, some of it twice, and what people see of it. */
async function shown(...envelopes: Envelope[]) {
  const world = createWorld();
  const egress = startFakeEgress(world);
  for (const envelope of envelopes) await egress.deliver('outbound', envelope);
  await world.clock.runUntil(() => world.ledger.rows.every(({ state }) => isEnded(state)));
  expect(world.ledger.rows.map(({ state }) => state)).toEqual(world.ledger.rows.map(() => 'posted'));
  return world.slack.texts();
}

/** Numbered as a second run numbers them: by attempt and position. */
const rerun = (position: number) => ({ number: 2_000_000_000 + position, leaseVersion: 2 });
/** A post in whose place the first run had said something else: its handle is its position all the same. */
const postAt = (position: number, markdown: string) => {
  const envelope = post(markdown, rerun(position));
  return { ...envelope, data: { ...envelope.data, handle: `e1/${position}` } };
};

describe('what a rerun says of the messages of the run before', () => {
  it('changes them, where they were published twice too', async () => {
    const first = [post('a'), post('b', { number: 1 })];
    const again = first.map((envelope) => ({ ...envelope, data: { ...envelope.data, leaseVersion: 2 } }));
    expect(await shown(...first, ...again, update('e1/0', 'A', rerun(0)))).toEqual(['A', 'b']);
  });

  it('reaches a post whose number is not that of its handle', async () => {
    const texts = await shown(
      post('a'),
      update('e1/0', 'A', { number: 1 }),
      postAt(1, 'b'),
      update('e1/1', 'B', rerun(2)),
      react({ handle: 'e1/1' }, rerun(3)),
    );
    expect(texts).toEqual(['A', 'B']);
  });

  it('posts anew what was deleted, and changes it there', async () => {
    const texts = await shown(
      post('a|b'),
      remove('e1/0', { number: 1 }),
      postAt(0, 'A'),
      update('e1/0', 'A|B|C', rerun(1)),
    );
    expect(texts).toEqual(['A', 'B', 'C']);
  });
});
