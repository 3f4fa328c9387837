import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a bot over HTTP was sent: an event's envelope, a command's form, an interaction's payload. */
export interface Received {
  type?: string;
  trigger_id?: string;
  event?: { type: string; text?: string };
  view?: { state: unknown };
}

/** A bot that takes events, commands and interactions at one address and answers as it is told. */
export async function startBot(answer: (received: Received) => object | undefined = () => undefined) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = read(Buffer.concat(chunks).toString());
      received.push(sent);
      const body = answer(sent);
      response.writeHead(200, { 'content-type': 'application/json' }).end(body && JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    stop: () => server.close(),
  };
}

function read(body: string): Received {
  if (body.startsWith('{')) return JSON.parse(body) as Received;
  const form = new URLSearchParams(body);
  const payload = form.get('payload');
  return payload ? (JSON.parse(payload) as Received) : Object.fromEntries(form);
}
