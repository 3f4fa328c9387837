import { sleep } from '@errand/runtime';
import type { Logger } from '@errand/runtime';
import type { AppState } from '../control/operator';
import type { HttpDelivery } from './http-delivery';

/** An events address given at the start is asked for the handshake until it answers: the app may start later. */
export async function proveEventsUrl(
  state: AppState,
  http: HttpDelivery,
  signal: AbortSignal,
  logger: Logger | undefined,
): Promise<void> {
  while (state.delivery === 'http' && state.eventsUrl !== '' && !signal.aborted) {
    const url = state.eventsUrl;
    const error = await http.verify(url);
    if (error === undefined) return void logger?.info({ url }, 'the events address answered the challenge');
    logger?.debug({ url, error }, 'the events address is not verified yet');
    await sleep(1000, signal);
  }
}
