import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Express } from 'express';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { explainListen } from '@errand/runtime';
import type { Logger } from '@errand/runtime';

export interface ServerDeps {
  host: string;
  port: number;
  logger?: Logger;
  /** Answers under these prefixes come before the pages. */
  routes: readonly {
    prefix: string;
    answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  }[];
  pages: Express;
  /** @returns what to do with the socket, or undefined to refuse it */
  upgrade(path: string, query: URLSearchParams): ((socket: WebSocket) => void) | undefined;
}

export interface Server {
  port: number;
  stop(): Promise<void>;
}

/**
 * One HTTP port for the Web API, the sockets, the control API and the page.
 *
 * @throws ConfigError naming SIMULATOR_PORT or HOST when they cannot be listened on
 */
export async function startServer(deps: ServerDeps): Promise<Server> {
  const failed = (response: ServerResponse, err: unknown) => {
    deps.logger?.error({ err }, 'a request failed');
    if (response.headersSent) response.destroy();
    else response.writeHead(500, { 'content-type': 'text/plain' }).end('the simulator failed; its log says why');
  };
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    const route = deps.routes.find(({ prefix }) => url.startsWith(prefix));
    if (route) route.answer(request, response).catch((err: unknown) => failed(response, err));
    else deps.pages(request, response);
  });
  server.keepAliveTimeout = 65_000;
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true);
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });

  // RTM's frames are at most 16 kB and the client is cut off by us, with a reason; this is only a ceiling.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 * 1024 });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const accept = deps.upgrade(path.replace(/\/$/, ''), new URLSearchParams(query));
    socket.on('error', () => socket.destroy());
    if (!accept) return void socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, accept);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (err) => reject(explainListen('SIMULATOR_PORT', err)));
    server.listen(deps.port, deps.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
