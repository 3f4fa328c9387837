import { createHouse, gate, never } from './testing/house';
import { messageEvent } from './testing';

const channels = ['C1', 'C2', 'C3'];
const events = channels.map((channelId) => messageEvent('!work', { channelId }));

/**
 * Commands of three channels whose process ended under all of them, and the next one that gets them all. What `work`
 * does is the test's.
 */
async function setUp(options: { work: (channelId: string) => Promise<string> }) {
  let crashed = false;
  const house = createHouse({
    commands: {
      work: {
        run: async (_input, _calls, _signal, { event }) => {
          if (!crashed) return never();
          return { markdown: await options.work((event.data as { channelId: string }).channelId) };
        },
      },
    },
  });
  const lapseAll = () => {
    for (const row of house.store.rows.values()) row.leaseEndsAt = Math.min(row.leaseEndsAt, house.clock.now());
  };
  const first = house.start('crashed', { sweeps: false });
  for (const event of events) void first.handleEvent(event, 0);
  await house.clock.settle();
  house.store.before = (operation) => (operation === 'renew' ? never() : undefined);
  lapseAll();
  crashed = true;
  return { house, lapseAll };
}

/** What the next owner of each is told: how many leases lapsed before; undefined for what has ended. */
async function lapsesOf({ store }: ReturnType<typeof createHouse>): Promise<(number | undefined)[]> {
  const claims = [...store.rows.values()].map((row) =>
    store.claim({ ...row, owner: 'asker', claimId: '', leaseMs: 1 }),
  );
  return (await Promise.all(claims)).map((claim) => (claim.outcome === 'taken_over' ? claim.lapsed : undefined));
}

it('runs commands whose process ended under them one at a time, and answers them all', async () => {
  const running: string[] = [];
  let most = 0;
  const { house } = await setUp({
    async work(channelId) {
      running.push(channelId);
      most = Math.max(most, running.length);
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      running.pop();
      return channelId;
    },
  });
  const engine = house.start('next', { sweeps: false });
  await Promise.all(events.map((event) => engine.handleEvent(event, 0)));
  expect(most).toBe(1);
  expect(house.posted().sort()).toEqual(channels);
});

it('counts no lapse for those that wait when the process ends again', async () => {
  const { house, lapseAll } = await setUp({ work: never });
  for (const owner of ['second', 'third']) {
    const engine = house.start(owner, { sweeps: false });
    for (const event of events) void engine.handleEvent(event, 0);
    await house.clock.settle();
    lapseAll();
  }
  void house.start('fourth', { sweeps: false }).handleEvent(events[0]!, 0);
  await house.clock.settle();
  expect(await lapsesOf(house)).toEqual([undefined, 1, 1]);
  expect(house.parked).toHaveLength(1);
});

it('does not let the others wait for one that has done no harm for a second', async () => {
  const long = gate();
  const { house } = await setUp({ work: async (channelId) => (channelId === 'C1' && (await long.opened), channelId) });
  const engine = house.start('next', { sweeps: false });
  const all = Promise.all(events.map((event) => engine.handleEvent(event, 0)));
  await house.clock.advance(900);
  expect(house.posted()).toEqual([]);
  await house.clock.advance(200);
  expect(house.posted()).toEqual(['C2', 'C3']);
  long.open();
  await all;
  expect(house.posted()).toEqual(['C2', 'C3', 'C1']);
});

it('leaves those that wait to the next process when this one stops', async () => {
  const long = gate();
  const { house } = await setUp({ work: async (channelId) => (await long.opened, channelId) });
  const engine = house.start('next', { sweeps: false });
  const ends = events.map((event) =>
    engine.handleEvent(event, 0).then(
      () => 'ended',
      () => 'left',
    ),
  );
  await house.clock.settle();
  const stopped = engine.stop({ graceMs: 20_000 });
  await house.clock.settle();
  long.open();
  await stopped;
  expect(await Promise.all(ends)).toEqual(['ended', 'left', 'left']);
  expect(house.posted()).toEqual(['C1']);
  expect(await lapsesOf(house)).toEqual([undefined, 1, 1]);
});
