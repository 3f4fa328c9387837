import type { ChannelModel } from 'amqplib';
import { MAX_PROPERTIES_BYTES, limitHeaders } from './limit-headers';

/** A frame of the type, on channel 5. */
function frame(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(5, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([0xce])]);
}
/** A content header for a body of 7 bytes, whose properties have so many bytes. */
function contentHeader(bytes: number): Buffer {
  const fixed = Buffer.from([0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0x20, 0]);
  return frame(2, Buffer.concat([fixed, Buffer.alloc(bytes - fixed.length, 1)]));
}

/** Reads as amqplib does: a frame at a time, and itself again when more bytes have come. */
function setUp(chunks: Buffer[]) {
  const tooLarge: number[] = [];
  const reader = {
    rest: Buffer.alloc(0),
    recvFrame(): Buffer | false {
      const size = this.rest.length < 7 ? Infinity : 8 + this.rest.readUInt32BE(3);
      if (this.rest.length >= size) {
        const whole = this.rest.subarray(0, size);
        this.rest = this.rest.subarray(size);
        return whole;
      }
      const more = chunks.shift();
      if (!more) return false;
      this.rest = Buffer.concat([this.rest, more]);
      return this.recvFrame();
    },
  };
  limitHeaders({ connection: reader } as unknown as ChannelModel, (bytes) => tooLarge.push(bytes));
  const frames: string[] = [];
  for (let next = reader.recvFrame(); next; next = reader.recvFrame()) frames.push(next.toString('hex'));
  return { frames, tooLarge };
}
const hex = (...frames: Buffer[]) => frames.map((each) => each.toString('hex'));

describe('properties of a message', () => {
  const method = frame(1, Buffer.alloc(MAX_PROPERTIES_BYTES + 1, 2)); // not a header: of any size
  const body = frame(3, Buffer.from('{"a":1}'));
  const largest = contentHeader(MAX_PROPERTIES_BYTES);

  it('come through as they are, up to the limit', () => {
    expect(setUp([Buffer.concat([method, largest, body])])).toEqual({
      frames: hex(method, largest, body),
      tooLarge: [],
    });
  });

  it('are left out above it, wherever the bytes are cut, and what comes before and after is not', () => {
    const all = Buffer.concat([method, contentHeader(MAX_PROPERTIES_BYTES + 1), body, largest, body]);
    const bare = frame(2, Buffer.from([0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0]));
    const expected = { frames: hex(method, bare, body, largest, body), tooLarge: [MAX_PROPERTIES_BYTES + 1] };
    for (const size of [all.length, 4_000, 1_021, 97]) {
      const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, n) =>
        all.subarray(n * size, (n + 1) * size),
      );
      expect(setUp(chunks)).toEqual(expected);
    }
  });
});
