import type { ChannelModel } from 'amqplib';

/**
 * Largest properties of a message that are read, headers and all, in bytes. Ours have some 10,000 at most: two keys, a
 * cause, what RabbitMQ adds.
 */
export const MAX_PROPERTIES_BYTES = 16 * 1024;

/** What amqplib reads frames with, beyond its types. `recvFrame` calls itself when it has read more into `rest`. */
interface FrameReader {
  rest: Buffer;
  recvFrame(): unknown;
}

/**
 * Lets a message with larger properties come through without them. amqplib reads a table inside a table by calling
 * itself, so that headers of 43 kB can end in a full stack, which it takes for a broken connection: RabbitMQ would
 * deliver the message again on the next one, and so on, and no queue of the process would be consumed any more.
 *
 * @param onTooLarge is told the size of the properties that are left out
 */
export function limitHeaders(model: Pick<ChannelModel, 'connection'>, onTooLarge: (bytes: number) => void): void {
  const reader = model.connection as unknown as FrameReader;
  const recvFrame = reader.recvFrame;
  reader.recvFrame = function (this: FrameReader) {
    const bytes = sizeOfHeaderFrame(this.rest);
    if (bytes !== undefined && bytes > MAX_PROPERTIES_BYTES) {
      this.rest = withoutProperties(this.rest, bytes);
      onTooLarge(bytes);
    }
    return recvFrame.call(this);
  };
}

// A frame: type 1 byte, channel 2, size 4, payload, end 1. The payload of a content header: class 2 bytes, weight 2,
// size of the body 8, which properties there are 2, the properties.
const FRAME_HEADER = 2;
const BEFORE_PAYLOAD = 7;
const BEFORE_FLAGS = 12;

/** Of the payload, once the frame that the bytes begin with is there whole; undefined: another frame, or not yet. */
function sizeOfHeaderFrame(bytes: Buffer): number | undefined {
  if (bytes.length < BEFORE_PAYLOAD || bytes.readUInt8(0) !== FRAME_HEADER) return undefined;
  const size = bytes.readUInt32BE(3);
  return bytes.length > BEFORE_PAYLOAD + size ? size : undefined;
}

function withoutProperties(bytes: Buffer, size: number): Buffer {
  const bare = Buffer.from(bytes.subarray(0, BEFORE_PAYLOAD + BEFORE_FLAGS + 2));
  bare.writeUInt32BE(BEFORE_FLAGS + 2, 3);
  bare.writeUInt16BE(0, BEFORE_PAYLOAD + BEFORE_FLAGS);
  return Buffer.concat([bare, bytes.subarray(BEFORE_PAYLOAD + size)]);
}
