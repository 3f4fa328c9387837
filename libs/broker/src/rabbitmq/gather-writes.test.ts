import { Writable } from 'node:stream';
import { gatherWrites } from './gather-writes';

function aStream() {
  const sent: string[][] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      sent.push([chunk.toString()]);
      done();
    },
    writev(chunks, done) {
      sent.push(chunks.map(({ chunk }) => (chunk as Buffer).toString()));
      done();
    },
  });
  return { stream, sent };
}
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('what is written to a connection', () => {
  it('in one go leaves in one go', async () => {
    const { stream, sent } = aStream();
    gatherWrites(stream);
    stream.write('a');
    stream.write('b');
    await nextTurn();
    stream.write('c');
    await nextTurn();
    expect(sent).toEqual([['a', 'b'], ['c']]);
  });

  it('of acknowledgements waits a moment for more, and nothing overtakes it', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
    const { stream, sent } = aStream();
    const { gatherAcks } = gatherWrites(stream);
    gatherAcks();
    stream.write('ack 1');
    await nextTurn();
    gatherAcks();
    stream.write('ack 2');
    stream.write('other');
    await nextTurn();
    expect(sent).toEqual([]);
    jest.advanceTimersByTime(5);
    await nextTurn();
    expect(sent).toEqual([['ack 1', 'ack 2', 'other']]);
    jest.useRealTimers();
  });
});
