import { createHouse, never } from './testing/house';
import { messageEvent } from './testing';

function setUp() {
  const house = createHouse({ commands: { boom: { run: never } } });
  const event = messageEvent('!boom');
  return {
    house,
    /** Owners that took the command, and were gone before it ended. */
    async lapse(times: number) {
      for (let n = 0; n < times; n += 1) {
        void house.start(`crashed-${n}`, { sweeps: false }).handleEvent(event, 0);
        await house.clock.settle();
        for (const row of house.store.rows.values()) row.leaseEndsAt = house.clock.now();
      }
    },
    async end() {
      await house.start('last', { sweeps: false }).handleEvent(event, 0);
    },
  };
}

describe('a command that was interrupted too often', () => {
  it('is told of before it is answered, so that a crash in between tells it again', async () => {
    const { house, lapse, end } = setUp();
    await lapse(3);
    expect(house.parked).toEqual([]);
    const postedWhenTold: string[][] = [];
    house.beforeParked = async () => void postedWhenTold.push([...house.states()]);
    await end();
    expect(postedWhenTold).toEqual([['running']]);
    expect(house.parked).toEqual([...house.store.rows.keys()]);
    expect(house.posted()).toEqual([expect.stringContaining('interrupted 3 times')]);
  });

  it('is not answered while it cannot be told of', async () => {
    const { house, lapse, end } = setUp();
    await lapse(3);
    const away = Object.assign(new Error('away'), { code: 'store_unavailable' });
    house.beforeParked = () => Promise.reject(away);
    await expect(end()).rejects.toBe(away);
    expect(house.posted()).toEqual([]);

    house.beforeParked = undefined;
    await end();
    expect(house.posted()).toEqual([expect.stringContaining('interrupted 3 times')]);
  });
});
