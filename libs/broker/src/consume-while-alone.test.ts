import { consumeWhileAlone } from './consume-while-alone';

function setUp(fault?: string) {
  const did: string[] = [];
  let tell = (_fault: string | undefined): void => undefined;
  let opened = 0;
  const partitions = {
    onFault(listener: (fault: string | undefined) => void) {
      tell = listener;
      listener(fault);
    },
  };
  const consumer = consumeWhileAlone(partitions, () => {
    const name = `consumer ${++opened}`;
    did.push(`${name} opens`);
    return { stop: async () => void did.push(`${name} stops`) };
  });
  return { did, consumer, tell: (next: string | undefined) => tell(next) };
}

it('consumes when it is known that nobody else is there, and stops with its owner', async () => {
  const { did, consumer, tell } = setUp('it is not known yet');
  expect(did).toEqual([]);
  tell(undefined);
  tell(undefined);
  expect(did).toEqual(['consumer 1 opens']);
  await consumer.stop();
  tell(undefined);
  expect(did).toEqual(['consumer 1 opens', 'consumer 1 stops']);
});

it('lets go while another deployment is there, and consumes again when it has gone', async () => {
  const { did, consumer, tell } = setUp();
  tell('another deployment');
  tell('another deployment, by another name');
  expect(did).toEqual(['consumer 1 opens', 'consumer 1 stops']);
  tell(undefined);
  expect(did.at(-1)).toBe('consumer 2 opens');
  await consumer.stop();
  expect(did.at(-1)).toBe('consumer 2 stops');
});
