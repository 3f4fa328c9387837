import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

/**
 * True once a broker answers the AMQP protocol header with `connection.start` (a method frame, type 1). A mere TCP
 * connect says nothing: RabbitMQ accepts before it can serve.
 */
export function amqpAnswers(url: string, timeoutMs = 1000): Promise<boolean> {
  const { protocol, hostname: host, port } = new URL(url);
  return new Promise((resolve) => {
    const hello = () => socket.write(Buffer.from('AMQP\0\0\x09\x01', 'latin1'));
    const socket =
      protocol === 'amqps:'
        ? connectTls({ host, port: Number(port || 5671) }, hello)
        : connect({ host, port: Number(port || 5672) }, hello);
    const end = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('data', (data) => end(data[0] === 1));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.setTimeout(timeoutMs, () => end(false));
  });
}
