import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { explainListen } from './explain-listen';
import type { Health } from './health';

export interface AdminServer {
  port: number;
  close(): Promise<void>;
}

/**
 * Serves `/live`, `/ready` (503 with the reasons while a condition is unmet) and `/metrics` (Prometheus).
 *
 * @param options.host all interfaces if absent
 * @param options.onTaken if given, a port that is taken gives way to a free one, and this is told which
 * @throws ConfigError naming ADMIN_PORT when the port cannot be listened on
 */
export async function startAdminServer(options: {
  port: number;
  host?: string;
  onTaken?: (port: number) => void;
  health: Health;
  metrics: Registry;
}): Promise<AdminServer> {
  const { health, metrics } = options;
  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type }).end(body);
    const json = (status: number, body: unknown) => send(status, 'application/json', `${JSON.stringify(body)}\n`);
    const path = (request.url ?? '/').split('?')[0];
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return void json(405, { error: 'only GET is served here' });
    if (path === '/live') return void json(200, { live: true });
    if (path === '/ready') {
      const report = health.report();
      return void json(report.ready ? 200 : 503, report);
    }
    if (path === '/metrics') {
      metrics.metrics().then(
        (text) => send(200, metrics.contentType, text),
        (err: Error) => json(500, { error: err.message }),
      );
      return;
    }
    return void json(404, { error: 'served here: /live, /ready, /metrics' });
  });
  const { onTaken } = options;
  const isFree = await listen(server, options.port, options.host).then(
    () => true,
    (err: NodeJS.ErrnoException) => {
      if (onTaken && err.code === 'EADDRINUSE') return false;
      throw explainListen('ADMIN_PORT', err);
    },
  );
  if (!isFree) await listen(server, 0, options.host);
  const { port } = server.address() as AddressInfo;
  if (!isFree) onTaken?.(port);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
