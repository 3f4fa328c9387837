import type { ConfirmChannel, Options } from 'amqplib';
import { connect } from 'amqplib';

/** Somebody with the rights to publish who keeps no rule but RabbitMQ's own. */
export interface HostilePublisher {
  /** As it is; resolves when RabbitMQ has it. */
  publish(exchange: string, key: string, body: Buffer | string, properties?: Options.Publish): Promise<void>;
  /** With headers that amqplib does not write, as `nestedTables` and `longValue` make them. */
  publishHeaders(exchange: string, key: string, body: string, headers: Buffer): Promise<void>;
  close(): Promise<void>;
}

export async function startHostilePublisher(amqpUrl: string): Promise<HostilePublisher> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createConfirmChannel();
  return {
    async publish(exchange, key, body, properties = {}) {
      channel.publish(exchange, key, Buffer.from(body), properties);
      await channel.waitForConfirms();
    },
    async publishHeaders(exchange, key, body, headers) {
      const { ch } = channel as ConfirmChannel & { ch: number };
      const { stream } = connection.connection as unknown as { stream: { write(bytes: Buffer): void } };
      await channel.waitForConfirms(); // nothing of amqplib's own is on its way
      stream.write(basicPublish(ch, exchange, key, headers, Buffer.from(body)));
      await connection.createChannel().then((other) => other.close()); // RabbitMQ reads in order: it has the message
    },
    close: () => connection.close(),
  };
}

/** `{ '': { '': … } }`, six bytes each: an empty name, F, the length of what follows. amqplib has no stack for 10,000. */
export function nestedTables(count: number): Buffer {
  const levels = Array.from({ length: count }, (_, level) =>
    Buffer.concat([shortString(''), Buffer.from('F'), uint((count - level - 1) * 6, 4)]),
  );
  return Buffer.concat(levels);
}

/** One text of so many bytes. */
export function longValue(bytes: number): Buffer {
  return Buffer.concat([shortString('x-bomb'), Buffer.from('S'), longString(Buffer.alloc(bytes, 'x'))]);
}

/** AMQP 0-9-1, section 4.2: method, content header with the property `headers` alone, body. */
function basicPublish(amqpChannel: number, exchange: string, key: string, table: Buffer, body: Buffer): Buffer {
  const noFlags = Buffer.from([0]);
  const method = Buffer.concat([
    uint(60, 2),
    uint(40, 2),
    uint(0, 2),
    shortString(exchange),
    shortString(key),
    noFlags,
  ]);
  const header = Buffer.concat([uint(60, 2), uint(0, 6), uint(body.length, 4), uint(0x2000, 2), longString(table)]);
  return Buffer.concat([frame(1, amqpChannel, method), frame(2, amqpChannel, header), frame(3, amqpChannel, body)]);
}

function frame(type: number, amqpChannel: number, payload: Buffer): Buffer {
  return Buffer.concat([uint(type, 1), uint(amqpChannel, 2), longString(payload), uint(0xce, 1)]);
}

function shortString(text: string): Buffer {
  return Buffer.concat([uint(Buffer.byteLength(text), 1), Buffer.from(text)]);
}
function longString(bytes: Buffer): Buffer {
  return Buffer.concat([uint(bytes.length, 4), bytes]);
}
function uint(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}
