import { createInMemoryBroker } from '@errand/broker';
import type { Broadcast } from '@errand/contracts';
import { createLogger } from '@errand/runtime';
import { waitFor } from '@errand/testing';
import { followCommandTtl } from './follow-command-ttl';

const logger = createLogger({ name: 'test', level: 'silent' });

it('goes by its own file until a worker says what holds, and by each that follows', async () => {
  const hub = createInMemoryBroker();
  const [ingress, worker] = [hub.connect('ingress'), hub.connect('worker')];
  const asked: Broadcast[] = [];
  worker.subscribe((message) => void asked.push(message));
  const ttl = followCommandTtl(ingress, 900_000, logger);
  await waitFor(() => asked.length > 0, { what: 'the question' });
  expect(asked).toEqual([{ kind: 'settings.asked' }]);
  expect(ttl.now()).toBe(900_000);
  for (const [version, commandTtlMs] of [
    [2, 300_000],
    [3, 0],
  ] as const) {
    worker.broadcast({ kind: 'settings.held', version, commandTtlMs });
    await waitFor(() => ttl.now() === commandTtlMs, { what: 'the answer' });
    worker.broadcast({ kind: 'settings.held', version: 1, commandTtlMs: 60_000 }); // of one that is behind
  }
  worker.broadcast({ kind: 'settings.held', version: 3, commandTtlMs: 90_000 });
  await waitFor(() => ttl.now() === 90_000, { what: 'what came behind those that do not count' });
  await ttl.stop();
});

it('asks again when the broker is back, as it may have missed something', () => {
  const sent: Broadcast[] = [];
  const faultListeners: ((fault: string | undefined) => void)[] = [];
  followCommandTtl(
    {
      broadcast: (message) => void sent.push(message),
      subscribe: () => ({ stop: async () => undefined }),
      onFault: (listener) => void faultListeners.push(listener),
    },
    900_000,
    logger,
  );
  for (const fault of ['away', undefined, 'away', undefined]) faultListeners.forEach((listener) => listener(fault));
  expect(sent).toEqual([{ kind: 'settings.asked' }, { kind: 'settings.asked' }]);
});
