import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { SocketModeClient } from '@slack/socket-mode';

/**
 * Tells of every ping from Slack and of every pong on the client's socket: the client knows them and tells nobody, and
 * undici tells of those of all sockets in the process.
 *
 * @returns how to stop listening
 */
export function onSignsOfLife(client: SocketModeClient, on: { ping: () => void; pong: () => void }): () => void {
  const inner = client as unknown as { websocket?: { websocket?: unknown } };
  const mine = (message: unknown) => {
    const { websocket } = message as { websocket?: unknown };
    return websocket !== undefined && websocket === inner.websocket?.websocket;
  };
  const onPing = (message: unknown) => mine(message) && on.ping();
  const onPong = (message: unknown) => mine(message) && on.pong();
  subscribe('undici:websocket:ping', onPing);
  subscribe('undici:websocket:pong', onPong);
  return () => {
    unsubscribe('undici:websocket:ping', onPing);
    unsubscribe('undici:websocket:pong', onPong);
  };
}
