import type { IncomingMessage } from 'node:http';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Why a request to the control API is refused, if it is: another site's page may not drive it through somebody's
 * browser, neither directly nor by a name of its own that leads to this machine.
 *
 * @param isLoopback the server listens on loopback only, so every honest caller names it so
 */
export function refusalOf(request: IncomingMessage, isLoopback: boolean): string | undefined {
  const { headers } = request;
  const host = headers.host ?? '';
  const hostname = host.replace(/:\d+$/, '').toLowerCase();
  if (isLoopback && !loopback.has(hostname)) return `this host is not called ${hostname}`;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'requests from other sites are refused';
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    return 'requests from other origins are refused';
  return undefined;
}
