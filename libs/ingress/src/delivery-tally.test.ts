import { createDeliveryTally } from './delivery-tally';

describe('createDeliveryTally', () => {
  it('counts what was delivered and what failed of it', () => {
    const tally = createDeliveryTally(() => 0);
    for (const ok of [true, false, true, true]) tally.note(ok);
    expect(tally.lastHour()).toEqual({ delivered: 4, failed: 1 });
  });

  it('forgets each minute an hour later, and not before', () => {
    let now = 0;
    const tally = createDeliveryTally(() => now);
    tally.note(false);
    now = 30 * 60_000;
    tally.note(true);
    now = 59 * 60_000;
    expect(tally.lastHour()).toEqual({ delivered: 2, failed: 1 });
    now = 60 * 60_000;
    expect(tally.lastHour()).toEqual({ delivered: 1, failed: 0 });
    now = 90 * 60_000;
    expect(tally.lastHour()).toEqual({ delivered: 0, failed: 0 });
  });
});
