import { startWorker } from './restarted-worker';

async function setUp() {
  const did: string[] = [];
  const ends: ((how: 'restart' | 'shutdown' | 'kill') => void)[] = [];
  const worker = await startWorker({
    async start(end) {
      const number = ends.push(end);
      did.push(`start ${number}`);
      if (number === 4) throw new Error('no more');
      return { stop: async () => void did.push(`stop ${number}`) };
    },
    end: (because, code) => did.push(`end: ${because} ${code}`),
    fail: ({ message }) => did.push(`fail: ${message}`),
    kill: () => did.push('kill'),
  });
  return { worker, did, ends };
}

it('is stopped and started again in its place, one after the other', async () => {
  const { worker, did, ends } = await setUp();
  ends[0]!('restart');
  ends[0]!('restart');
  await new Promise(setImmediate);
  await worker.stop();
  expect(did).toEqual(['start 1', 'stop 1', 'start 2', 'stop 2', 'start 3', 'stop 3']);
});

it('ends the process, in good order unless it is killed, or cannot be started again', async () => {
  const { did, ends } = await setUp();
  ends[0]!('shutdown');
  ends[0]!('kill');
  expect(did).toEqual(['start 1', 'end: !shutdown 0', 'kill']);
  for (let n = 0; n < 3; n += 1) ends[0]!('restart');
  await new Promise(setImmediate);
  expect(did.at(-1)).toBe('fail: no more');
});
