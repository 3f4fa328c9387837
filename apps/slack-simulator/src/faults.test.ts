import { createFaults } from './faults';

it('befalls the named method as often as told', () => {
  const faults = createFaults();
  faults.add([{ method: 'chat.postMessage', kind: 'status', times: 2 }]);
  expect(faults.take('users.info')).toBeUndefined();
  expect(faults.take('chat.postMessage')).toMatchObject({ kind: 'status', status: 500 });
  expect(faults.take('chat.postMessage')).toBeDefined();
  expect(faults.take('chat.postMessage')).toBeUndefined();
});

it('befalls one conversation alone when told so', () => {
  const faults = createFaults();
  faults.add([{ method: '*', kind: 'hang', channel: 'C1' }]);
  expect(faults.take('chat.update', 'C2')).toBeUndefined();
  expect(faults.take('chat.update', 'C1')).toMatchObject({ kind: 'hang' });
});

it('leaves deliveries alone when it means every method', () => {
  const faults = createFaults();
  faults.add([{ method: '*', kind: 'hang' }]);
  expect([faults.take('socket'), faults.take('rtm'), faults.take('http-events')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('befalls by chance, and a miss costs no turn', () => {
  const draws = [0.9, 0.1];
  const faults = createFaults(() => draws.shift()!);
  faults.add([{ method: 'socket', kind: 'double', probability: 0.5, times: 1 }]);
  expect([faults.take('socket'), faults.take('socket'), faults.take('socket')]).toMatchObject([
    undefined,
    { kind: 'double' },
    undefined,
  ]);
});
