import type { Broker } from '@errand/broker';
import type { Broadcast } from '@errand/contracts';
import { shareBotIds } from './bot-ids';

/** Every process hears every broadcast, its own too. */
function airwaves() {
  const listeners = new Set<(message: Broadcast) => void>();
  const faultListeners = new Set<(fault: string | undefined) => void>();
  let isUp = true;
  const join = (): Pick<Broker, 'broadcast' | 'subscribe' | 'onFault'> => ({
    broadcast: (message) => isUp && listeners.forEach((listener) => listener(message)),
    onFault(listener) {
      faultListeners.add(listener);
      listener(isUp ? undefined : 'away');
    },
    subscribe(listener) {
      listeners.add(listener);
      return { stop: async () => void listeners.delete(listener) };
    },
  });
  const turn = (up: boolean) => {
    isUp = up;
    for (const listener of faultListeners) listener(up ? undefined : 'away');
  };
  return { join: () => join() as Broker, turn };
}

describe('shareBotIds', () => {
  it('tells the ids of each ingress to the others, whichever started first', () => {
    const { join } = airwaves();
    const socket = shareBotIds(join(), 'T1', ['U1BOT', 'B1']);
    const rtm = shareBotIds(join(), 'T1', ['U2CLASSIC', 'B2']);
    expect([...socket.ids].sort()).toEqual(['B1', 'B2', 'U1BOT', 'U2CLASSIC']);
    expect([...rtm.ids].sort()).toEqual(['B1', 'B2', 'U1BOT', 'U2CLASSIC']);
  });

  it('does not mix up workspaces', () => {
    const { join } = airwaves();
    const one = shareBotIds(join(), 'T1', ['U1BOT']);
    shareBotIds(join(), 'T2', ['U2BOT']);
    expect([...one.ids]).toEqual(['U1BOT']);
  });

  it('tells them when the broker comes, if it was not there at the start', () => {
    const { join, turn } = airwaves();
    turn(false);
    const socket = shareBotIds(join(), 'T1', ['U1BOT']);
    const rtm = shareBotIds(join(), 'T1', ['U2CLASSIC']);
    expect([...socket.ids]).toEqual(['U1BOT']);
    turn(true);
    expect([...socket.ids].sort()).toEqual(['U1BOT', 'U2CLASSIC']);
    expect([...rtm.ids].sort()).toEqual(['U1BOT', 'U2CLASSIC']);
  });
});
