import { keysAtStart } from './late-keys';
import { logsOf } from './logs';
import type { Settings } from './resolve-settings';

it('knows every key of the log as one that is read at the start', () => {
  const read: string[] = [];
  const noting = new Proxy({ logSentry: true } as Settings, {
    get(settings, key) {
      read.push(String(key));
      return Reflect.get(settings, key) as unknown;
    },
  });
  logsOf(noting);
  expect(read.length).toBeGreaterThan(3);
  expect(keysAtStart).toEqual(expect.arrayContaining(read));
});
